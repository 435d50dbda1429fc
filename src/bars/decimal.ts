import { PRICE_SCALE, price, type Price } from '../domain/units.ts';

/** `rounded`: the text has more than four places that say something (trailing zeros say nothing). */
export type ReadPrice = { readonly price: Price; readonly rounded: boolean };

const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const PLACES = 4;

/**
 * A price as whole 1/10,000 rupee, by its digits: exact, and rounded half up where it has more than four places
 * (trading rules §1). Beyond what a double can hold it is the largest safe integer, which no test of a price lets pass.
 *
 * @returns `null` when the text is not a number of §12
 */
export function readPrice(text: string): ReadPrice | null {
  const point = pointOf(text);
  if (point === -1) return null;
  let units = 0;
  for (let i = firstDigit(text); i < point; i += 1) units = units * 10 + text.charCodeAt(i) - ZERO;
  units *= PRICE_SCALE;
  const end = Math.min(text.length, point + 1 + PLACES);
  for (let i = point + 1, scale = PRICE_SCALE / 10; i < end; i += 1, scale /= 10) {
    units += (text.charCodeAt(i) - ZERO) * scale;
  }
  const negative = text.charCodeAt(0) === MINUS;
  const rounded = hasMorePlaces(text, end);
  // A double cannot be trusted above this; below zero there is no price, so that its rounding is never seen.
  const exact = Math.min(rounded && text.charCodeAt(end) >= ZERO + 5 ? units + 1 : units, Number.MAX_SAFE_INTEGER);
  return { price: price(negative ? 0 - exact : exact), rounded };
}

/** A volume: any finite number of §12, also a fraction; −0 is 0. `null` when it cannot be read. */
export function readVolume(text: string): number | null {
  if (pointOf(text) === -1) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : null;
}

/** Where the point of `[+-]?digits[.digits]` is (after the last digit when there is none); −1 for any other text. */
function pointOf(text: string): number {
  const first = firstDigit(text);
  let point = text.length;
  for (let i = first; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point !== text.length) return -1;
    point = i;
  }
  return point === first || point === text.length - 1 ? -1 : point;
}

function firstDigit(text: string): 0 | 1 {
  const sign = text.charCodeAt(0);
  return sign === PLUS || sign === MINUS ? 1 : 0;
}

function hasMorePlaces(text: string, from: number): boolean {
  for (let i = from; i < text.length; i += 1) if (text.charCodeAt(i) !== ZERO) return true;
  return false;
}
