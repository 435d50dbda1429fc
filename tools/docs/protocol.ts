import type { TSIndexedAccessType, TSLiteralType, TSPropertySignature, TSType } from 'oxc-parser';
import { declarationOf, literalIn, nodesBelow, objectsIn, sourceOf, type Declaration, type Source } from './syntax.ts';
import { unitOfNumber } from './units.ts';

/** One member of a message. A nested object's members are named `bar.open`, a list's `orders[].side`. */
export type Field = {
  readonly name: string;
  /** `number`, `text`, `yes or no`, the words it may be, or another message. */
  readonly type: string;
  /** Empty where there is none. */
  readonly unit: string;
  readonly description: string;
  readonly optional: boolean;
};

export type Message = {
  readonly type: string;
  /** Its type in `protocol.ts`. */
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  readonly line: number;
};

export const PROTOCOL_FILE = 'src/machines/protocol.ts';

/**
 * Every message that `protocol.ts` declares, with its payload and units.
 *
 * @throws Error naming a type of which no unit or meaning can be read
 */
export function readProtocol(): readonly Message[] {
  const source = sourceOf(PROTOCOL_FILE);
  return [...source.declarations.values()].flatMap((declaration) => {
    const type = messageType(declaration);
    return type === null ? [] : [messageOf(source, declaration, type)];
  });
}

/** The value of a declaration's member `type`, `null` for what is no message. */
export function messageType({ node }: Declaration): string | null {
  const member = literalMembers(node as TSType).find((one) => keyOf(one) === 'type');
  const annotation = member?.typeAnnotation?.typeAnnotation;
  return annotation?.type === 'TSLiteralType' ? literalOf(annotation) : null;
}

const messageOf = (source: Source, { name, node, doc, line }: Declaration, type: string): Message => ({
  type,
  name,
  description: doc,
  line,
  fields: membersOf(source, node as TSType)
    .filter(({ member }) => keyOf(member) !== 'type')
    .flatMap(({ source: own, member }) => fieldsOf(own, member, '')),
});

/** A member, and the file that it is written in. */
type Member = { readonly source: Source; readonly member: TSPropertySignature };

/** The members of an object type, of one that is named, and of several joined by `&`; none for anything else. */
function membersOf(source: Source, type: TSType): readonly Member[] {
  if (type.type === 'TSTypeLiteral') return literalMembers(type).map((member) => ({ source, member }));
  if (type.type === 'TSIntersectionType') {
    // A branded number is joined of a number and its brand: no object.
    const parts = type.types.map((one) => membersOf(source, one));
    return parts.some((part) => part.length === 0) ? [] : parts.flat();
  }
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return [];
  const found = declarationOf(source, type.typeName.name);
  if (found === null || messageType(found.declaration) !== null) return [];
  return membersOf(found.source, found.declaration.node as TSType);
}

/** The members that are written out in a type itself. */
function literalMembers(type: TSType): readonly TSPropertySignature[] {
  if (type.type === 'TSIntersectionType') return type.types.flatMap(literalMembers);
  if (type.type !== 'TSTypeLiteral') return [];
  return type.members.filter((member) => member.type === 'TSPropertySignature');
}

const keyOf = ({ key }: TSPropertySignature): string => (key.type === 'Identifier' ? key.name : '');

function fieldsOf(source: Source, member: TSPropertySignature, prefix: string): readonly Field[] {
  const name = `${prefix}${keyOf(member)}`;
  const type = member.typeAnnotation?.typeAnnotation;
  if (type === undefined) throw new Error(`${source.path}: ${name} has no type`);
  const element = elementOf(type);
  const nested = membersOf(source, element ?? type);
  if (nested.length > 0) {
    const inner = `${name}${element === null ? '' : '[]'}.`;
    return nested.flatMap((one) => fieldsOf(one.source, one.member, inner));
  }
  const read = meaningOf(source, type, keyOf(member));
  return [{ name, ...read, description: source.docBefore(member.start), optional: member.optional }];
}

