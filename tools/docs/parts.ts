import { limitGuards } from './limit-guards.ts';
import { declarationOf, nodesBelow, sourceOf, type Declaration, type Node, type Source } from './syntax.ts';
import { messageType, PROTOCOL_FILE } from './protocol.ts';

/** A guard or an action as its machine's file has it. */
export type Part = {
  readonly name: string;
  /** Where it is written, from the project's root. */
  readonly file: string;
  readonly line: number;
  /** What it tests or does, in words as far as they can be read off, and then as it is written. */
  readonly meaning: string;
  readonly code: string;
};

export type Parts = { readonly guards: readonly Part[]; readonly actions: readonly Part[] };

/** The guards and actions that a machine's file gives to `setup`. */
export function partsOf(path: string): Parts {
  const source = sourceOf(path);
  const call = nodesBelow(source.program).find((node) => isCall(node) && node.callee.name === 'setup') as
    | Call
    | undefined;
  const given = call?.arguments[0];
  if (given === undefined) throw new Error(`${path}: no setup of a machine`);
  return {
    guards: propertiesOf(given, 'guards').flatMap((one) => guardsIn(source, one)),
    actions: propertiesOf(given, 'actions')
      .filter(isMember)
      .map((member) => partOf(source, member, actionMeaning(source, member.value))),
  };
}

type Named = Node & { readonly name?: string };
type Call = Node & { readonly callee: Named; readonly arguments: readonly Node[] };
type Member = Node & { readonly key: Named & { readonly value?: string }; readonly value: Node };
type Func = Node & {
  readonly body: Node;
  readonly returnType?: { readonly typeAnnotation: Node } | null;
};

const isCall = (node: Node): node is Call => node.type === 'CallExpression';
const isMember = (node: Node): node is Member => node.type === 'Property';
const isFunction = (node: Node): node is Func => /Function/u.test(node.type);
const keyOf = ({ key }: Member): string => key.name ?? key.value ?? '';
const textOf = (source: Source, { start, end }: Node): string => source.text.slice(start, end);

function propertiesOf(setup: Node, group: string): readonly Node[] {
  const found = inside(setup)
    .filter(isMember)
    .find((member) => keyOf(member) === group);
  return found === undefined ? [] : inside(found.value);
}

const inside = (object: Node): readonly Node[] =>
  (object as { readonly properties?: readonly Node[] }).properties ?? [];

/** One guard, or all that a spread table makes. */
function guardsIn(source: Source, property: Node): readonly Part[] {
  if (isMember(property)) return [partOf(source, property, guardMeaning(source, property.value))];
  const { argument } = property as { readonly argument?: Node };
  return argument === undefined ? [] : limitGuards(source, textOf(source, argument));
}

function partOf(source: Source, member: Member, read: { readonly says: string; readonly code: string }): Part {
  const own = source.docBefore(member.start);
  return {
    name: keyOf(member),
    file: source.path,
    line: source.lineAt(member.start),
    meaning: [own, read.says].filter((text) => text !== '').join(' '),
    code: read.code.replaceAll(/\s+/gu, ' '),
  };
}

/** A guard is a question: the words of the function it asks, and the expression itself. */
function guardMeaning(source: Source, value: Node): { readonly says: string; readonly code: string } {
  const body = isFunction(value) ? value.body : value;
  const says = docsOf(source, body);
  return { says, code: says === '' ? innerText(source, body) : bodyText(source, body) };
}

function actionMeaning(source: Source, value: Node): { readonly says: string; readonly code: string } {
  const code = textOf(source, value);
  if (!isCall(value)) return { says: '', code };
  const [first, second] = value.arguments;
  const said = (text: string, by: Node | undefined): string =>
    [text, by === undefined ? '' : docsOf(source, isFunction(by) ? by.body : by)].filter((one) => one !== '').join(' ');
  switch (value.callee.name ?? '') {
    case 'assign':
      return { says: said(first === undefined ? '' : changes(source, first), first), code };
    case 'sendTo':
      return { says: said(`Sends ${messageOf(source, second)} to ${receiverOf(source, first)}.`, second), code };
    case 'emit':
      return { says: said(`Announces ${messageOf(source, first)} to whoever listens.`, first), code };
    case 'raise':
      return { says: 'Takes the event once more, in the state that it has led to.', code };
    case 'stopChild':
      return { says: 'Stops and forgets the child.', code };
    case 'enqueueActions':
      return { says: enqueued(source, value), code };
    default:
      return { says: '', code };
  }
}

