import { beforeAll, expect, test } from 'vitest';
import { chartOf } from '../../src/engine/chart.ts';
import { drawingOf } from '../../tools/docs/drawing.ts';
import { TEXT, layOut, type Placed } from '../../tools/docs/layout.ts';
import { MACHINES } from '../../tools/docs/machines.ts';
import { svgOf } from '../../tools/docs/svg.ts';
import { wrap } from '../../tools/docs/text.ts';

const layouts = new Map<string, Placed>();
beforeAll(async () => {
  for (const { name, machine } of MACHINES) layouts.set(name, await layOut(drawingOf(chartOf(machine))));
});

function placedOf(name: string): Placed {
  const placed = layouts.get(name);
  if (placed === undefined) throw new Error(`${name} was not laid out`);
  return placed;
}

type Area = { readonly name: string; readonly x: number; readonly y: number; readonly w: number; readonly h: number };

const overlap = (a: Area, b: Area): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The texts beside the arrows, and the boxes without boxes inside. */
function areasOf({ arrows, boxes }: Placed): { readonly texts: readonly Area[]; readonly leaves: readonly Area[] } {
  return {
    texts: arrows.flatMap(({ arrow: { from, to, lines }, label }) =>
      label === null
        ? []
        : [
            {
              name: `${from} → ${to}`,
              x: label.x,
              y: label.y,
              w: Math.max(...lines.map(({ text }) => text.length)) * TEXT.arrowChar,
              h: lines.length * TEXT.arrowLine,
            },
          ],
    ),
    leaves: boxes
      .filter(({ box }) => box.children.length === 0)
      .map(({ box, x, y, width, height }) => ({ name: box.path, x, y, w: width, h: height })),
  };
}

test.each(MACHINES)(
  'in the drawing of $name no text covers another or a state, and all is on the paper',
  ({ name: drawn }) => {
    const placed = placedOf(drawn);
    const { texts, leaves } = areasOf(placed);
    const covered = texts.flatMap((text, i) =>
      [...texts.slice(i + 1), ...leaves]
        .filter((other) => overlap(text, other))
        .map(({ name }) => `${text.name} on ${name}`),
    );
    expect(covered).toEqual([]);
    for (const { name, x, y, w, h } of [...texts, ...leaves]) {
      expect({ name, inside: x >= 0 && y >= 0 && x + w <= placed.width && y + h <= placed.height }).toEqual({
        name,
        inside: true,
      });
    }
  },
);

test.each(MACHINES)('every text of $name fits into its box', ({ name }) => {
  const { boxes } = placedOf(name);
  const cut = boxes.flatMap(({ box, width }) =>
    box.lines.filter(({ text }) => text.length * TEXT.char > width).map(({ text }) => `${box.path}: ${text}`),
  );
  expect(cut).toEqual([]);
});

const tally = (tags: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(tags, (tag) => tag)].map(([tag, all]) => [tag, all.length]));

test('a drawing is well-formed and has colours for light and for dark pages', async () => {
  const svg = await svgOf(drawingOf(chartOf(MACHINES[0]!.machine)));
  const opened = [...svg.matchAll(/<(\w+)(?:\s[^<>]*[^/<>])?>/gu)].map(([, tag = '']) => tag);
  const closed = [...svg.matchAll(/<\/(\w+)>/gu)].map(([, tag = '']) => tag);
  expect(tally(opened)).toEqual(tally(closed));
  expect(svg).toContain('prefers-color-scheme:dark');
});

test('a text is broken at blanks, and a long word keeps whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('wonderful a b', 4)).toEqual(['wonderful', 'a b']);
  expect(wrap('', 4)).toEqual([]);
});
