import { lockDrawdown } from '../domain/limits.ts';
import type { Trade } from '../domain/trade.ts';
import type { Price, TimeMs } from '../domain/units.ts';
import type { Chart } from '../engine/chart.ts';
import type { EntryFilled, ExitFilled } from '../machines/protocol.ts';
import type {
  AccountView,
  Delta,
  EquityPoint,
  FeedView,
  Focus,
  InstrumentRow,
  PaceView,
  RiskView,
  RunEnd,
  RunHead,
  SessionView,
  ViewEvent,
  Welcome,
} from './protocol.ts';

/** Events and trades that are kept: a viewer that stays open for months must not grow. */
export const KEPT_EVENTS = 2000;
const KEPT_TRADES = 500;
const KEPT_FILLS = 500;
const KEPT_POINTS = 2000;
/** Last prices of each instrument, for its sparkline. */
export const KEPT_PRICES = 60;

export type Fill = EntryFilled | ExitFilled;

/** All that a viewer knows of the engine it looks at: the greeting and the sum of all differences since. */
export type Model = {
  readonly run: RunHead;
  readonly charts: readonly Chart[];
  readonly marketTs: TimeMs | null;
  readonly account: AccountView | null;
  readonly risk: RiskView | null;
  readonly feed: FeedView | null;
  readonly session: SessionView | null;
  readonly pace: PaceView | null;
  readonly broker: string | null;
  /** By key, in the order of the configuration. */
  readonly rows: ReadonlyMap<string, InstrumentRow>;
  /** Newest last. */
  readonly events: readonly ViewEvent[];
  /** Events that never came, because the viewer was slower than the market. */
  readonly missed: number;
  readonly trades: readonly Trade[];
  readonly fills: readonly Fill[];
  /** The last prices of each instrument, newest last. */
  readonly prices: ReadonlyMap<string, readonly Price[]>;
  readonly equity: readonly EquityPoint[];
  readonly focus: Focus | null;
  readonly ended: RunEnd | null;
};

export const modelOf = ({ run, charts }: Welcome): Model => ({
  run,
  charts,
  marketTs: null,
  account: null,
  risk: null,
  feed: null,
  session: null,
  pace: null,
  broker: null,
  rows: new Map(),
  events: [],
  missed: 0,
  trades: [],
  fills: [],
  prices: new Map(),
  equity: [],
  focus: null,
  ended: null,
});

export function applyDelta(model: Model, delta: Delta): Model {
  const { type: _type, marketTs, rows, events, trades, equity, focus, ...parts } = delta;
  const messages = (events ?? []).map(({ message }) => message);
  const closed = messages.flatMap((message) => (message.type === 'trade.closed' ? [message.trade] : []));
  const fills = messages.filter((message) => message.type === 'entry.filled' || message.type === 'exit.filled');
  return {
    ...model,
    ...parts,
    marketTs,
    rows: rows === undefined ? model.rows : withRows(model.rows, rows),
    events: events === undefined ? model.events : [...model.events, ...events].slice(-KEPT_EVENTS),
    missed: model.missed + missedBefore(model.events.at(-1), events?.[0]),
    trades: joinedTo(trades ?? model.trades, trades === undefined ? closed : [], KEPT_TRADES),
    fills: joinedTo(model.fills, fills, KEPT_FILLS),
    prices: rows === undefined ? model.prices : withPrices(model, rows),
    equity: equity === undefined ? model.equity : thinned([...model.equity, ...equity]),
    focus: focus === undefined ? model.focus : joined(model.focus, focus),
  };
}

/** A row keeps its place: what changes takes the place of what it was. */
const withRows = (
  before: ReadonlyMap<string, InstrumentRow>,
  rows: readonly InstrumentRow[],
): ReadonlyMap<string, InstrumentRow> => {
  const after = new Map(before);
  for (const row of rows) after.set(row.key, row);
  return after;
};

function withPrices({ rows: before, prices }: Model, rows: readonly InstrumentRow[]): Model['prices'] {
  const after = new Map(prices);
  for (const { key, last, lastTs } of rows) {
    if (last !== null && before.get(key)?.lastTs !== lastTs) {
      after.set(key, [...(prices.get(key) ?? []).slice(1 - KEPT_PRICES), last]);
    }
  }
  return after;
}

/** The newest of both; where nothing comes, the same list as before, so that nobody draws it again. */
const joinedTo = <Item>(items: readonly Item[], more: readonly Item[], most: number): readonly Item[] =>
  more.length === 0 && items.length <= most ? items : [...items, ...more].slice(-most);

const missedBefore = (last: ViewEvent | undefined, next: ViewEvent | undefined): number =>
  last === undefined || next === undefined ? 0 : Math.max(0, next.n - last.n - 1);

/** Every other point goes when there are too many: the shape stays, from the first to the last. */
const thinned = (points: readonly EquityPoint[]): readonly EquityPoint[] =>
  points.length <= KEPT_POINTS
    ? points
    : points.filter((_, position) => position % 2 === 0 || position === points.length - 1);

const joined = (before: Focus | null, focus: Focus): Focus =>
  focus.whole || before === null || before.instrument !== focus.instrument
    ? focus
    : { ...focus, points: [...before.points, ...focus.points].slice(-KEPT_POINTS) };

/** Share of the peak, as the drawdown lock measures it: a reset starts it anew, whatever the run has lost before. */
export const drawdownOf = ({ equity, drawdown }: AccountView, risk: RiskView | null): number =>
  risk === null ? drawdown : lockDrawdown(risk.lockPeak, equity);
