import type { Paise, Price, Side, TimeMs } from './units.ts';

/** Exits that somebody asked for: they are market orders that fill at the next accepted bar's open (§9). */
export type ExitRequestReason = 'operator' | 'strategy-error';

/** Why a position was closed (trading rules §9). */
export type ExitReason =
  | ExitRequestReason
  | 'stop'
  | 'target'
  | 'square-off'
  | 'square-off-late'
  | 'end-of-data'
  | 'broker';

/** One closed position. Times are those of the bars that filled; `atr` is in rupees, that of the signal bar. */
export type Trade = {
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: number;
  readonly entryTs: TimeMs;
  readonly entryPrice: Price;
  readonly exitTs: TimeMs;
  readonly exitPrice: Price;
  readonly reason: ExitReason;
  readonly stop: Price;
  readonly target: Price;
  readonly atr: number;
  readonly signalTs: TimeMs;
  readonly grossPnl: Paise;
  /** Of both fills. */
  readonly costs: Paise;
  readonly netPnl: Paise;
  /** The account's balance after this exit. */
  readonly balance: Paise;
};
