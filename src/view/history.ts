import type { Bar } from '../domain/bar.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { timeMs, type TimeMs } from '../domain/units.ts';
import { nothingTallied, tallyBar, tallyTrade, type Tallied, type Tally } from '../engine/tally.ts';
import type { Told } from '../engine/tap.ts';
import type { EquityPoint, PricePoint, ViewEvent, ViewMessage } from './protocol.ts';
import { createRing, createThinned, type Ring } from './ring.ts';

const KEPT_EVENTS = 2000;
const KEPT_EQUITY = 2000;
/** Bars that are kept of all instruments together, and of one at most. */
const KEPT_BARS = { all: 50_000, each: 500 } as const;

/** What a run leaves behind for those who look at it: bounded, however long it lasts. */
export type History = {
  readonly marketTs: () => TimeMs | null;
  readonly tallyOf: (instrument: string) => Tally;
  /** Numbered above `n`, newest last. */
  readonly eventsAfter: (n: number) => readonly ViewEvent[];
  readonly equityAfter: (ts: number) => readonly EquityPoint[];
  readonly pointsAfter: (instrument: string, ts: number) => readonly PricePoint[];
  readonly tell: (message: ViewMessage | Told) => void;
  readonly trade: (trade: Trade) => void;
  /** @param lines what the strategy draws at this bar */
  readonly bar: (bar: Bar, lines: PricePoint['lines'], equity: Omit<EquityPoint, 'ts'>) => void;
};

type Past = { readonly points: Ring<PricePoint>; tallied: Tallied };

export function createHistory({ instruments, session: { calendar } }: RunSetup): History {
  const kept = Math.max(1, Math.min(KEPT_BARS.each, Math.floor(KEPT_BARS.all / instruments.length)));
  const pasts = new Map(
    instruments.map(({ key }): [string, Past] => [
      key,
      { points: createRing<PricePoint>(kept), tallied: nothingTallied },
    ]),
  );
  const events = createRing<ViewEvent>(KEPT_EVENTS);
  const equity = createThinned<EquityPoint>(KEPT_EQUITY);
  let told = 0;
  let marketTs: TimeMs | null = null;
  // What has no time of its own is a consequence of what was told before it, within the same bar.
  let toldTs: TimeMs | null = null;
  // The equity of a time is that after its last bar: it is known when the next time begins.
  let pending: EquityPoint | null = null;

  const pastOf = (instrument: string): Past => {
    const past = pasts.get(instrument);
    if (past === undefined) throw new Error(`unknown instrument ${instrument}`);
    return past;
  };
  return {
    marketTs: () => marketTs,
    tallyOf: (instrument) => pastOf(instrument).tallied.tally,
    eventsAfter: (n) => events.newest(told - n),
    equityAfter: (ts) => [...equity.after(ts), ...(pending !== null && pending.ts > ts ? [pending] : [])],
    pointsAfter(instrument, ts) {
      const { points } = pastOf(instrument);
      if ((points.last()?.ts ?? -1) <= ts) return [];
      return points.newest().filter((point) => point.ts > ts);
    },
    tell(message) {
      told += 1;
      if ('ts' in message) toldTs = message.ts;
      events.add({ n: told, ts: toldTs ?? marketTs, message });
    },
    trade(trade) {
      const past = pastOf(trade.instrument);
      past.tallied = tallyTrade(past.tallied, trade);
    },
    bar(bar, lines, figures) {
      const past = pastOf(bar.instrument);
      const { ts, open, high, low, close, volume } = bar;
      past.points.add({ ts, open, high, low, close, volume, lines });
      past.tallied = tallyBar(past.tallied, bar, calendar);
      // A bar that came late changes what is known now, not what was.
      if (pending !== null && ts > pending.ts) equity.add(pending);
      marketTs = timeMs(Math.max(ts, marketTs ?? ts));
      toldTs = timeMs(Math.max(marketTs, toldTs ?? marketTs));
      pending = { ts: marketTs, ...figures };
    },
  };
}
