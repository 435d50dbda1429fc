import { dayAt, type Calendar } from '../domain/calendar.ts';
import type { AccountFigures } from '../domain/account-figures.ts';
import type { Trade } from '../domain/trade.ts';
import type { Amount, Day, TimeMs } from '../domain/units.ts';
import type { Bar } from '../domain/bar.ts';

/** The account after the last bar of a time. */
export type EquityAt = { readonly ts: TimeMs; readonly equity: Amount; readonly drawdown: number };

/** The first accepted bar of a date later than any before it. */
export type SessionStart = { readonly day: Day; readonly seq: number };

type Numbered<Value> = Value & { readonly seq: number };

/** What a run came to, input by input and bounded. `seq`: number of an input. */
export type Ledger = {
  readonly trade: (seq: number, trade: Trade) => void;
  /** An accepted bar, and the account after it. */
  readonly bar: (seq: number, bar: Bar, figures: AccountFigures) => void;
  /** Forgets sessions that had ended before an input. */
  readonly dropBefore: (seq: number) => void;
  /** Oldest first; the first may have begun before what is kept. */
  readonly sessions: () => readonly SessionStart[];
  /** Up to and including an input, thinned where they are many. */
  readonly equity: (last: number) => readonly Numbered<EquityAt>[];
  /** Up to and including an input, oldest first. */
  readonly trades: (last: number) => readonly Trade[];
};

const KEPT_TRADES = 20_000;
const KEPT_EQUITY = 8000;

export function createLedger(calendar: Calendar, keptTrades = KEPT_TRADES): Ledger {
  const trades: { readonly seq: number; readonly trade: Trade }[] = [];
  let equity: Numbered<EquityAt>[] = [];
  let sessions: SessionStart[] = [];

  return {
    trade(seq, trade) {
      trades.push({ seq, trade });
      if (trades.length > keptTrades) trades.shift();
    },
    bar(seq, { ts }, { equity: worth, drawdown }) {
      const day = dayAt(calendar, ts);
      const latest = sessions.at(-1);
      if (latest === undefined || day > latest.day) sessions.push({ day, seq });
      // Where a time has several bars the last one stands.
      if (equity.at(-1)?.ts === ts) equity.pop();
      equity.push({ seq, ts, equity: worth, drawdown });
      if (equity.length > KEPT_EQUITY) equity = equity.filter((_, at) => at % 2 === 0);
    },
    dropBefore(first) {
      sessions = sessions.filter((_, at) => (sessions[at + 1]?.seq ?? Infinity) > first);
    },
    sessions: () => sessions,
    equity: (last) => equity.filter(({ seq }) => seq <= last),
    trades: (last) => trades.filter(({ seq }) => seq <= last).map(({ trade }) => trade),
  };
}
