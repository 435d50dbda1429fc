import { parseTree, printParseErrorCode, findNodeAtLocation, type Node, type ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { echo } from '../domain/clean-text.ts';
import type { Problem } from '../domain/errors.ts';

/** A JSON text with comments, parsed and with the place of every value. */
export type Document = {
  readonly value: unknown;
  /** `file:line key.path` of a value, or of the nearest one around it. */
  place(path: readonly PropertyKey[]): string;
};

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const SECRET = /token|secret|password|passwd|api.?key|private.?key/iu;

/** Parses one file's text; everything that is wrong with its form at once. */
export function parseDocument(text: string, file: string): Document | readonly Problem[] {
  const problem = (code: string, offset: number, what: string, rest: Partial<Problem> = {}): Problem => ({
    area: 'config',
    code,
    place: `${file}:${lineAt(text, offset)}`,
    what,
    ...rest,
  });
  if (text.length > MAX_BYTES) {
    return [
      problem('size', 0, 'the file is too large', { expected: 'at most 1 MiB', got: `${text.length} characters` }),
    ];
  }
  if (deepest(text) > MAX_DEPTH) {
    return [problem('depth', 0, 'the file is nested too deeply', { expected: `at most ${MAX_DEPTH} levels` })];
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root === undefined || errors.length > 0) {
    const found = errors.map(({ error, offset, length }) =>
      problem('syntax', offset, 'the text is not valid JSON', {
        expected: 'JSON; comments and trailing commas are allowed',
        got: `${words(printParseErrorCode(error))} at ${JSON.stringify(echo(text.slice(offset, offset + Math.max(1, length))))}`,
      }),
    );
    return found.length > 0 ? found : [problem('syntax', 0, 'the file holds no JSON value', { expected: 'an object' })];
  }
  const doubled = [...doubleKeys(root)].map((node) =>
    problem(
      'duplicate-key',
      node.offset,
      `the key ${JSON.stringify(echo(String(node.value)))} stands twice in one object`,
      {
        expected: 'every key once',
      },
    ),
  );
  if (doubled.length > 0) return doubled;
  return {
    value: valueOf(root),
    place(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const node = findNodeAtLocation(root, path.slice(0, length).map(segment));
        if (node !== undefined) return `${file}:${lineAt(text, node.offset)} ${pathText(path)}`;
      }
      return path.length === 0 ? `${file}:${lineAt(text, root.offset)}` : `${file}:1 ${pathText(path)}`;
    },
  };
}

/** zod's findings as problems of the file; `known` gives the keys that are valid at a path. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  document: Document,
  nearestKey: (key: string, path: readonly PropertyKey[]) => string | null,
): readonly Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const meant = nearestKey(key, issue.path);
        return {
          area: 'config',
          code: 'unknown-key',
          place: document.place([...issue.path, key]),
          what: 'unknown key',
          ...(meant !== null && { hint: `did you mean ${JSON.stringify(meant)}?` }),
        };
      });
    }
    const value = valueAt(document.value, issue.path);
    // A rule over several keys may find fault with one that was left to its default.
    const missing = value === undefined && issue.code !== 'custom';
    return [
      {
        area: 'config',
        code: missing ? 'missing' : issue.code === 'invalid_type' ? 'type' : 'range',
        place: document.place(issue.path),
        what: missing ? 'a value is missing' : 'the value does not fit',
        expected: issue.message,
        got: missing ? 'nothing' : value === undefined ? 'its default' : shown(value, issue.path),
        ...(isPercent(value, issue.message) && {
          hint: `a share: ${String(value)} % is written ${Number(value) / 100}`,
        }),
      },
    ];
  });
}

const isPercent = (value: unknown, expected: string): boolean =>
  typeof value === 'number' && value > 1 && value <= 100 && expected.startsWith('a share');

function shown(value: unknown, path: readonly PropertyKey[]): string {
  if (path.some((key) => SECRET.test(String(key)))) return '[redacted]';
  return echo(JSON.stringify(value) ?? String(value));
}

const segment = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

/** `instruments[0].data.path`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${echo(String(key))}`)).join('');

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** Plain values; a key like `__proto__` becomes an ordinary member that the schema then refuses. */
function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children }) => {
      const [key, value] = children ?? [];
      return key === undefined || value === undefined ? [] : [[String(key.value), valueOf(value)]];
    }),
  );
}

function* doubleKeys(node: Node): Generator<Node> {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key, value] = node.type === 'object' ? (child.children ?? []) : [undefined, child];
    if (key !== undefined && seen.has(key.value)) yield key;
    seen.add(key?.value);
    if (value !== undefined) yield* doubleKeys(value);
  }
}

/** An upper bound of the nesting, without a parser that could run out of stack. */
function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '{' || character === '[') most = Math.max(most, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const words = (code: string): string => code.replace(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();
