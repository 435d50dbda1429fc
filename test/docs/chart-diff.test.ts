import { setup } from 'xstate';
import { expect, test } from 'vitest';
import { chartOf, type Chart } from '../../src/engine/chart.ts';
import { compareCharts } from '../../tools/docs/chart-diff.ts';
import { changeLines, makeDiffDocuments } from '../../tools/docs/diff-documents.ts';
import { MACHINES } from '../../tools/docs/machines.ts';

const parts = setup({ guards: { isRed: () => true, isLate: () => true }, actions: { stop: () => {}, slow: () => {} } });

const light = chartOf(
  parts.createMachine({
    id: 'light',
    initial: 'green',
    states: {
      green: {
        on: {
          tick: [
            { guard: 'isRed', target: 'red' },
            { guard: 'isLate', actions: 'slow' },
          ],
        },
      },
      red: { entry: 'stop', on: { tick: 'green' } },
    },
  }),
);
const changed = chartOf(
  parts.createMachine({
    id: 'light',
    initial: 'green',
    states: {
      green: {
        on: {
          tick: [
            { guard: 'isLate', actions: 'slow' },
            { guard: 'isRed', target: 'yellow' },
          ],
        },
      },
      yellow: { description: 'New.', on: { tick: 'red' } },
      red: { on: { tick: 'green' } },
    },
  }),
);

const textsOf = (before: Chart | null, after: Chart | null): readonly string[] =>
  compareCharts(before, after).changes.map(({ kind, mark, where, what }) => `${mark} ${kind} ${where}: ${what}`);

test('what was added, removed and changed is told, and nothing else', () => {
  expect(textsOf(light, changed)).toEqual([
    'added state yellow: atomic',
    'changed state red: atomic; on entry stop → atomic',
    'added transition green: tick [isRed] → yellow',
    'added transition yellow: tick → red',
    'removed transition green: tick [isRed] → red',
  ]);
});

test('a chart against itself has no change, whatever its texts say', () => {
  for (const { machine } of MACHINES) expect(textsOf(chartOf(machine), chartOf(machine))).toEqual([]);
  expect(textsOf(light, { ...light, description: 'Another text.' })).toEqual([]);
});

test('candidates that only changed places are told: the first that passes is taken', () => {
  const [first, second, ...rest] = light.transitions;
  const swapped: Chart = {
    ...light,
    transitions: [{ ...second!, id: first!.id }, { ...first!, id: second!.id }, ...rest],
  };
  expect(textsOf(light, swapped)).toEqual([
    'changed transition green: tick [isLate] / slow (another place among its rivals)',
    'changed transition green: tick [isRed] → red (another place among its rivals)',
  ]);
});

test('a state that is gone is still drawn, marked and struck through', async () => {
  const documents = await makeDiffDocuments([{ name: 'light', before: changed, after: light }], 'v1');
  const svg = documents.get('light.svg') ?? '';
  expect(svg).toMatch(/<g data-state="yellow">\n<rect class="box removed"/u);
  expect(svg).toContain('>− yellow</text>');
  expect(svg).toContain('class="beside added"');
  expect(svg).toContain('class="arrow removed"');
  expect(documents.get('diff.md')).toContain('| − | state | **yellow** | `atomic` |');
});

const ignoring = (...events: readonly string[]): Chart =>
  chartOf(
    parts.createMachine({
      id: 'wall',
      initial: 'up',
      states: { up: { on: Object.fromEntries(events.map((event) => [event, {}])) } },
    }),
  );

test('an event that is ignored from now on is marked, alone', async () => {
  const documents = await makeDiffDocuments(
    [{ name: 'wall', before: ignoring('rain'), after: ignoring('rain', 'snow') }],
    'v1',
  );
  const texts = [...(documents.get('wall.svg') ?? '').matchAll(/<text class="([^"]+)"[^>]*>([^<]*ignores[^<]*)</gu)];
  expect(texts.map(([, classes, text]) => [classes, text])).toEqual([
    ['within quiet', 'ignores rain'],
    ['within quiet added', '+ ignores snow'],
  ]);
});

test('a chart that is new, or gone, is all of it a change', () => {
  expect(textsOf(null, light).every((line) => line.startsWith('added'))).toBe(true);
  expect(textsOf(light, null).every((line) => line.startsWith('removed'))).toBe(true);
  expect(textsOf(null, light)).toHaveLength(3 + 3);
});

test('where no shape changed there is nothing to draw', async () => {
  expect(await makeDiffDocuments([{ name: 'light', before: light, after: light }], 'v1')).toEqual(new Map());
  expect(changeLines({ name: 'light', before: light, after: light })).toEqual([]);
});
