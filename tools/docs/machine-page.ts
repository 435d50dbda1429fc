import type { ChartState, ChartTransition } from '../../src/engine/chart.ts';
import { conditionOf, eventName, isIdle, nameOf, runbookTitle, statesOf } from './chart-parts.ts';
import { invariantText } from './invariants.ts';
import { sendersOf, type Knowledge, type Known } from './knowledge.ts';
import { code, codes, fence, GENERATED, page, sourceLink, table } from './markdown.ts';
import { mermaidOf } from './mermaid.ts';
import type { Part } from './parts.ts';
import type { Field, Message } from './protocol.ts';

/** The page of one machine. */
export function machinePage(knowledge: Knowledge, known: Known): string {
  const { name, chart, file, parts } = known;
  return page([
    GENERATED,
    `# ${name}`,
    chart.description,
    `Source: [${file}](../../${file}). All pages: [index](README.md). What to do in a state that needs a person: [runbook](runbook.md).`,
    `![The statechart of ${name}](${name}.svg)`,
    'Inside a box: what the state does without leaving it, and its own roads to an end that any state may come to. On an arrow: the event and, in brackets, the guards that let it pass; `else` is taken when the guards before it say no.',
    '## States',
    table(
      ['State', 'What it means', 'On entry', 'On exit', 'Invariants', 'Left by'],
      statesOf(chart).map((state) => stateRow(known, state)),
    ),
    '## Transitions',
    coverageText(known),
    table(
      ['From', 'Event', 'If', 'To', 'Does', 'In walks', 'In runs'],
      chart.transitions.map((transition) => transitionRow(knowledge, known, transition)),
    ),
    '## Events it takes',
    'Who sends them was seen in runs of the whole system.',
    table(
      ['Event', 'Sent by', 'Payload', 'What it says'],
      eventsTaken(known).map((event) => eventRow(knowledge, known, event)),
    ),
    '## Events it sends',
    table(['Event', 'To'], eventsSent(knowledge, name)),
    '## Guards',
    table(
      ['Guard', 'Tests', 'Source'],
      parts.guards.map((part) => partRow(part)),
    ),
    '## Actions',
    table(
      ['Action', 'Does', 'Source'],
      parts.actions.map((part) => partRow(part)),
    ),
    '## Invariants named above',
    invariantList(known),
    '## The same as Mermaid',
    fence('mermaid', mermaidOf(chart)),
  ]);
}

function stateRow({ name, chart }: Known, state: ChartState): readonly string[] {
  const { path, kind, description, entry, exit, invariants, needsPerson, tags } = state;
  const kinds = { atomic: '', compound: '', parallel: 'all of its regions at once', final: 'an end' };
  const said = [
    description,
    kinds[kind] === '' ? '' : `(${kinds[kind]})`,
    tags.length === 0 ? '' : `Tags: ${codes(tags)}.`,
    needsPerson === null ? '' : `[Needs a person](runbook.md#${anchorOf(runbookTitle(name, nameOf(chart, path)))}).`,
  ];
  return [
    `**${nameOf(chart, path)}**`,
    said.filter((text) => text !== '').join(' '),
    codes(entry),
    codes(exit),
    invariants.join(', '),
    waysOut(chart.transitions, path)
      .map((one) => wayText(chart, one, path))
      .join('\n'),
  ];
}

/** The transitions that leave a state: its own, those of the states around it, and those from within that lead out. */
export const waysOut = (transitions: readonly ChartTransition[], path: string): readonly ChartTransition[] =>
  transitions.filter(
    ({ source, target }) =>
      path !== '' && target !== null && !isWithin(target, path) && (isWithin(source, path) || isWithin(path, source)),
  );

const isWithin = (path: string, outer: string): boolean =>
  outer === '' || path === outer || path.startsWith(`${outer}.`);

function wayText(chart: Known['chart'], transition: ChartTransition, path: string): string {
  const condition = conditionOf(chart, transition);
  const { source } = transition;
  const where = isWithin(source, path) && source !== path ? `from ${nameOf(chart, source)}: ` : '';
  return `${where}${code(eventName(transition))}${condition === '' ? '' : ` [${condition}]`} → ${nameOf(chart, transition.target ?? '')}`;
}

