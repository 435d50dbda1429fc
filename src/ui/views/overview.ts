import { rupeesOfPrice } from '../../domain/units.ts';
import type { InstrumentRow } from '../../view/protocol.ts';
import { sparkline } from '../plots/sparkline.ts';
import { COLUMNS, type Column } from '../settings.ts';
import { BLANK, fit, fitNumber, fitRight, line, span, type Line, type Span, type Tone } from '../text/cells.ts';
import { grouped, signed } from '../../view/format.ts';
import { NONE, priceText, signedPercent } from '../text/format.ts';
import { nextText } from './next-step.ts';
import { toneOf } from './header.ts';
import { ACTORS, changeOf, pnlOf, shownRows, stateName, windowStart, type Actor } from './rows.ts';
import { actorKey, type KnownView } from './view.ts';

type Shape = {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
  /** The lower, the longer it stays when there is no room. */
  readonly rank: number;
};

const SHAPES: Readonly<Record<Column, Shape>> = {
  symbol: { title: 'SYMBOL', width: 10, right: false, rank: 0 },
  state: { title: 'STATE', width: 11, right: false, rank: 1 },
  last: { title: 'LAST', width: 10, right: true, rank: 2 },
  change: { title: 'CHG', width: 7, right: true, rank: 6 },
  quantity: { title: 'QTY', width: 6, right: true, rank: 4 },
  pnl: { title: 'P&L', width: 10, right: true, rank: 3 },
  stop: { title: 'STOP', width: 10, right: true, rank: 8 },
  target: { title: 'TARGET', width: 10, right: true, rank: 9 },
  atr: { title: 'ATR', width: 8, right: true, rank: 10 },
  volume: { title: 'VOLx', width: 6, right: true, rank: 12 },
  bars: { title: 'BARS', width: 6, right: true, rank: 13 },
  trades: { title: 'TRADES', width: 6, right: true, rank: 11 },
  spark: { title: 'TREND', width: 12, right: false, rank: 7 },
  why: { title: 'WHY / NEXT', width: 22, right: false, rank: 5 },
};
const MARGIN = 2;

/** The columns that fit; those of the lowest rank go last, and the last column takes what is left. */
function columnsFor(wanted: readonly Column[], width: number, spark: boolean): readonly Column[] {
  const kept = new Set<Column>();
  let used = MARGIN;
  for (const column of wanted.toSorted((a, b) => SHAPES[a].rank - SHAPES[b].rank)) {
    if (column === 'spark' && !spark) continue;
    if (used + SHAPES[column].width + 1 > width + 1) break;
    used += SHAPES[column].width + 1;
    kept.add(column);
  }
  return wanted.filter((column) => kept.has(column));
}

/** The table of instruments: one line each, the selected one in sight. */
export function tableLines(view: KnownView, width: number, height: number): readonly Line[] {
  const { model, ui } = view;
  if (model.rows.size === 0) return emptyLines(model.run.instruments.length);
  const rows = shownRows(model, ui);
  const columns = columnsFor(ui.wide ? WIDE : view.columns, width, view.size.columns >= 120);
  const widths = widthsOf(columns, width);
  const body = height - 1;
  const start = windowStart(
    rows.length,
    rows.findIndex(({ key }) => key === ui.selected),
    body,
  );
  return [
    headLine(view, columns, widths),
    ...(rows.length === 0 ? [line('  no instrument fits the filter; Esc clears it', 'warn')] : []),
    ...rows.slice(start, start + body).map((row) => rowLine(view, row, columns, widths)),
  ];
}

/** Every column of figures and words; a spark takes the room of two. */
const WIDE: readonly Column[] = COLUMNS.filter((column) => column !== 'spark');

/** Said where the table would be. */
const emptyLines = (configured: number): readonly Line[] =>
  configured > 0
    ? [BLANK, line(`  ${configured} instruments, no bar yet`, 'dim')]
    : [
        BLANK,
        line('  No instruments yet.', 'strong'),
        line('  `statechartist init` writes a configuration to start from;', 'dim'),
        line('  `statechartist simulate` trades an invented market without one.', 'dim'),
      ];

function widthsOf(columns: readonly Column[], width: number): readonly number[] {
  const used = columns.reduce((sum, column) => sum + SHAPES[column].width, MARGIN + columns.length - 1);
  const spare = Math.max(0, width - used);
  return columns.map((column, position) => SHAPES[column].width + (position === columns.length - 1 ? spare : 0));
}

function headLine({ ui }: KnownView, columns: readonly Column[], widths: readonly number[]): Line {
  const titles = columns.map((column, position) => {
    const { title, right } = SHAPES[column];
    const sorted = ui.sort.column === column ? `${title}${ui.sort.reverse ? '-' : '+'}` : title;
    return right ? fitRight(sorted, widths[position] ?? 0) : fit(sorted, widths[position] ?? 0);
  });
  return [span(`  ${titles.join(' ')}`, 'title')];
}

function rowLine(view: KnownView, row: InstrumentRow, columns: readonly Column[], widths: readonly number[]): Line {
  const selected = row.key === view.ui.selected;
  const cells = columns.flatMap((column, position): Span[] => {
    const { text, tone } = cellOf(view, row, column);
    const width = widths[position] ?? 0;
    const fitted = SHAPES[column].right ? fitNumber(text, width) : fit(text, width);
    return [
      ...(position === 0 ? [] : [span(' ', selected ? 'selected' : 'plain')]),
      span(fitted, selected ? 'selected' : tone),
    ];
  });
  return [span(selected ? '> ' : '  ', selected ? 'selected' : 'plain'), ...cells];
}

