import type { Bar } from './bar.ts';
import { rupeesOfPrice, price, type Price } from './units.ts';

export type AtrState = {
  readonly period: number;
  /** True ranges taken so far, up to `period`. */
  readonly taken: number;
  /** Sum of the first true ranges, rupees. */
  readonly sum: number;
  /** Rupees; `null` until `period` bars were seen. */
  readonly value: number | null;
  readonly previousClose: Price | null;
};

export const startAtr = (period: number): AtrState => ({ period, taken: 0, sum: 0, value: null, previousClose: null });

/**
 * Wilder's average true range (trading rules §3): the mean of the first `period` true ranges, then
 * `(atr × (period − 1) + tr) ÷ period`, in doubles of rupees, in that order.
 */
export function stepAtr(state: AtrState, bar: Bar): AtrState {
  const { period } = state;
  const previousClose = bar.close;
  const range = rupeesOfPrice(trueRange(bar, state.previousClose));
  if (state.value !== null) {
    return { ...state, value: (state.value * (period - 1) + range) / period, previousClose };
  }
  const taken = state.taken + 1;
  const sum = state.sum + range;
  return { period, taken, sum, value: taken === period ? sum / period : null, previousClose };
}

/** The bar's range, reaching to the close before where it gapped; exact. */
export function trueRange(bar: Bar, previousClose: Price | null): Price {
  if (previousClose === null) return price(bar.high - bar.low);
  return price(Math.max(bar.high - bar.low, Math.abs(bar.high - previousClose), Math.abs(bar.low - previousClose)));
}