function transitionRow(knowledge: Knowledge, { chart, coverage }: Known, one: ChartTransition): readonly string[] {
  const { id, source, target, actions, description } = one;
  const does = actions.length === 0 ? '—' : isIdle(one) ? 'ignored' : codes(actions);
  return [
    nameOf(chart, source),
    code(eventName(one)),
    conditionOf(chart, one),
    target === null ? 'stays' : `**${nameOf(chart, target)}**`,
    [does, description].filter((text) => text !== '').join('. '),
    coverage === null ? '' : String(coverage.taken[id] ?? 0),
    String(knowledge.observed.taken.get(chart.id)?.get(id) ?? 0),
  ];
}

function coverageText({ chart, coverage }: Known): string {
  const runs =
    '“In runs” counts how often a transition was taken in the runs of the whole system that these pages are made from.';
  if (coverage === null) return `No walk of \`test/charts\` covers this chart by itself yet. ${runs}`;
  const { transitions } = chart;
  const taken = transitions.filter(({ id }) => (coverage.taken[id] ?? 0) > 0).length;
  const share = Math.floor((taken / transitions.length) * 100);
  return `The walks of \`test/charts\` take ${taken} of ${transitions.length} declared transitions (${share} %), on ${coverage.paths} paths with ${coverage.steps} steps; “in walks” counts them. ${runs}`;
}

const eventsTaken = ({ chart }: Known): readonly string[] => [
  ...new Set(chart.transitions.map(({ event }) => event).filter((event) => event !== '')),
];

function eventRow(knowledge: Knowledge, { chart }: Known, event: string): readonly string[] {
  const message = knowledge.messages.get(event);
  const senders = sendersOf(knowledge, chart.id, event);
  const isOwn = event.startsWith('xstate.');
  const by = senders.length === 0 ? 'not seen in these runs' : senders.join(', ');
  return [
    message === undefined ? code(eventName({ event })) : `[${code(event)}](messages.md#${anchorOf(event)})`,
    isOwn ? 'XState, for a child' : by,
    message === undefined ? '' : payloadText(message),
    message?.description ?? '',
  ];
}

/** An anchor as code hosts make it of a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/gu, '')
    .replaceAll(' ', '-');

/** A payload in a line: members of one kind and unit together. */
function payloadText({ fields }: Message): string {
  const groups = Map.groupBy(fields, ({ type, unit }) => (unit === '' ? type : unit));
  return [...groups].map(([kind, members]) => `${codes(members.map(fieldName))}: ${kind}`).join('\n');
}

const fieldName = ({ name, optional }: Field): string => (optional ? `${name}?` : name);

function eventsSent({ observed }: Knowledge, machine: string): readonly (readonly string[])[] {
  const sent = new Map<string, string[]>();
  for (const [to, events] of observed.senders) {
    for (const [event, from] of events) if (from.has(machine)) sent.set(event, [...(sent.get(event) ?? []), to]);
  }
  return [...sent]
    .map(([event, to]) => [`[${code(event)}](messages.md#${anchorOf(event)})`, to.toSorted().join(', ')])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

const CODE_CHARS = 160;

function partRow({ name, file, line, meaning, code: text }: Part): readonly string[] {
  const shown = text.length > CODE_CHARS ? `${text.slice(0, CODE_CHARS)} …` : text;
  return [`**${name}**`, [meaning, code(shown)].filter((part) => part !== '').join('\n'), sourceLink(file, line)];
}

function invariantList({ chart }: Known): string {
  const named = statesOf(chart).flatMap(({ invariants, conditions }) =>
    invariants.concat(conditions.flatMap((condition) => condition.invariants)),
  );
  const numbers = [...new Set(named)].toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  return numbers.length === 0
    ? 'None.'
    : numbers.map((number) => `- **${number}** ${invariantText(number)}`).join('\n');
}