const STATE_TONES: Readonly<Record<string, Tone>> = {
  long: 'gain',
  short: 'loss',
  'stopped-out': 'warn',
  'warming-up': 'dim',
};

function cellOf(view: KnownView, row: InstrumentRow, column: Column): Span {
  switch (column) {
    case 'symbol':
      return span(row.key, row.quantity === 0 ? 'plain' : 'strong');
    case 'state':
      return span(stateName(row), STATE_TONES[stateName(row)] ?? 'plain');
    case 'last':
      return lastSpan(view, row);
    case 'change': {
      const change = changeOf(row);
      return change === null ? span(NONE, 'dim') : span(signedPercent(change), toneOf(change));
    }
    case 'quantity':
      return row.quantity === 0 ? span(NONE, 'dim') : span(signed(row.quantity, 0));
    case 'pnl':
      return row.quantity === 0 && row.trades === 0 ? span(NONE, 'dim') : span(signed(pnlOf(row)), toneOf(pnlOf(row)));
    case 'stop':
      return span(priceText(row.stop));
    case 'target':
      return span(priceText(row.target));
    case 'atr':
      return span(row.atr === null ? NONE : grouped(row.atr, 2));
    case 'volume':
      return span(row.volumeFactor === null ? NONE : grouped(row.volumeFactor, 2));
    case 'bars':
      return span(grouped(row.bars));
    case 'trades':
      return span(grouped(row.trades));
    case 'spark':
      return span(
        sparkline((view.model.prices.get(row.key) ?? []).map(rupeesOfPrice), SHAPES.spark.width, view.ascii),
        'dim',
      );
    case 'why':
      return nextText(row);
    default:
      return column satisfies never;
  }
}

/** Old prices carry a `~`. */
const lastSpan = ({ ui }: KnownView, row: InstrumentRow): Span =>
  row.stale || ui.link === 'lost' || ui.link === 'connecting'
    ? span(`~${priceText(row.last)}`, 'dim')
    : span(priceText(row.last));

// ── The tree ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The tree of actors, each with the state of its chart; `compact` leaves out what the instruments say of themselves. */
export function treeLines(view: KnownView, width: number, height: number, compact: boolean): readonly Line[] {
  const { model, ui } = view;
  const rows = shownRows(model, ui);
  const keys = [...ACTORS.map(actorKey), ...rows.map(({ key }) => key)];
  const start = windowStart(keys.length, keys.indexOf(ui.selected ?? ''), height);
  return keys.slice(start, start + height).map((key, offset): Line => {
    const position = start + offset;
    const name = `${position === keys.length - 1 ? '\\' : '+'}- ${key.replace(/^@/u, '')}`;
    const actor = ACTORS[position];
    const row = rows[position - ACTORS.length];
    const told: Told =
      row === undefined ? { state: actorState(view, actor ?? 'system'), pnl: null, next: null } : toldBy(row);
    const spans = treeLine(actor === 'system' ? 'system' : ` ${name}`, told, compact ? Math.max(8, width - 21) : null);
    return key === ui.selected ? spans.map(({ text }, at) => span(at === 0 ? '> ' : text, 'selected')) : spans;
  });
}

type Told = { readonly state: Span; readonly pnl: number | null; readonly next: Span | null };

const toldBy = (row: InstrumentRow): Told => ({
  state: span(row.state, STATE_TONES[stateName(row)] ?? 'plain'),
  pnl: row.quantity === 0 ? null : pnlOf(row),
  next: nextText(row),
});

/** @param compact cells for the state alone, where there is no room for more */
function treeLine(name: string, { state, pnl, next }: Told, compact: number | null): Line {
  const head = [
    span('  '),
    span(fit(name, compact === null ? 22 : 18)),
    span(' '),
    span(fit(state.text, compact ?? 18), state.tone),
  ];
  if (compact !== null) return head;
  return head.concat([
    span(' '),
    span(fitNumber(pnl === null ? '' : signed(pnl), 11), toneOf(pnl ?? 0)),
    span('  '),
    next ?? span(''),
  ]);
}

function actorState({ model, ui }: KnownView, actor: Actor): Span {
  const { feed, session, risk, account, broker } = model;
  switch (actor) {
    case 'system':
      return model.ended !== null ? span('ended', 'info') : ui.link === 'lost' ? span('?', 'warn') : span('running');
    case 'feed':
      return span(feed?.state ?? NONE, risk?.feed === 'stale' ? 'warn' : 'plain');
    case 'session':
      return span(session === null ? NONE : session.state);
    case 'risk': {
      const shut =
        risk !== null &&
        (risk.kill === 'on' ||
          risk.halt === 'halted' ||
          risk.drawdown === 'locked' ||
          risk.dailyLoss === 'locked' ||
          risk.entries === 'paused');
      return shut ? span('entries shut', 'danger') : span('entries open');
    }
    case 'broker':
      return span(broker ?? NONE);
    case 'portfolio':
      return span(account?.state ?? NONE);
    default:
      return actor satisfies never;
  }
}
