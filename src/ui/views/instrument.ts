import { rupeesOfAmount, rupeesOfPaise } from '../../domain/units.ts';
import type { InstrumentRow } from '../../view/protocol.ts';
import { pricePlot, type PriceLevel, type PriceMark } from '../plots/price-plot.ts';
import type { Model } from '../../view/model.ts';
import { BLANK, beside, fit, fitHeight, line, rule, span, type Line } from '../text/cells.ts';
import { grouped, signed } from '../../view/format.ts';
import { minuteText, priceText, signedPercent } from '../text/format.ts';
import { chartTreeLines } from './chart-tree.ts';
import { eventsAbout } from './events.ts';
import { toneOf } from './header.ts';
import { GRID_HEIGHT, GRID_WIDTH, gridLines } from './instrument-grid.ts';
import { nextText } from './next-step.ts';
import { changeOf, stateName } from './rows.ts';
import { focusOn, isActor, selectedRow, type KnownView } from './view.ts';
import { whyLines } from './why.ts';

/** One instrument: its chart, its price, its position, why it waits, and what happened to it. */
export function instrumentLines(view: KnownView, width: number, height: number): readonly Line[] {
  const row = selectedRow(view);
  if (row === null) return nobody(view);
  if (view.ui.zoom) return paneLines(view, row, width, height);
  return width < 100 ? narrow(view, row, width, height) : broad(view, row, width, height);
}

const nobody = ({ ui }: KnownView): readonly Line[] => [
  BLANK,
  line(
    isActor(ui.selected)
      ? '  An actor without a price: 4 shows risk, 5 the feed.'
      : '  No instrument is selected: 1, then j and k, then Enter.',
    'warn',
  ),
];

/** The chosen pane alone. */
function paneLines(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  switch (view.ui.pane) {
    case 'chart':
      return [headLine(row, width), ...chartLines(view, row, width, height - 1)];
    case 'price':
      return [headLine(row, width), ...plotLines(view, row, width, height - 3), ...positionLines(row, width)];
    case 'why':
      return whyLines(view, width, height);
    case 'events':
      return eventsAbout(view, row.key, height);
    default:
      return view.ui.pane satisfies never;
  }
}

/** 80 columns: everything below each other, the price as high as there is room. */
function narrow(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const chart = chartLines(view, row, width, 7);
  const why = whyLines(view, width, 4);
  const plot = Math.max(4, height - 4 - chart.length - why.length);
  return fitHeight(
    [
      headLine(row, width),
      ...plotLines(view, row, width, plot),
      ...positionLines(row, width),
      rule(width, 'statechart'),
      ...chart,
      ...why,
    ],
    height,
  );
}

/** From 100 columns: chart and price side by side, below them why and events. */
function broad(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const left = Math.min(GRID_WIDTH, Math.floor((width - 3) / 2));
  const right = width - left - 3;
  const upper = Math.min(Math.max(GRID_HEIGHT + 3, Math.floor(height * 0.6)), height - 4);
  const lower = height - upper - 1;
  const position = positionLines(row, right);
  const price = [headLine(row, right), ...plotLines(view, row, right, upper - 1 - position.length), ...position];
  return [
    ...beside(
      [
        { width: left, lines: [line(' instrument (statechart)', 'title'), ...chartLines(view, row, left, upper - 1)] },
        { width: right, lines: price },
      ],
      upper,
    ),
    rule(width),
    ...beside(
      [
        { width: left, lines: whyLines(view, left, lower) },
        { width: right, lines: [line(' events', 'title'), ...eventsAbout(view, row.key, lower - 1)] },
      ],
      lower,
    ),
  ];
}

/** The same in a column beside the table. */
export function detailLines(view: KnownView, width: number, height: number): readonly Line[] {
  const row = selectedRow(view);
  if (row === null) return nobody(view).slice(1);
  const checks = whyLines(view, width, Math.max(6, Math.floor(height * 0.45)));
  const position = positionLines(row, width);
  const chart =
    height >= 34 && width >= GRID_WIDTH ? [BLANK, ...gridLines(stateName(row), lastChange(view.model, row.key))] : [];
  const plot = Math.max(0, height - checks.length - position.length - chart.length - 3);
  return fitHeight(
    [
      headLine(row, width),
      ...(plot >= 5 ? plotLines(view, row, width, plot) : []),
      ...position,
      ...chart,
      BLANK,
      ...checks,
    ],
    height,
  );
}

