import { PRICE_SCALE, price, type Price } from '../domain/units.ts';

const ZERO = 48;
const PLACES = 4;

export type ReadPrice = { readonly price: Price; readonly rounded: boolean };

/** Where the digits of `[+-]?digits[.digits]` begin and where the point is; `null` for any other text (§12). */
function shapeOf(text: string): { readonly first: number; readonly point: number; readonly negative: boolean } | null {
  const sign = text.charCodeAt(0);
  const first = sign === 43 || sign === 45 ? 1 : 0;
  let point = text.length;
  for (let i = first; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 46 && point === text.length) point = i;
    else if (code < ZERO || code > ZERO + 9) return null;
  }
  if (point === first || point === text.length - 1) return null;
  return { first, point, negative: sign === 45 };
}

/**
 * A price as whole 1/10,000 rupee, by its digits: exact, and rounded half up where it has more than four places
 * (trading rules §1). Trailing zeros are not more places. Beyond what a double can hold it is the largest safe integer,
 * which no test of a price lets pass.
 *
 * @returns `null` when the text is not a number of §12
 */
export function readPrice(text: string): ReadPrice | null {
  const shape = shapeOf(text);
  if (shape === null) return null;
  const { first, point, negative } = shape;
  let units = 0;
  for (let i = first; i < point; i += 1) units = units * 10 + text.charCodeAt(i) - ZERO;
  units *= PRICE_SCALE;
  let scale = PRICE_SCALE / 10;
  for (let i = point + 1; i <= point + PLACES && i < text.length; i += 1) {
    units += (text.charCodeAt(i) - ZERO) * scale;
    scale /= 10;
  }
  const rounded = hasMorePlaces(text, point);
  // Half up is towards +∞; what is below zero is no price anyway.
  if (rounded && !negative && text.charCodeAt(point + PLACES + 1) >= ZERO + 5) units += 1;
  const safe = Math.min(units, Number.MAX_SAFE_INTEGER);
  return { price: price(negative ? 0 - safe : safe), rounded };
}

function hasMorePlaces(text: string, point: number): boolean {
  for (let i = point + PLACES + 1; i < text.length; i += 1) if (text.charCodeAt(i) !== ZERO) return true;
  return false;
}

/** A volume: any finite number of §12, also a fraction; −0 is 0. `null` when it cannot be read. */
export function readVolume(text: string): number | null {
  if (shapeOf(text) === null) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : null;
}
