import { doorOf, type Knowledge } from './knowledge.ts';
import { code, GENERATED, page, sourceLink, table } from './markdown.ts';
import { PROTOCOL_FILE, type Message } from './protocol.ts';

/** Every message of the system, with its payload, its units, and who was seen to send it to whom. */
export function messagesPage(knowledge: Knowledge): string {
  const messages = [...knowledge.messages.values()];
  return page([
    GENERATED,
    '# Messages',
    'Facts are in the past, questions end in `requested` or `intended`, commands are imperative. Who sends what to whom was seen in runs of the whole system. All pages: [index](README.md).',
    ...messages.flatMap((message) => messageParts(knowledge, message)),
  ]);
}

function messageParts({ observed }: Knowledge, { type, name, description, fields, line }: Message): readonly string[] {
  const roads = [...observed.senders].flatMap(([to, events]) =>
    [...(events.get(type) ?? [])].map((from) => `${from ?? doorOf(type)} → ${to}`),
  );
  return [
    `## ${type}`,
    description,
    `${roads.length === 0 ? 'Announced, or not seen in these runs' : roads.toSorted().join(', ')}. Declared as ${sourceLink(PROTOCOL_FILE, line, `\`${name}\``)}.`,
    fields.length === 0
      ? 'No payload.'
      : table(
          ['Member', 'Is', 'Unit', 'Note'],
          fields.map((field) => [
            code(field.name),
            `${field.type}${field.optional ? ', may be absent' : ''}`,
            field.unit,
            field.description,
          ]),
        ),
  ];
}
