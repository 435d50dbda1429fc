import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { echo } from '../domain/clean-text.ts';
import type { Problem } from '../domain/errors.ts';
import { linesOf, nodesOf } from './places.ts';

/** A JSON text with comments, parsed and with the place of every value. */
export type Document = {
  readonly value: unknown;
  /** What is wrong with the form and still leaves a value: keys that stand twice. */
  readonly problems: readonly Problem[];
  /** `file:line key.path` of a value, or of the nearest one around it; of its key if that is what is meant. */
  place(path: readonly PropertyKey[], of?: 'value' | 'key'): string;
};

export const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
/** One slip makes a row of faults, and a file that is no JSON at all makes thousands. */
const MAX_SYNTAX_PROBLEMS = 10;
const SECRET = /token|secret|password|passwd|credential|authori[sz]ation|bearer|api.?key|private.?key/iu;

/** Parses one file's text; everything that is wrong with its form at once. */
export function parseDocument(text: string, file: string): Document | readonly Problem[] {
  const lineAt = linesOf(text);
  const problem = (code: string, offset: number, what: string, rest: Partial<Problem> = {}): Problem => ({
    area: 'config',
    code,
    place: `${file}:${lineAt(offset)}`,
    what,
    ...rest,
  });
  if (Buffer.byteLength(text) > MAX_BYTES) return [tooLarge(`${file}:1`)];
  if (deepest(text) > MAX_DEPTH) {
    return [problem('depth', 0, 'the file is nested too deeply', { expected: `at most ${MAX_DEPTH} levels` })];
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root === undefined || errors.length > 0) {
    const found = errors.slice(0, MAX_SYNTAX_PROBLEMS).map(({ error, offset, length }) =>
      problem('syntax', offset, 'the text is not valid JSON', {
        expected: 'JSON; comments and trailing commas are allowed',
        got: `${words(printParseErrorCode(error))} at ${excerpt(text, offset, length)}`,
      }),
    );
    return found.length > 0 ? found : [problem('syntax', 0, 'the file holds no JSON value', { expected: 'an object' })];
  }
  const find = nodesOf(root);
  return {
    value: valueOf(root),
    problems: [...doubleKeys(root)].map((node) =>
      problem(
        'duplicate-key',
        node.offset,
        `the key ${JSON.stringify(echo(String(node.value)))} stands twice in one object`,
        { expected: 'every key once' },
      ),
    ),
    place(path, of = 'value') {
      const line = lineAt(find(path, of).offset);
      return path.length === 0 ? `${file}:${line}` : `${file}:${line} ${pathText(path)}`;
    },
  };
}

export const tooLarge = (place: string): Problem => ({
  area: 'config',
  code: 'size',
  place,
  what: 'the file is too large',
  expected: 'at most 1 MiB',
  got: 'more',
});

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
          place: document.place([...issue.path, key], 'key'),
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
        code: missing ? 'missing' : isOfWrongType(issue, value) ? 'type' : 'range',
        place: document.place(issue.path),
        what: missing ? 'a value is missing' : 'the value does not fit',
        expected: issue.message,
        got: missing ? 'nothing' : value === undefined ? 'its default' : shown(value, issue.path),
        ...(isPercent(value, issue.message) && {
          hint: `a share: ${String(value)} % is written ${Number((Number(value) / 100).toPrecision(12))}`,
        }),
      },
    ];
  });
}

const isPercent = (value: unknown, expected: string): boolean =>
  typeof value === 'number' && value > 1 && value <= 100 && expected.startsWith('a share');

// A word out of a list is of the wrong type when it is no word.
const isOfWrongType = (issue: z.core.$ZodIssue, value: unknown): boolean =>
  issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string');

/** What was expected, in words, where a schema does not say it itself. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES.get(issue.expected);
  if (issue.code === 'too_small') return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
  return undefined;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'an object'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
]);

/** A value as a message may repeat it: whatever may be a secret, by its key or by what it says, is not (B29). */
export function shown(value: unknown, path: readonly PropertyKey[]): string {
  // 1e999 is infinite, which JSON would call null.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return SECRET.test(text) || path.some((key) => SECRET.test(String(key))) ? '[redacted]' : echo(text);
}

/** The place of a fault, unless the file speaks of secrets: in a text that is no JSON nobody knows where they end. */
const excerpt = (text: string, offset: number, length: number): string =>
  SECRET.test(text) ? '[redacted]' : JSON.stringify(echo(text.slice(offset, offset + Math.max(1, length))));

/** `instruments[0].data.path`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${echo(String(key))}`)).join('');

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
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

/** An upper bound of the nesting, without a parser that could run out of stack: a closing bracket ends only its own kind. */
function deepest(text: string): number {
  const scanner = createScanner(text, true);
  const open: string[] = [];
  let most = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // A token is known by its first character: a string begins with its quote, a comment is none.
    const token = text.charAt(scanner.getTokenOffset());
    if (token === '{' || token === '[') most = Math.max(most, open.push(token));
    else if (open.length > 0 && OPENS.get(token) === open.at(-1)) open.pop();
  }
  return most;
}

const OPENS: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  [']', '['],
]);

const words = (code: string): string => code.replace(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase();