function headLine(row: InstrumentRow, width: number): Line {
  const change = changeOf(row);
  const lines = Object.entries(row.lines).map(([name, value]) => `${name} ${grouped(value, 2)}`);
  return [
    span(` ${row.key} `, 'title'),
    span(` ${row.stale ? '~' : ''}${priceText(row.last)} `, 'strong'),
    ...(change === null ? [] : [span(` ${signedPercent(change)} `, toneOf(change))]),
    ...(width >= 60 ? [span('  1m ', 'dim'), span(`  ${lines.join('  ')}`, 'info')] : []),
  ];
}

/** What is held, what it earns and what protects it; or what it waits for. */
function positionLines(row: InstrumentRow, width: number): readonly Line[] {
  const { quantity, entry, entryTs, stop, target, unrealised, last } = row;
  const closed =
    row.trades === 0
      ? span('no closed trade', 'dim')
      : span(`closed ${signed(rupeesOfPaise(row.realised))} in ${row.trades}`, toneOf(row.realised));
  if (quantity === 0 || entry === null) {
    const next = nextText(row);
    return [
      [span(` ${row.state}`, 'strong'), span('  no position  '), closed],
      [span(' next: '), next],
    ];
  }
  const side = quantity > 0 ? 'long' : 'short';
  const held: Line = [
    span(` ${side} ${grouped(Math.abs(quantity))} @ ${priceText(entry)} since ${minuteText(entryTs)}`, 'strong'),
  ];
  const guarded: Line = [
    stop === null ? span(' NO STOP', 'danger') : span(` stop ${priceText(stop)}  target ${priceText(target)}`),
  ];
  const earned: Line = [
    span(` unrealised `),
    span(signed(rupeesOfAmount(unrealised)), toneOf(unrealised)),
    span(multiple(entry, stop, last, quantity)),
  ];
  return width < 70
    ? [held, guarded, earned, [span(' '), closed]]
    : [
        [...held, span(' '), ...guarded],
        [...earned, span('  '), closed],
      ];
}

/** How far it has come, as a multiple of what it risks. */
function multiple(entry: number, stop: number | null, last: number | null, quantity: number): string {
  if (stop === null || last === null || entry === stop) return '';
  return `  R ${signed(((last - entry) * Math.sign(quantity)) / Math.abs(entry - stop), 2)}`;
}

function chartLines(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const chart = view.model.charts.find(({ id }) => id === 'instrument');
  if (!view.ui.tree && width >= GRID_WIDTH && height >= GRID_HEIGHT) {
    const inside = row.state.includes('.') ? [line(` ${row.state.replace('.', ': ')}`, 'info')] : [];
    return [...gridLines(stateName(row), lastChange(view.model, row.key)), ...inside].slice(0, height);
  }
  if (chart === undefined) return [line(` ${row.state}`, 'active')];
  const whole = chartTreeLines(chart, [row.state]);
  return (whole.length <= height ? whole : chartTreeLines(chart, [row.state], 0).slice(1)).slice(0, height);
}

/** The last change of its top-level state that is still known. */
function lastChange({ events }: Model, key: string): { readonly from: string; readonly to: string } | null {
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const message = events[at]?.message;
    if (message?.type === 'state.changed' && message.instrument === key) return message;
  }
  return null;
}

function plotLines(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const focus = focusOn(view.model, row.key);
  if (focus === null) return [line(fit(' price: asking the engine', width), 'dim')];
  return pricePlot(
    { points: focus.points, marks: marksOf(view.model, row.key), levels: levelsOf(row) },
    { width, height, ascii: view.ascii },
  );
}

const levelsOf = ({ stop, target, entry }: InstrumentRow): readonly PriceLevel[] => [
  ...(stop === null ? [] : [{ name: 'S', price: stop, tone: 'loss' as const }]),
  ...(target === null ? [] : [{ name: 'T', price: target, tone: 'gain' as const }]),
  ...(entry === null ? [] : [{ name: '@', price: entry, tone: 'strong' as const }]),
];

/** `^` bought, `v` sold. */
const marksOf = ({ fills }: Model, key: string): readonly PriceMark[] => {
  let side: 'long' | 'short' = 'long';
  return fills
    .filter(({ instrument }) => instrument === key)
    .map((fill) => {
      if (fill.type === 'entry.filled') side = fill.side;
      const buys = (fill.type === 'entry.filled') === (side === 'long');
      return { ts: fill.ts, glyph: buys ? '^' : 'v' };
    });
};
