import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { chartOf } from '../../src/engine/chart.ts';
import { eventName, isIdle, nameOf, statesOf } from '../../tools/docs/chart-parts.ts';
import { makeDocuments } from '../../tools/docs/documents.ts';
import { FOLDER } from '../../tools/docs/knowledge.ts';
import { MACHINES } from '../../tools/docs/machines.ts';
import { anchorOf } from '../../tools/docs/machine-page.ts';
import { readProtocol } from '../../tools/docs/protocol.ts';
import { ROOT } from '../../tools/docs/syntax.ts';
import { mermaidProblems } from '../support/mermaid-grammar.ts';

let documents: ReadonlyMap<string, string> = new Map();
beforeAll(async () => {
  documents = await makeDocuments();
});

const folder = join(ROOT, FOLDER);
const pageOf = (name: string): string => documents.get(`${name}.md`) ?? '';

test('every file of src/machines that makes a machine is documented, under its own name', () => {
  const files = readdirSync(join(ROOT, 'src/machines')).filter((file) =>
    readFileSync(join(ROOT, 'src/machines', file), 'utf8').includes('.createMachine('),
  );
  expect(MACHINES.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
  expect(MACHINES.map(({ machine }) => machine.id)).toEqual(MACHINES.map(({ name }) => name));
});

test('no page is stale: run `npm run docs` when this fails', () => {
  const kept = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile());
  expect(kept.map(({ name }) => name).toSorted()).toEqual([...documents.keys()].toSorted());
  const stale = [...documents].filter(([name, text]) => readFileSync(join(folder, name), 'utf8') !== text);
  expect(stale.map(([name]) => name)).toEqual([]);
});

test.each(MACHINES)('the page and the drawing of $name have every state and every transition', ({ name, machine }) => {
  const chart = chartOf(machine);
  const rows = pageOf(name).split('\n');
  const drawing = documents.get(`${name}.svg`) ?? '';
  for (const { path, description } of statesOf(chart)) {
    expect(description, `${name} ${path} has no description`).not.toBe('');
    expect(rows.some((row) => row.startsWith(`| **${nameOf(chart, path)}** | ${description}`))).toBe(true);
    expect(drawing).toContain(`data-state="${path}"`);
  }
  const begins = (one: (typeof chart.transitions)[number]): string =>
    `| ${nameOf(chart, one.source)} | \`${eventName(one)}\` |`;
  for (const one of chart.transitions) {
    // A candidate that only says that nothing comes of an event has a row, but no mark.
    if (!isIdle(one)) expect(drawing).toContain(`<g data-transition="${one.id}">`);
    const like = chart.transitions.filter((other) => begins(other) === begins(one)).length;
    expect(rows.filter((row) => row.startsWith(begins(one)))).toHaveLength(like);
  }
});

test('every guard and action of a chart has its row, with the line of the source that says it', () => {
  for (const { name, machine } of MACHINES) {
    const { transitions, ...chart } = chartOf(machine);
    const states = statesOf({ ...chart, transitions });
    const guards = transitions.flatMap(({ guard }) => guard ?? []);
    const actions = transitions
      .flatMap((one) => one.actions)
      .concat(states.flatMap(({ entry, exit }) => entry.concat(exit)));
    const all = new Set([...guards, ...actions]);
    for (const part of all) {
      const row = pageOf(name)
        .split('\n')
        .find((text) => text.startsWith(`| **${part}** |`) && text.includes('#L'));
      const [, file = '', at] = /\(\.\.\/\.\.\/(src\/[^)]+)#L(\d+)\) \|$/u.exec(row ?? '') ?? [];
      expect(file, `${name}: ${part} has no row`).not.toBe('');
      const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
      expect(lines[Number(at) - 1], `${name}: ${part}`).toMatch(new RegExp(`(?:^|[\\s{])'?${part}'?(?::|,|\\()`, 'u'));
    }
  }
});

