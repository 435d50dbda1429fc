import type { Price, TimeMs } from './units.ts';

/**
 * One finished bar of one instrument (trading rules §1).
 *
 * `ts` is its open time; prices are whole 1/10,000 rupee; the volume is a finite number ≥ 0 and may be fractional.
 */
export type Bar = {
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
};

/** The interval of every bar, fixed: one minute. */
export const INTERVAL_MS = 60_000;

/** Why a bar never reaches a strategy, in the order in which the reasons are tested (§1). */
export type BarRejection = 'malformed' | 'misaligned' | 'out-of-session' | 'duplicate' | 'conflict' | 'out-of-order';
