import type { ChartState, ChartTransition } from '../../src/engine/chart.ts';
import type { Condition } from '../../src/machines/state-notes.ts';
import { conditionOf, eventName, nameOf, runbookTitle, statesOf } from './chart-parts.ts';
import { invariantText } from './invariants.ts';
import { sendersOf, type Knowledge, type Known } from './knowledge.ts';
import { anchorOf, waysOut } from './machine-page.ts';
import { code, GENERATED, page, sourceLink, table } from './markdown.ts';
import { screenText, operatorCommands, terminalText, type OperatorCommand } from './operator-commands.ts';

/** The operator's runbook: every state that needs a person, how one got there, and what to do. */
export function runbookPage(knowledge: Knowledge): string {
  const entries = knowledge.machines.flatMap((known) => entriesOf(knowledge, known));
  return page([
    GENERATED,
    '# The operator’s runbook',
    'For each state that needs a person, or that a person should know of: what it means, how one got there, what to do. Made from the same charts that trade. Whatever is shut here stops entries; stops, targets and cancels go on (I22).',
    entries.map(({ title }) => `- [${title}](#${anchorOf(title)})`).join('\n'),
    ...entries.flatMap(({ parts }) => parts),
    '## The commands',
    'On the screen (`statechartist ui`) every command is also found by name with `^P`, and is asked about first: Enter does it, Esc leaves everything as it is. [All keys](../keys.md), as they are shipped. At any other terminal `[ID]` may be left out while a single engine runs; `statechartist status` lists them.',
    commandTable(knowledge),
    'All pages: [index](README.md).',
  ]);
}

type Entry = { readonly title: string; readonly parts: readonly string[] };

function entriesOf(knowledge: Knowledge, known: Known): readonly Entry[] {
  return statesOf(known.chart).flatMap((state) => {
    const { needsPerson, conditions } = state;
    const own = needsPerson === null ? [] : [stateEntry(knowledge, known, { state, needsPerson })];
    return own.concat(conditions.map((condition) => conditionEntry(knowledge, known, condition)));
  });
}

function stateEntry(
  knowledge: Knowledge,
  known: Known,
  { state, needsPerson }: { readonly state: ChartState; readonly needsPerson: string },
): Entry {
  const { chart, name } = known;
  const { path, description, invariants } = state;
  const inside = (target: string | null): boolean =>
    target !== null && (target === path || target.startsWith(`${path}.`));
  const into = chart.transitions.filter(
    ({ source, target }) => inside(target) && source !== path && !source.startsWith(`${path}.`),
  );
  const isFirst = statesOf(chart).some(({ initial }) => initial === path);
  const out = waysOut(chart.transitions, path);
  return {
    title: runbookTitle(name, nameOf(chart, path)),
    parts: [
      `## ${runbookTitle(name, nameOf(chart, path))}`,
      `**What it means.** ${description} ([${name}](${name}.md))`,
      '**How one got there.**',
      bullets([
        ...(isFirst ? ['It is where a start begins.'] : []),
        ...into.map((one) => roadText(knowledge, known, one)),
      ]),
      `**What to do.** ${needsPerson}`,
      '**What leads out.**',
      bullets(
        out.map((one) => roadText(knowledge, known, one)),
        'Nothing but a new start.',
      ),
      handText(known, out),
      invariantLine(invariants),
    ],
  };
}

function conditionEntry(knowledge: Knowledge, known: Known, condition: Condition): Entry {
  const { chart, name } = known;
  const taking = (action: string): readonly ChartTransition[] => {
    const found = chart.transitions.filter(({ actions }) => actions.includes(action));
    if (found.length === 0) throw new Error(`${name}: no transition does ${action}, which “${condition.name}” names`);
    return found;
  };
  return {
    title: runbookTitle(name, condition.name),
    parts: [
      `## ${runbookTitle(name, condition.name)}`,
      `**What it means.** ${condition.description} ([${name}](${name}.md))`,
      '**How one got there.**',
      bullets(taking(condition.begins).map((one) => roadText(knowledge, known, one))),
      `**What to do.** ${condition.needsPerson}`,
      '**What leads out.**',
      bullets(taking(condition.ends).map((one) => roadText(knowledge, known, one))),
      handText(known, taking(condition.ends)),
      invariantLine(condition.invariants),
    ],
  };
}

/** `operator.kill` from root, in off, if …: where a transition leads. */
function roadText(knowledge: Knowledge, known: Known, one: ChartTransition): string {
  const { chart, parts } = known;
  const { source, target, actions, event } = one;
  const senders = event === '' || event.startsWith('xstate.') ? [] : sendersOf(knowledge, chart.id, event);
  const guard = parts.guards.find(({ name }) => name === one.guard);
  const test =
    guard === undefined ? '' : `, if ${sourceLink(guard.file, guard.line, guard.name)} (${code(guard.code)})`;
  const isElse = conditionOf(chart, one) === 'else' ? ', when none of the guards before it passes' : '';
  return [
    code(eventName(one)),
    senders.length === 0 ? '' : ` from ${senders.join(', ')}`,
    `, in ${source === '' ? 'any state' : nameOf(chart, source)}`,
    `${test}${isElse}`,
    target === null ? '' : `, to **${nameOf(chart, target)}**`,
    actions.length === 0 ? '' : `; does ${actions.join(', ')}`,
    '.',
  ].join('');
}

const invariantLine = (numbers: readonly string[]): string =>
  numbers.length === 0
    ? ''
    : `**What holds meanwhile.** ${numbers.map((number) => `${number}: ${invariantText(number)}`).join(' ')}`;

const bullets = (lines: readonly string[], otherwise = 'Nothing.'): string =>
  lines.length === 0 ? otherwise : [...new Set(lines)].map((line) => `- ${line}`).join('\n');

/** How a person takes one of these ways: the keys and the commands that say what they wait for. */
function handText({ parts, name }: Known, ways: readonly ChartTransition[]): string {
  const said = ways
    .filter(({ event }) => event.startsWith('operator.'))
    .map(({ event, guard }) => {
      const test = parts.guards.find((one) => one.name === guard)?.code ?? '';
      const command = operatorCommands().find(
        ({ type, what }) => type === event && (what === null || test.includes(`'${what}'`)),
      );
      if (command === undefined) throw new Error(`${name}: no key and no command says ${event} (${test})`);
      const terminal = terminalText(command);
      return `On the screen, ${screenText(command)}${terminal === '' ? '' : `; at any terminal ${terminal}`}.`;
    });
  return said.length === 0 ? '' : `**By hand.** ${[...new Set(said)].join(' ')}`;
}

/** All that a person can say: what the protocol says of it, the screen's keys and the commands. */
const commandTable = ({ messages }: Knowledge): string =>
  table(
    ['Command', 'What it does', 'Screen', 'Any terminal'],
    operatorCommands().map((command) => {
      const { description = command.terminal?.description() ?? command.title } = messages.get(command.type) ?? {};
      const isMessage = messages.has(command.type);
      return [
        `${isMessage ? `[${code(command.type)}](messages.md#${anchorOf(command.type)})` : code(command.type)}${payloadText(command)}`,
        description,
        screenText(command),
        terminalText(command),
      ];
    }),
  );

const payloadText = ({ what }: OperatorCommand): string => (what === null ? '' : ` ${code(`what: ${what}`)}`);