test('every diagram is Mermaid', () => {
  const diagrams = [...documents].flatMap(([file, text]) =>
    [...text.matchAll(/```mermaid\n([^]*?)\n```/gu)].map(([, diagram = '']) => ({ file, diagram })),
  );
  expect(diagrams).toHaveLength(MACHINES.length + 2);
  expect(diagrams.flatMap(({ file, diagram }) => mermaidProblems(diagram).map((one) => `${file}: ${one}`))).toEqual([]);
});

test('what is no Mermaid is found', () => {
  const state = 'stateDiagram-v2\n  state "a" as a';
  expect(mermaidProblems(`${state}\n  a --> a : x`)).toEqual([]);
  for (const broken of ['a --> b : x', 'a --> a : x: y', 'a -> a', 'state "b" as b {', '}', 'a : x; y']) {
    expect(mermaidProblems(`${state}\n  ${broken}`)).toHaveLength(1);
  }
});

const headings = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) => anchorOf(heading));

test('every link within the documents leads somewhere', () => {
  const broken = [...documents].flatMap(([file, text]) =>
    [...text.matchAll(/\]\(([^)#:]*)(?:#([^)]+))?\)/gu)].flatMap(([link, target = '', anchor]) => {
      if (target.startsWith('../')) return [];
      const page = target === '' ? text : documents.get(target);
      const found = page !== undefined && (anchor === undefined || headings(page).includes(anchor));
      return found ? [] : [`${file}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('every state that needs a person is in the runbook, with what led there and what to do', () => {
  const runbook = documents.get('runbook.md') ?? '';
  const needing = MACHINES.flatMap(({ name, machine }) =>
    statesOf(chartOf(machine)).flatMap(({ path, needsPerson, conditions }) =>
      conditions
        .map((one) => ({ title: `${name}: ${one.name}`, needsPerson: one.needsPerson }))
        .concat(needsPerson === null ? [] : { title: `${name}: ${path}`, needsPerson }),
    ),
  );
  expect(needing.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      'risk: kill.on',
      'risk: halt.halted',
      'risk: readiness.unarmed',
      'risk: entries.paused',
      'risk: feed.stale',
      'risk: drawdown.locked',
      'risk: dailyLoss.locked',
      'risk: quarantined instrument',
      'order: uncertain',
    ]),
  );
  for (const { title, needsPerson } of needing) {
    const [, section = ''] = runbook.split(`\n## ${title}\n`);
    const [text = ''] = section.split('\n## ');
    expect(text).toContain(`**What to do.** ${needsPerson}`);
    expect(text).toMatch(/\*\*How one got there\.\*\*\n\n- /u);
  }
});

test('what a person can do is named by the keys of the screen and the commands of a terminal', () => {
  const runbook = documents.get('runbook.md') ?? '';
  const sectionOf = (title: string): string => runbook.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  expect(sectionOf('risk: drawdown.locked')).toContain('**By hand.** On the screen, `R`: reset the drawdown lock.');
  expect(sectionOf('risk: entries.paused')).toContain('**By hand.** On the screen, `P`: pause or resume entries.');
  expect(sectionOf('risk: kill.on')).toContain('**By hand.** On the screen, by name (`^P`): reset the kill switch.');
  expect(sectionOf('risk: quarantined instrument')).toContain('reset the quarantine of failed strategies');
  expect(sectionOf('risk: feed.stale')).not.toContain('**By hand.**');
  const commands = sectionOf('The commands');
  const types = readProtocol().map(({ type }) => type);
  for (const type of types.filter((one) => one.startsWith('operator.'))) expect(commands).toContain(`| [\`${type}\`]`);
  expect(commands).toMatch(/\| `K` or `\^K`: KILL SWITCH[^|]+\| `statechartist kill \[ID\]` \|/u);
  expect(commands).toMatch(/\| `q`: leave[^|]+\| `statechartist stop \[ID\]` \|/u);
});
