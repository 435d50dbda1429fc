import { dayAt, type Calendar } from '../domain/calendar.ts';
import type { Bar } from '../domain/bar.ts';
import type { Trade } from '../domain/trade.ts';
import type { Input } from '../machines/protocol.ts';
import type { Step } from './kernel.ts';
import { paise, type Day, type Paise, type Price } from '../domain/units.ts';

/** What is kept of an instrument beside its actor: no chart needs it, people do. */
export type Tally = {
  /** First open of the date at hand. */
  readonly dayOpen: Price | null;
  /** Of its closed trades, after costs. */
  readonly realised: Paise;
  readonly trades: number;
};

/** A tally and the date that it is at. */
export type Tallied = { readonly tally: Tally; readonly day: Day | null };

/** Of the instruments of which anything was heard. */
export type Tallies = ReadonlyMap<string, Tallied>;

export const emptyTally: Tally = { dayOpen: null, realised: paise(0), trades: 0 };
export const nothingTallied: Tallied = { tally: emptyTally, day: null };

export function tallyTrade({ tally, day }: Tallied, { netPnl }: Trade): Tallied {
  return { day, tally: { ...tally, realised: paise(tally.realised + netPnl), trades: tally.trades + 1 } };
}

/** @param bar an accepted one */
export function tallyBar(before: Tallied, { ts, open }: Bar, calendar: Calendar): Tallied {
  const day = dayAt(calendar, ts);
  return day === before.day ? before : { day, tally: { ...before.tally, dayOpen: open } };
}

/** Counts what one input brought about. */
export function tallyStep(
  tallies: Map<string, Tallied>,
  input: Input,
  { trades, accepted }: Step,
  calendar: Calendar,
): void {
  const change = (key: string, by: (before: Tallied) => Tallied) =>
    tallies.set(key, by(tallies.get(key) ?? nothingTallied));
  for (const trade of trades) change(trade.instrument, (before) => tallyTrade(before, trade));
  if (!accepted || input.type !== 'bar.received') return;
  change(input.bar.instrument, (before) => tallyBar(before, input.bar, calendar));
}
