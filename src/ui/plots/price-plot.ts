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
const AVERAGE_TONES: readonly Tone[] = ['info', 'warn'];

/** Closes with the strategy's lines, the levels of the open position, and fills below; the newest bar on the right. */
export function pricePlot({ points, marks, levels }: PriceGraph, { width, height, ascii }: PlotSize): Line[] {
  const plotWidth = width - LABEL - 1;
  const rows = height - 1;
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
  return [...body, axis(shown, marks, plotWidth)];
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

/** The axis of time; on it `^` bought and `v` sold, each below its bar. */
function axis(points: readonly PricePoint[], marks: readonly PriceMark[], width: number): Line {
  const end = minuteText(points.at(-1)?.ts ?? null);
  const middle = minuteText(points[Math.floor(points.length / 2)]?.ts ?? null);
  const half = Math.floor(width / 2);
  const left = fit(minuteText(points[0]?.ts ?? null), Math.max(0, half - 2));
  const right = fit(width >= 30 ? middle : '', Math.max(0, width - left.length - end.length));
  const cells = (left + right).replaceAll(' ', '-').concat(end).split('');
  const first = points[0]?.ts ?? 0;
  const marked = new Map<number, string>();
  for (const { ts, glyph } of marks) {
    if (ts < first) continue;
    const after = points.findIndex((point) => point.ts >= ts);
    const position = after < 0 ? points.length - 1 : after;
    marked.set(Math.round((position / (points.length - 1)) * (width - 1)), glyph);
  }
  // A time with a mark in it would be read as another time.
  const from = width - end.length;
  if ([...marked.keys()].some((column) => column >= from)) cells.fill('-', from);
  return [
    span(`${' '.repeat(LABEL)}+`, 'dim'),
    ...cells.map((cell, column) => span(marked.get(column) ?? cell, marked.has(column) ? 'strong' : 'dim')),
  ];
}
