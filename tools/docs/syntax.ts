import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync, type Statement } from 'oxc-parser';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A node of the syntax tree, as far as one is read by its shape. */
export type Node = { readonly type: string; readonly start: number; readonly end: number };

/** A top-level declaration of a file, with the comment that documents it. */
export type Declaration = { readonly name: string; readonly node: Node; readonly doc: string; readonly line: number };

export type Source = {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** What a name that is used here stands for in another file of the project. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
  readonly program: Node;
  lineAt(offset: number): number;
  docBefore(offset: number): string;
};

const known = new Map<string, Source>();

/**
 * Reads and parses a TypeScript file of the project.
 *
 * @param path from the project's root
 * @throws Error when it does not parse
 */
export function sourceOf(path: string): Source {
  const read = known.get(path) ?? readSource(path);
  known.set(path, read);
  return read;
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const docBefore = (offset: number): string => {
    const doc = docs.findLast(({ end }) => end <= offset);
    return doc !== undefined && text.slice(doc.end, offset).trim() === '' ? plainDoc(doc.value) : '';
  };
  const declarations = new Map(
    program.body.flatMap((statement) =>
      declaredBy(statement).map(({ name, node }): [string, Declaration] => [
        name,
        { name, node, doc: docBefore(statement.start), line: lineAt(node.start) },
      ]),
    ),
  );
  const imports = new Map(program.body.flatMap((statement) => importedBy(statement, path)));
  return { path, text, declarations, imports, program, lineAt, docBefore };
}

/** The text of a documenting comment, without its tags. */
const plainDoc = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*+\s?/u, '').trim())
    .join('\n')
    .split(/^@/mu)[0]
    ?.replaceAll(/\s+/gu, ' ')
    .trim() ?? '';

function declaredBy(statement: Statement): readonly { readonly name: string; readonly node: Node }[] {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (node === null) return [];
  if (node.type === 'VariableDeclaration') {
    return node.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init !== null ? [{ name: id.name, node: init }] : [],
    );
  }
  if (node.type === 'TSTypeAliasDeclaration') return [{ name: node.id.name, node: node.typeAnnotation }];
  if (node.type === 'FunctionDeclaration' && node.id !== null) return [{ name: node.id.name, node }];
  return [];
}

function importedBy(
  statement: Statement,
  from: string,
): readonly [string, { readonly path: string; readonly name: string }][] {
  if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) return [];
  const path = relative(ROOT, resolve(ROOT, dirname(from), statement.source.value));
  if (!path.endsWith('.ts')) return [];
  return statement.specifiers.map((specifier) => {
    const { imported } = specifier.type === 'ImportSpecifier' ? specifier : { imported: null };
    const name = imported === null ? '*' : imported.type === 'Identifier' ? imported.name : imported.value;
    return [specifier.local.name, { path, name }];
  });
}

/** Where a name that a file uses is declared, in it or in a file it imports; `null` for what is not the project's. */
export function declarationOf(source: Source, name: string): { source: Source; declaration: Declaration } | null {
  const own = source.declarations.get(name);
  if (own !== undefined) return { source, declaration: own };
  const [space = '', member] = name.split('.');
  const from = source.imports.get(space);
  if (from === undefined) return null;
  return declarationOf(sourceOf(from.path), member ?? (from.name === '*' ? space : from.name));
}

/** A node's children. */
const childrenOf = (node: Node): readonly Node[] => Object.values(node).flatMap(nodesIn);

const nodesIn = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** A node and all below it. */
export const nodesBelow = (node: Node): readonly Node[] => [node, ...childrenOf(node).flatMap(nodesBelow)];

/** The objects of a list that is written out, `[{ … }, { … }]`, by their keys; none for anything else. */
export function objectsIn(list: Node): readonly ReadonlyMap<string, Node>[] {
  const inner = list as { readonly expression?: Node; readonly elements?: readonly Node[] };
  if (list.type === 'TSAsExpression' || list.type === 'TSSatisfiesExpression') {
    return inner.expression === undefined ? [] : objectsIn(inner.expression);
  }
  return (inner.elements ?? []).filter(({ type }) => type === 'ObjectExpression').map(valuesOf);
}

function valuesOf(object: Node): ReadonlyMap<string, Node> {
  const { properties = [] } = object as { readonly properties?: readonly Node[] };
  return new Map(
    properties.flatMap((property): readonly (readonly [string, Node])[] => {
      const { key, value } = property as Partial<Record<'key' | 'value', Node & { readonly name?: string }>>;
      return key === undefined || value === undefined ? [] : [[key.name ?? literalIn(key) ?? '', value]];
    }),
  );
}

/** The text that a literal stands for, `null` for what is none. */
export function literalIn(node: Node | undefined): string | null {
  if (node?.type !== 'Literal') return null;
  const { value } = node as { readonly value?: unknown };
  return typeof value === 'string' ? value : null;
}
