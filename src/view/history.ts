import type { Bar } from '../domain/bar.ts';
import { dayAt, type Calendar } from '../domain/calendar.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { paise, timeMs, type Day, type TimeMs } from '../domain/units.ts';
import type { Told } from '../engine/tap.ts';
import type { EquityPoint, PricePoint, ViewEvent, ViewMessage } from './protocol.ts';
import { createRing, createThinned, type Ring } from './ring.ts';
import { emptyTally, type Tally } from './row.ts';

export const KEPT_EVENTS = 2000;
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

type Past = { readonly points: Ring<PricePoint>; tally: Tally; day: Day | null };

export function createHistory({ instruments, session: { calendar } }: RunSetup): History {
  const kept = Math.max(1, Math.min(KEPT_BARS.each, Math.floor(KEPT_BARS.all / instruments.length)));
  const pasts = new Map(
    instruments.map(({ key }): [string, Past] => [
      key,
      { points: createRing<PricePoint>(kept), tally: emptyTally, day: null },
    ]),
  );
  const events = createRing<ViewEvent>(KEPT_EVENTS);
  const equity = createThinned<EquityPoint>(KEPT_EQUITY);
  let told = 0;
  let marketTs: TimeMs | null = null;
  // The equity of a time is that after its last bar: it is known when the next time begins.
  let pending: EquityPoint | null = null;

  const pastOf = (instrument: string): Past => {
    const past = pasts.get(instrument);
    if (past === undefined) throw new Error(`unknown instrument ${instrument}`);
    return past;
  };
  return {
    marketTs: () => marketTs,
    tallyOf: (instrument) => pastOf(instrument).tally,
    eventsAfter: (n) => events.newest(told - n),
    equityAfter: (ts) => [...equity.after(ts), ...(pending !== null && pending.ts > ts ? [pending] : [])],
    pointsAfter(instrument, ts) {
      const { points } = pastOf(instrument);
      if ((points.last()?.ts ?? -1) <= ts) return [];
      return points.newest().filter((point) => point.ts > ts);
    },
    tell(message) {
      told += 1;
      events.add({ n: told, ts: 'ts' in message ? message.ts : marketTs, message });
    },
    trade({ instrument, netPnl }) {
      const past = pastOf(instrument);
      const { realised, trades } = past.tally;
      past.tally = { ...past.tally, realised: paise(realised + netPnl), trades: trades + 1 };
    },
    bar(bar, lines, figures) {
      const past = pastOf(bar.instrument);
      const { ts, open, high, low, close, volume } = bar;
      past.points.add({ ts, open, high, low, close, volume, lines });
      openDay(past, bar, calendar);
      // A bar that came late changes what is known now, not what was.
      if (pending !== null && ts > pending.ts) equity.add(pending);
      marketTs = timeMs(Math.max(ts, marketTs ?? ts));
      pending = { ts: marketTs, ...figures };
    },
  };
}

function openDay(past: Past, { ts, open }: Bar, calendar: Calendar): void {
  const day = dayAt(calendar, ts);
  if (day === past.day) return;
  past.day = day;
  past.tally = { ...past.tally, dayOpen: open };
}
