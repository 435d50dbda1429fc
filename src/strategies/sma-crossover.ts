import { z } from 'zod';
import { PRICE_SCALE, type Price } from '../domain/units.ts';
import type { Signal, Strategy } from './strategy.ts';

export type SmaParams = { readonly fast: number; readonly slow: number };
export type SmaState = SmaParams & {
  /** The last `slow` closes, oldest first. */
  readonly closes: readonly Price[];
  /** Sign of fast − slow on the bar before; `null` until both averages exist. */
  readonly order: Signal | null;
};

const bars = (meaning: string) => z.int().min(1).max(10_000).describe(meaning);

/**
 * Crossing of two simple moving averages of the close (trading rules §3): a buy where the fast one rises above the slow
 * one, a sell where it falls below; equality counts as not yet crossed.
 */
export const smaCrossover: Strategy<SmaParams, SmaState> = {
  name: 'sma-crossover',
  description: 'Buys when the fast simple moving average of the close crosses above the slow one, sells when below.',
  params: z
    .strictObject({
      fast: bars('Bars in the fast average.').default(5),
      slow: bars('Bars in the slow average.').default(12),
    })
    .refine(({ fast, slow }) => fast < slow, { path: ['fast'], error: 'must be less than slow' }),
  warmUp: ({ slow }) => slow + 1,
  start: ({ fast, slow }) => ({ fast, slow, closes: [], order: null }),
  step(state, { bar }) {
    const { fast, slow, order: before } = state;
    const closes = [...(state.closes.length < slow ? state.closes : state.closes.slice(1)), bar.close];
    if (closes.length < slow) return { state: { ...state, closes }, signal: 0 };
    const order = orderOfAverages(closes, fast);
    const crossed = before !== null && order !== 0 && before !== order;
    return { state: { fast, slow, closes, order }, signal: crossed ? order : 0 };
  },
  lines: ({ fast, slow, closes }) => ({
    ...(closes.length >= fast && { fast: meanRupees(closes.slice(-fast)) }),
    ...(closes.length >= slow && { slow: meanRupees(closes) }),
  }),
};

const meanRupees = (closes: readonly Price[]): number =>
  closes.reduce((total, close) => total + close, 0) / closes.length / PRICE_SCALE;

/**
 * Sign of (mean of the last `fast` closes) − (mean of them all), exactly: sums of whole prices, multiplied crosswise. A
 * rolling sum would drift, so the sums are fresh ones.
 */
export function orderOfAverages(closes: readonly Price[], fast: number): Signal {
  const slow = closes.length;
  let sumSlow = 0;
  let sumFast = 0;
  for (let i = 0; i < slow; i += 1) {
    const close = closes[i] ?? 0;
    sumSlow += close;
    if (i >= slow - fast) sumFast += close;
  }
  const left = sumFast * slow;
  const right = sumSlow * fast;
  // Prices are positive, so a product within the safe range means that every step to it was exact.
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return signOf(left - right);
  const difference = exactSum(closes.slice(slow - fast)) * BigInt(slow) - exactSum(closes) * BigInt(fast);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

const exactSum = (closes: readonly Price[]): bigint => closes.reduce((total, close) => total + BigInt(close), 0n);

const signOf = (value: number): Signal => (value > 0 ? 1 : value < 0 ? -1 : 0);