/** `Changes position, settledTs.`: what of its memory an assignment touches, where that can be read off. */
function changes(source: Source, assigned: Node): string {
  const body = isFunction(assigned) ? assigned.body : assigned;
  const object = nodesBelow(body).find(({ type }) => type === 'ObjectExpression');
  const isDirect = object !== undefined && (object === body || isFunction(assigned));
  const { properties = [] } = (isDirect ? object : {}) as { readonly properties?: readonly Node[] };
  const keys = properties.filter(isMember).map(keyOf);
  const spawns = /\bspawn\(/u.test(textOf(source, assigned)) ? 'Spawns an order. ' : '';
  const isOwn = isDirect && /^\(?\{/u.test(bodyText(source, body));
  return `${spawns}${isOwn && keys.length > 0 ? `Changes ${keys.map((key) => `\`${key}\``).join(', ')}.` : ''}`.trim();
}

/** What is sent, to as many as it concerns, by an action that makes a list of actions. */
function enqueued(source: Source, value: Node): string {
  const sends = nodesBelow(value)
    .filter(isCall)
    .filter(({ callee }) => textOf(source, callee) === 'enqueue.sendTo');
  const said = sends.map(({ arguments: [to, message] }) => {
    const type = message !== undefined && isCall(message) ? returnedBy(source, message) : '';
    return `Sends ${messageNamed(type) ?? 'a message'} to ${receiverOf(source, to)}, once for each that it concerns.`;
  });
  return [...new Set(said)].join(' ');
}

/** The receiver that `toRisk`, or a function calling `toOrder`, stands for. */
function receiverOf(source: Source, target: Node | undefined): string {
  const text = target === undefined ? '' : textOf(source, target);
  const name = /\bto([A-Z][A-Za-z]*)\b/u.exec(text)?.[1] ?? '';
  return name === 'Risk' ? 'risk' : `the ${name === '' ? 'receiver' : name.toLowerCase()}`;
}

/** The message that a sending function returns, by its declared type. */
function messageOf(source: Source, sent: Node | undefined): string {
  if (sent === undefined || !isFunction(sent)) return 'a message';
  const message = messageNamed(returnedType(source, sent));
  if (message !== null) return message;
  return /^event\b/u.test(bodyText(source, sent.body)) ? 'the event itself' : 'a message';
}

function returnedType(source: Source, { returnType, body }: Func): string {
  const declared = returnType?.typeAnnotation;
  if (declared !== undefined) return textOf(source, declared);
  return isCall(body) ? returnedBy(source, body) : '';
}

function returnedBy(source: Source, { callee }: Call): string {
  const called = declarationOf(source, textOf(source, callee));
  if (called === null || !isFunction(called.declaration.node)) return '';
  const { returnType: returned } = called.declaration.node;
  return returned ? textOf(called.source, returned.typeAnnotation) : '';
}

/** A message by the name of its type in the protocol, as it is written in a text. */
function messageNamed(type: string): string | null {
  const found = type === '' ? null : declarationOf(sourceOf(PROTOCOL_FILE), type);
  const message = found === null ? null : messageType(found.declaration);
  return message === null ? null : `\`${message}\``;
}

/** The documentation of the project's functions whose results make up a value. */
function docsOf(source: Source, body: Node): string {
  const docs = makers(body)
    .map(({ callee }) => declarationOf(source, textOf(source, callee))?.declaration)
    .filter((one): one is Declaration => one !== undefined && isFunction(one.node))
    .map(({ doc }) => doc);
  return [...new Set(docs)].filter((doc) => doc !== '').join(' ');
}

/** The calls that a value consists of, not those that only lend a part to one. */
function makers(node: Node): readonly Call[] {
  if (isCall(node)) return [node];
  const parts = node as Node & Readonly<Record<'left' | 'right' | 'object' | 'argument' | 'value', Node | undefined>>;
  const { properties = [] } = node as { readonly properties?: readonly Node[] };
  const within = {
    BinaryExpression: [parts.left],
    LogicalExpression: [parts.left, parts.right],
    MemberExpression: [parts.object],
    SpreadElement: [parts.argument],
    Property: [parts.value],
    ParenthesizedExpression: [(node as { readonly expression?: Node }).expression],
    ObjectExpression: properties,
  }[node.type];
  return (within ?? []).filter((one) => one !== undefined).flatMap(makers);
}

/** What a question without words of its own asks: the expression of the function that it calls. */
function innerText(source: Source, body: Node): string {
  const called = isCall(body) ? declarationOf(source, textOf(source, body.callee)) : null;
  const { node } = called?.declaration ?? {};
  if (called === null || node === undefined || !isFunction(node) || node.body.type === 'BlockStatement') {
    return bodyText(source, body);
  }
  return bodyText(called.source, node.body);
}

const bodyText = (source: Source, body: Node): string => {
  const text = textOf(source, body);
  return text.startsWith('({') ? text.slice(1, -1) : text;
};
