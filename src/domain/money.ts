import { AMOUNT_PER_PAISA, amount, paise, type Amount, type Paise } from './units.ts';

/**
 * The product of two whole numbers, exact wherever a double can hold it; beyond 2^53 (a damaged price times a large
 * quantity) it is the double nearest to the exact product, never the rounding of a rounding.
 */
export function wholeProduct(a: number, b: number): number {
  // Adding 0 makes −0 an ordinary zero.
  const product = a * b + 0;
  return Number.isSafeInteger(product) ? product : Number(BigInt(a) * BigInt(b));
}

/** An exact amount rounded to the paisa, half up: towards +∞, also for negative amounts (trading rules §4). */
export const toPaise = (value: Amount): Paise => paise(Math.floor((value + AMOUNT_PER_PAISA / 2) / AMOUNT_PER_PAISA));

export const toAmount = (value: Paise): Amount => amount(value * AMOUNT_PER_PAISA);
