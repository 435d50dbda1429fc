import {
  rupeesOfAmount,
  rupeesOfPaise,
  rupeesOfPrice,
  type Amount,
  type Paise,
  type Price,
} from '../../domain/units.ts';
import { clockText, grouped, signed } from '../../view/format.ts';

/** The marks of a terminal: no currency sign, no typographic minus, so that every cell of a column is plain and cheap. */

export const NONE = '-';

export const priceText = (value: Price | null): string => (value === null ? NONE : grouped(rupeesOfPrice(value), 2));
export const amountText = (value: Amount): string => grouped(rupeesOfAmount(value), 2);
export const signedPaise = (value: Paise): string => signed(rupeesOfPaise(value));
/** A share of 1 as a percentage. */
export const percent = (share: number, digits = 1): string => `${grouped(share * 100, digits)}%`;
/** A limit with as many digits as it takes to tell it from none: `15%`, `0.4%`, `0.25%`. */
export const limitPercent = (share: number): string => {
  const hundredths = Math.round(share * 10_000);
  return percent(share, hundredths % 100 === 0 ? 0 : hundredths % 10 === 0 ? 1 : 2);
};
export const signedPercent = (share: number, digits = 2): string => `${signed(share * 100, digits)}%`;

/** `HH:MM:SS` in Indian time, as wide when there is none. */
export const timeText = (ts: number | null): string => (ts === null ? '--:--:--' : clockText(ts));
export const minuteText = (ts: number | null): string => timeText(ts).slice(0, 5);
