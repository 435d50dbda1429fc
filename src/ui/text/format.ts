import { IST_OFFSET_MS, dateText } from '../../domain/calendar.ts';
import {
  DAY_MS,
  day,
  rupeesOfAmount,
  rupeesOfPaise,
  rupeesOfPrice,
  type Amount,
  type Paise,
  type Price,
} from '../../domain/units.ts';

// One instance of each: making one costs more than a whole frame of formatting.
const FORMATS = [0, 1, 2, 3, 4].map(
  (digits) => new Intl.NumberFormat('en-IN', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** Grouped as in India: `12,34,567.00`. */
export const grouped = (value: number, digits = 0): string => FORMATS[digits]?.format(value + 0) ?? String(value);

/** With its sign, so that no colour has to say it; zero has none. */
export const signed = (value: number, digits = 2): string => {
  const text = grouped(Math.abs(value), digits);
  if (!/[1-9]/u.test(text)) return text;
  return value < 0 ? `-${text}` : `+${text}`;
};

export const NONE = '-';

export const priceText = (value: Price | null): string => (value === null ? NONE : grouped(rupeesOfPrice(value), 2));
export const amountText = (value: Amount): string => grouped(rupeesOfAmount(value), 2);
export const signedAmount = (value: Amount): string => signed(rupeesOfAmount(value));
export const signedPaise = (value: Paise): string => signed(rupeesOfPaise(value));
/** A share of 1 as a percentage. */
export const percent = (share: number, digits = 1): string => `${grouped(share * 100, digits)}%`;
export const signedPercent = (share: number, digits = 2): string => `${signed(share * 100, digits)}%`;

// India has one offset and no daylight saving.
const clockOf = (ts: number): string => {
  const ms = (((ts + IST_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  const seconds = Math.floor(ms / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};
const two = (value: number): string => String(value).padStart(2, '0');

/** `HH:MM:SS` in Indian time. */
export const timeText = (ts: number | null): string => (ts === null ? '--:--:--' : clockOf(ts));
export const minuteText = (ts: number | null): string => (ts === null ? '--:--' : clockOf(ts).slice(0, 5));
export const dateOf = (ts: number): string => dateText(day(Math.floor((ts + IST_OFFSET_MS) / DAY_MS)));

/** A stretch of wall time: `0.4 s`, `12 s`, `5 min`. */
export function ageText(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`;
}
