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

/**
 * A price difference times a quantity, rounded to the paisa, half up: exact also where the product in 1/10,000 rupee is
 * more than a double can hold.
 */
export function productInPaise(difference: number, quantity: number): Paise {
  const product = difference * quantity;
  if (Number.isSafeInteger(product)) return toPaise(amount(product));
  const raised = BigInt(difference) * BigInt(quantity) + BigInt(AMOUNT_PER_PAISA / 2);
  const perPaisa = BigInt(AMOUNT_PER_PAISA);
  // BigInt division is towards zero, rounding is towards −∞.
  return paise(Number(raised / perPaisa - (raised % perPaisa < 0n ? 1n : 0n)));
}

export const toAmount = (value: Paise): Amount => amount(value * AMOUNT_PER_PAISA);
