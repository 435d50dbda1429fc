import type { BarRejection } from './bar.ts';
import type { SizeRejection } from './limits.ts';
import { toPaise } from './money.ts';
import { paise, type Amount, type Paise } from './units.ts';

/** The account at a moment, as `equity.csv` shows it. */
export type AccountFigures = {
  readonly balance: Paise;
  /** Of the open positions at their last marks. */
  readonly unrealised: Amount;
  /** Balance and unrealised P&L together. */
  readonly equity: Amount;
  readonly exposure: Amount;
  /** Share of the peak, 0 to 1. */
  readonly drawdown: number;
};

/** Equity to the paisa: the balance is whole paise, so only the unrealised part is rounded, and nothing large is. */
export const equityInPaise = ({ balance, unrealised }: AccountFigures): Paise => paise(balance + toPaise(unrealised));

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
