import { rupeesOfPrice, type Price, type TimeMs } from '../../domain/units.ts';
import type { PricePoint } from '../../view/protocol.ts';
import { fit, fitRight, line, span, type Line, type Tone } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { minuteText } from '../text/format.ts';
import { canvas, dotRow, drawLine, rangeOf, type Range } from './canvas.ts';
import type { PlotSize } from './equity-plot.ts';

/** A fill on the axis of time. */
export type PriceMark = { readonly ts: TimeMs; readonly glyph: string };
/** A price with a name, drawn as a level. */
export type PriceLevel = { readonly name: string; readonly price: Price; readonly tone: Tone };

export type PriceGraph = {
  readonly points: readonly PricePoint[];
  readonly marks: readonly PriceMark[];
  readonly levels: readonly PriceLevel[];
};

const LABEL = 11;
const ROOM_FOR_MARKS = 8;
const AVERAGE_TONES: readonly Tone[] = ['info', 'warn'];

/** Closes with the strategy's lines, the levels of the open position, and fills below; the newest bar on the right. */
export function pricePlot({ points, marks, levels }: PriceGraph, { width, height, ascii }: PlotSize): Line[] {
  const plotWidth = width - LABEL - 1;
  // Where there is room fills have a line of their own, and do not stand inside the times.
  const marksRows = height >= ROOM_FOR_MARKS && marks.length > 0 ? 1 : 0;
  const rows = height - 1 - marksRows;
  if (points.length < 2 || plotWidth < 8 || rows < 2) return [line(fit('price: waiting for bars', width), 'dim')];
  const shown = points.slice(-plotWidth * 2);
  const closes = shown.map(({ close }) => rupeesOfPrice(close));
  const names = Object.keys(shown.at(-1)?.lines ?? {}).slice(0, AVERAGE_TONES.length);
  const averages = names.map((name) => shown.map(({ lines }) => lines[name] ?? Number.NaN));
  // A level far away would press the prices flat: the bars and their averages set the scale.
  const range = rangeOf([...closes, ...averages.flat()]);
  const layers = [closes, ...averages].map((values, position) => ({
    tone: position === 0 ? ('plain' as const) : (AVERAGE_TONES[position - 1] ?? 'dim'),
    rows: drawn(values, range, { width: plotWidth, height: rows, ascii }),
  }));
  const at = levels.map((level) => ({ ...level, row: levelRow(rupeesOfPrice(level.price), range, rows) }));
  const body = Array.from({ length: rows }, (_, row): Line => {
    const level = at.find(({ row: own }) => own === row);
    const label =
      level === undefined ? edgeLabel(row, rows, range) : `${level.name} ${grouped(rupeesOfPrice(level.price), 2)}`;
    return [span(fitRight(label, LABEL), level?.tone ?? 'dim'), span('|', 'dim'), ...merged(layers, row, level?.tone)];
  });
  const marked = markedColumns(shown, marks, plotWidth);
  return marksRows === 0
    ? [...body, axis(shown, marked, plotWidth)]
    : [...body, marksLine(marked, plotWidth), axis(shown, new Map(), plotWidth)];
}

const drawn = (values: readonly number[], range: Range, { width, height, ascii }: PlotSize): string[] => {
  const on = canvas(width, height, ascii);
  drawLine(on, values, range);
  return on.rows();
};

/** `null` for a level beyond the scale. */
function levelRow(value: number, range: Range, rows: number): number | null {
  return value > range.max || value < range.min ? null : dotRow(value, range, rows);
}

const edgeLabel = (row: number, rows: number, { min, max }: Range): string =>
  row === 0 ? grouped(max, 2) : row === rows - 1 ? grouped(min, 2) : '';

/** The topmost layer that has something in a cell shows there; a level shows where none has. */
function merged(
  layers: readonly { tone: Tone; rows: readonly string[] }[],
  row: number,
  level: Tone | undefined,
): Line {
  const texts = layers.map(({ rows }) => Array.from(rows[row] ?? ''));
  const spans: { text: string; tone: Tone }[] = [];
  const length = texts[0]?.length ?? 0;
  for (let column = 0; column < length; column += 1) {
    const layer = texts.findIndex((cells) => cells[column] !== ' ');
    const tone = layer < 0 ? (level ?? 'plain') : (layers[layer]?.tone ?? 'plain');
    const text =
      layer < 0 ? (level === undefined ? ' ' : column % 2 === 0 ? '-' : ' ') : (texts[layer]?.[column] ?? ' ');
    const last = spans.at(-1);
    if (last?.tone === tone) last.text += text;
    else spans.push({ text, tone });
  }
  return spans;
}

/** `^` bought and `v` sold, by the column of its bar. */
function markedColumns(
  points: readonly PricePoint[],
  marks: readonly PriceMark[],
  width: number,
): ReadonlyMap<number, string> {
  const first = points[0]?.ts ?? 0;
  const marked = new Map<number, string>();
  for (const { ts, glyph } of marks) {
    if (ts < first) continue;
    const after = points.findIndex((point) => point.ts >= ts);
    const position = after < 0 ? points.length - 1 : after;
    marked.set(Math.round((position / (points.length - 1)) * (width - 1)), glyph);
  }
  return marked;
}

const marksLine = (marked: ReadonlyMap<number, string>, width: number): Line => [
  span(`${' '.repeat(LABEL)}|`, 'dim'),
  span(Array.from({ length: width }, (_, column) => marked.get(column) ?? ' ').join(''), 'strong'),
];

/** The axis of time. A time that a mark would fall into is left out: it would be read as another time. */
function axis(points: readonly PricePoint[], marked: ReadonlyMap<number, string>, width: number): Line {
  const cells = Array.from({ length: width }, (_, column) => marked.get(column) ?? '-');
  const last = points.length - 1;
  const times = [
    // Two times that touch would be read as one.
    ...(width > 10 ? [{ at: 0, position: 0 }] : []),
    ...(width >= 30 ? [{ at: Math.floor(width / 2) - 2, position: Math.floor(points.length / 2) }] : []),
    { at: width - 5, position: last },
  ];
  for (const { at, position } of times) {
    const text = minuteText(points[position]?.ts ?? null);
    const isFree = Array.from(text).every((_, offset) => !marked.has(at + offset));
    if (isFree) cells.splice(at, text.length, ...text.split(''));
  }
  return [
    span(`${' '.repeat(LABEL)}+`, 'dim'),
    ...cells.map((cell, column) => span(cell, marked.has(column) ? 'strong' : 'dim')),
  ];
}
