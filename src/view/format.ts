import { IST_OFFSET_MS, dateText } from '../domain/calendar.ts';
import { DAY_MS, PRICE_SCALE, day, timeMs, type TimeMs } from '../domain/units.ts';

/**
 * How figures and times are written for people, in every viewer alike. Signs are said, never left to a colour. A viewer that
 * has only plain cells writes its own marks around `grouped`, `signed` and the times (`src/ui/text/format.ts`).
 */

// One instance of each: making one costs more than a whole frame of formatting.
const FORMATS = [0, 1, 2, 3, 4].map(
  (digits) => new Intl.NumberFormat('en-IN', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
const NONE = '–';

/** Grouped as in India, with 0 to 4 digits after the point: `12,34,567.00`. */
export const grouped = (value: number, digits = 0): string => FORMATS[digits]?.format(value + 0) ?? String(value);

/** With its sign, so that no colour has to say it; what is written as zero has none. */
export const signed = (value: number, digits = 2): string => {
  const text = grouped(Math.abs(value), digits);
  if (!/[1-9]/u.test(text)) return text;
  return value < 0 ? `-${text}` : `+${text}`;
};

/** 2,945.60 of 1/10,000 rupee. */
export const priceText = (tenThousandths: number | null): string =>
  tenThousandths === null ? NONE : grouped(tenThousandths / PRICE_SCALE, 2);

/** ₹10,03,412.50 of rupees. */
export const rupeesText = (rupees: number): string => `${rupees < 0 ? '−' : ''}₹${grouped(Math.abs(rupees), 2)}`;

/** +₹812.40 or −₹540.20 of rupees. */
const signedRupeesText = (rupees: number): string => `${rupees < 0 ? '−' : '+'}₹${grouped(Math.abs(rupees), 2)}`;

/** Of an amount, 1/10,000 rupee. */
export const amountText = (tenThousandths: number): string => rupeesText(tenThousandths / PRICE_SCALE);
export const signedAmountText = (tenThousandths: number): string => signedRupeesText(tenThousandths / PRICE_SCALE);
/** Of booked money, paise. */
export const paiseText = (paise: number): string => rupeesText(paise / 100);
export const signedPaiseText = (paise: number): string => signedRupeesText(paise / 100);

/** 1.25 % of a share of 1. */
export const shareText = (share: number): string => `${(share * 100).toFixed(2)} %`;
export const countText = (count: number): string => grouped(count);
export const multipleText = (multiple: number): string => `${multiple.toFixed(2)}×`;

const two = (part: number): string => String(part).padStart(2, '0');

/** `HH:MM:SS` of a moment, in the exchange's own time: India has one offset and no daylight saving. */
export function clockText(ts: number | null): string {
  if (ts === null) return NONE;
  const second = Math.floor(((((ts + IST_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 1000);
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

/** `YYYY-MM-DD` of a moment, in the exchange's own time. */
export const dayText = (ts: number | null): string =>
  ts === null ? NONE : dateText(day(Math.floor((ts + IST_OFFSET_MS) / DAY_MS)));

export const momentText = (ts: number | null): string => (ts === null ? NONE : `${dayText(ts)} ${clockText(ts)}`);

/** The moment of `HH:MM` or `HH:MM:SS` on the date of another moment; `null` for what is no time. */
export function momentAt(clock: string, on: number): TimeMs | null {
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/u.exec(clock.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const midnight = Math.floor((on + IST_OFFSET_MS) / DAY_MS) * DAY_MS - IST_OFFSET_MS;
  return timeMs(midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000);
}

/** A stretch of wall time: `0.4 s`, `12 s`, `5 min`. */
export function ageText(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`;
}