/** What a list is a list of, `null` for what is none. */
function elementOf(type: TSType): TSType | null {
  if (type.type === 'TSTypeOperator') return elementOf(type.typeAnnotation);
  return type.type === 'TSArrayType' ? type.elementType : null;
}

type Meaning = Pick<Field, 'type' | 'unit'>;

function meaningOf(source: Source, type: TSType, name: string): Meaning {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- what no message has is refused by name
  switch (type.type) {
    case 'TSStringKeyword':
      return { type: 'text', unit: '' };
    case 'TSBooleanKeyword':
      return { type: 'yes or no', unit: '' };
    case 'TSNumberKeyword':
      return { type: 'number', unit: unitOfNumber(name) };
    case 'TSNullKeyword':
      return { type: 'nothing', unit: '' };
    case 'TSLiteralType':
      return { type: `\`${literalOf(type)}\``, unit: '' };
    case 'TSUnionType':
      return joined(type.types.map((one) => meaningOf(source, one, name)));
    case 'TSParenthesizedType':
      return meaningOf(source, type.typeAnnotation, name);
    case 'TSArrayType':
      return listOf(meaningOf(source, type.elementType, name));
    case 'TSTypeOperator':
      return meaningOf(source, type.typeAnnotation, name);
    case 'TSIndexedAccessType':
      return wordsOfList(source, type);
    case 'TSTypeReference':
      return meaningOfName(source, type.typeName.type === 'Identifier' ? type.typeName.name : '', name);
    default:
      throw new Error(`${source.path}: the type of ${name} (${type.type}) is not understood`);
  }
}

function meaningOfName(source: Source, typeName: string, name: string): Meaning {
  const found = declarationOf(source, typeName);
  if (found === null) throw new Error(`${source.path}: the type ${typeName} of ${name} is not understood`);
  const { declaration } = found;
  const message = messageType(declaration);
  if (message !== null) return { type: `the message \`${message}\``, unit: '' };
  // A branded number says its unit in its comment: “A price, in whole 1/10,000 rupee.”
  const isBranded = found.source.text.slice(declaration.node.start).startsWith('Branded<');
  if (!isBranded) return meaningOf(found.source, declaration.node as TSType, name);
  const unit = /, in (?:whole )?([^.]+?)(?: of [^.]+)?\./u.exec(declaration.doc)?.[1];
  if (unit === undefined) throw new Error(`${found.source.path}: ${typeName} does not say its unit`);
  return { type: 'number', unit };
}

/** `(typeof WORDS)[number]`, `(typeof TABLE)[number]['key']`: the words of a list that is kept as a value. */
function wordsOfList(source: Source, type: TSIndexedAccessType): Meaning {
  const query = nodesBelow(type).find((node) => node.type === 'TSTypeQuery');
  const list = query === undefined ? '' : source.text.slice(query.start, query.end).replace(/^typeof /u, '');
  const found = declarationOf(source, list)?.declaration.node;
  const key = type.indexType.type === 'TSLiteralType' ? literalOf(type.indexType) : null;
  const values =
    found === undefined ? [] : key === null ? nodesBelow(found) : objectsIn(found).map((row) => row.get(key));
  const words = [...new Set(values.flatMap((value) => literalIn(value) ?? []))];
  if (words.length === 0) throw new Error(`${source.path}: the words of ${list} are not understood`);
  return { type: words.map((word) => `\`${word}\``).join(', '), unit: '' };
}

const joined = (parts: readonly Meaning[]): Meaning => ({
  type: [...new Set(parts.map(({ type }) => type))].join(', ').replace(/, nothing$/u, ' or nothing'),
  unit: parts.find(({ unit }) => unit !== '')?.unit ?? '',
});

const listOf = ({ type, unit }: Meaning): Meaning => ({ type: `list of ${type}`, unit });

const literalOf = ({ literal }: TSLiteralType): string => ('value' in literal ? String(literal.value) : '');
