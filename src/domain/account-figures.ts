import type { BarRejection } from './bar.ts';
import type { SizeRejection } from './limits.ts';
import type { Amount, Paise } from './units.ts';

/** The account at a moment, as `equity.csv` shows it. */
export type AccountFigures = {
  readonly balance: Paise;
  readonly equity: Amount;
  readonly exposure: Amount;
  /** Share of the peak, 0 to 1. */
  readonly drawdown: number;
};

/** What a run has counted: the actors' own counters, gathered at its end. */
export type RunCounts = {
  readonly accepted: number;
  /** Reasons with count 0 are left out. */
  readonly barsRejected: Readonly<Partial<Record<BarRejection, number>>>;
  readonly rounded: number;
  /** Missing intervals. */
  readonly gaps: number;
  readonly signals: number;
  readonly approved: number;
  readonly sizesRejected: Readonly<Partial<Record<SizeRejection, number>>>;
  /** Accepted bars after whose fills their instrument holds a position. */
  readonly barsHeld: number;
  readonly maxDrawdown: number;
  /** After the exits at the end of the data. */
  readonly finalBalance: Paise;
};
