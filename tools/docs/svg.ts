import type { Line } from './drawing.ts';
import {
  ANY,
  INDENT,
  MARGIN,
  TEXT,
  layOut,
  type Placed,
  type PlacedArrow,
  type PlacedBox,
  type Point,
} from './layout.ts';
import type { Drawing } from './drawing.ts';

/** A drawing as a picture for light and dark pages. The same drawing, the same bytes. */
export async function svgOf(drawing: Drawing): Promise<string> {
  const placed = await layOut(drawing);
  const { width, height } = placed;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">Statechart of ${escaped(drawing.id)}</title>`,
    `<desc id="desc">${escaped(drawing.description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...placed.boxes.map(boxMark),
    ...placed.anys.map(anyMark),
    ...placed.dots.map(({ x, y }) => `<circle class="dot" cx="${x}" cy="${y}" r="5"/>`),
    ...arrowMarks(placed),
    '</svg>',
    '',
  ].join('\n');
}

// No custom properties: not every viewer that shows SVG files knows them.
const STYLE = [
  `text{font:${TEXT.size}px ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2933;white-space:pre}`,
  `.beside{font-size:${TEXT.arrowSize}px;fill:#243b53;stroke:#fff;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}`,
  '.paper{fill:#fff}.box{fill:#f7f9fb;stroke:#52667a;stroke-width:1.2}.group{fill:#52667a;fill-opacity:.06;stroke:#52667a;stroke-width:1.2}',
  '.region{stroke-dasharray:6 4}.inner{fill:none;stroke:#52667a}.rule{stroke:#52667a;stroke-opacity:.4}',
  '.arrow{fill:none;stroke:#52667a;stroke-width:1.3}.head,.dot{fill:#52667a}.title{font-weight:bold}.quiet{fill:#5f6f7f}',
  'rect.added,path.added{stroke:#1a7f37;stroke-width:2.2}rect.removed,path.removed{stroke:#c62828;stroke-width:2.2;stroke-dasharray:5 4}',
  'rect.changed,path.changed{stroke:#9a6700;stroke-width:2.2}',
  'text.added{fill:#1a7f37}text.removed{fill:#c62828;text-decoration:line-through}text.changed{fill:#9a6700}',
  'path.head.added{fill:#1a7f37;stroke:none}path.head.removed{fill:#c62828;stroke:none}path.head.changed{fill:#9a6700;stroke:none}',
  '@media (prefers-color-scheme:dark){text{fill:#e3e9ef}.beside{fill:#c7d5e3;stroke:#12181f}.paper{fill:#12181f}.box{fill:#1c252e;stroke:#8ea2b5}',
  '.group{fill:#8ea2b5;stroke:#8ea2b5}.inner,.rule{stroke:#8ea2b5}.arrow{stroke:#8ea2b5}.head,.dot{fill:#8ea2b5}.quiet{fill:#a3b2c0}',
  'rect.added,path.added{stroke:#56d364}rect.removed,path.removed{stroke:#ff7b72}rect.changed,path.changed{stroke:#e3b341}text.added{fill:#56d364}text.removed{fill:#ff7b72}text.changed{fill:#e3b341}',
  'path.head.added{fill:#56d364}path.head.removed{fill:#ff7b72}path.head.changed{fill:#e3b341}}',
].join('');

function boxMark({ box, x, y, width, height }: PlacedBox): string {
  const { kind, mark, lines, path, children } = box;
  const group = children.length > 0;
  const shape = [group ? 'group' : 'box', kind === 'region' ? 'region' : '', mark === 'same' ? '' : mark];
  const rect = (inset: number, classes: string): string =>
    `<rect class="${classes}" x="${x + inset}" y="${y + inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${8 - inset}"/>`;
  const texts = lines.map((line, i) =>
    textMark(line, { x: x + MARGIN.side, y: y + MARGIN.top + (i + 0.78) * TEXT.line, beside: false }),
  );
  return [
    `<g data-state="${escaped(path)}">`,
    rect(0, shape.filter((name) => name !== '').join(' ')),
    ...(kind === 'final' ? [rect(3, 'inner')] : []),
    ...texts,
    '</g>',
  ].join('\n');
}

const anyMark = ({ x, y }: Point): string =>
  [
    `<rect class="box region" x="${x}" y="${y}" width="${ANY.width}" height="${ANY.height}" rx="${ANY.height / 2}"/>`,
    `<text class="quiet" x="${x + 9}" y="${y + 16}">${ANY.text}</text>`,
  ].join('\n');

function arrowMarks({ arrows }: Placed): readonly string[] {
  // Texts above all lines: none is crossed out by a line that was drawn later.
  return [...arrows.map(lineMark), ...arrows.map(labelMark)];
}

function lineMark({ arrow: { mark, from, to, lines }, points }: PlacedArrow): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) throw new Error(`the layout lost the arrow from ${from} to ${to}`);
  const changed = mark === 'same' ? '' : ` ${mark}`;
  return telling(
    lines.flatMap(({ transitions }) => transitions),
    [
      `<path class="arrow${changed}" d="${roundedPath(points)}"/>`,
      `<path class="head${changed}" d="${headAt(tip, before)}"/>`,
    ].join('\n'),
  );
}

function labelMark({ arrow: { lines }, label }: PlacedArrow): string {
  if (label === null) return '';
  return lines
    .map((line, i) => textMark(line, { x: label.x + 2, y: label.y + (i + 0.78) * TEXT.arrowLine + 1, beside: true }))
    .join('\n');
}

/** A path with its corners cut round. */
export function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const into = towards(point, before, CORNER);
      const out = towards(point, after, CORNER);
      return `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
    })
    .join('');
}

const CORNER = 6;
const HEAD = { long: 9, half: 4.5 } as const;

/** The point `px` from one towards another, at most half the way. */
function towards(from: Point, to: Point, px: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(px / length, 0.5);
  return { x: tenth(from.x + (to.x - from.x) * share), y: tenth(from.y + (to.y - from.y) * share) };
}

/** Drawn by hand: a marker does not take the colour of its line everywhere. */
function headAt(tip: Point, before: Point): string {
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const back = { x: tip.x - dx * HEAD.long, y: tip.y - dy * HEAD.long };
  const corner = (side: 1 | -1): string =>
    `L${tenth(back.x - side * dy * HEAD.half)} ${tenth(back.y + side * dx * HEAD.half)}`;
  return `M${tip.x} ${tip.y}${corner(1)}${corner(-1)}Z`;
}

const tenth = (px: number): number => Math.round(px * 10) / 10;

function textMark(
  { text, style, mark, goesOn, transitions }: Line,
  { x, y, beside }: { readonly x: number; readonly y: number; readonly beside: boolean },
): string {
  const set = goesOn ? INDENT * (beside ? TEXT.arrowChar : TEXT.char) : 0;
  const classes = [beside ? 'beside' : 'within', style === 'plain' ? '' : style, mark === 'same' ? '' : mark];
  const named = classes.filter((name) => name !== '').join(' ');
  return telling(transitions, `<text class="${named}" x="${tenth(x + set)}" y="${tenth(y)}">${escaped(text)}</text>`);
}

/** Marks inside a group for each transition that they tell of: each is found by its own id, whatever it shares a line with. */
const telling = (transitions: readonly string[], marks: string): string =>
  [...new Set(transitions)].reduceRight((inner, id) => `<g data-transition="${escaped(id)}">${inner}</g>`, marks);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
