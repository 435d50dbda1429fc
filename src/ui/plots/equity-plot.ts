import { rupeesOfAmount } from '../../domain/units.ts';
import type { EquityPoint } from '../../view/protocol.ts';
import { grouped } from '../../view/format.ts';
import { minuteText, percent } from '../text/format.ts';
import { fit, fitRight } from '../text/cells.ts';
import { canvas, drawLine, rangeOf } from './canvas.ts';

export type PlotSize = { readonly width: number; readonly height: number; readonly ascii: boolean };

const LABEL = 11;

/** Equity as a line and below it the drawdown hanging from its zero, over one axis of time. */
export function equityPlot(points: readonly EquityPoint[], { width, height, ascii }: PlotSize): string[] {
  const plotWidth = width - LABEL - 1;
  if (points.length < 2 || plotWidth < 8 || height < 5) return [fit('equity: nothing to draw yet', width)];
  const below = Math.max(1, Math.floor((height - 1) / 4));
  const above = height - 1 - below;
  const equities = points.map(({ equity }) => rupeesOfAmount(equity));
  const drawdowns = points.map(({ drawdown }) => drawdown);
  const range = rangeOf(equities);
  const top = canvas(plotWidth, above, ascii);
  drawLine(top, equities, range);
  const deepest = Math.max(...drawdowns, 1e-9);
  return [
    ...labelled(top.rows(), grouped(range.max), grouped(range.min)),
    ...labelled(
      hanging(drawdowns, deepest, { width: plotWidth, height: below, ascii }),
      '0%',
      `-${percent(deepest, 2)}`,
    ),
    axis(points[0]?.ts ?? null, points.at(-1)?.ts ?? null, width),
  ];
}

const labelled = (rows: readonly string[], first: string, last: string): string[] =>
  rows.map((row, position) => {
    const label = position === 0 ? first : position === rows.length - 1 ? last : '';
    return `${fitRight(label, LABEL)}|${row}`;
  });

const axis = (from: number | null, to: number | null, width: number): string => {
  const end = minuteText(to);
  return `${' '.repeat(LABEL)}+${fit(minuteText(from), Math.max(0, width - LABEL - 1 - end.length)).replaceAll(' ', '-')}${end}`;
};

/** Columns from the top down to each value. */
function hanging(values: readonly number[], most: number, { width, height, ascii }: PlotSize): string[] {
  const on = canvas(width, height, ascii);
  for (let x = 0; x < on.dotsX; x += 1) {
    const value = values[Math.round((x / Math.max(1, on.dotsX - 1)) * (values.length - 1))] ?? 0;
    const depth = Math.round((value / most) * on.dotsY);
    for (let y = 0; y < depth; y += 1) on.set(x, y);
  }
  return on.rows();
}
