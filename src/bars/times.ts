import { Temporal } from 'temporal-polyfill';
import { civilDay } from '../domain/calendar.ts';
import { DAY_MS, MINUTE_MS } from '../domain/units.ts';

/** Reads one time text: ms UTC, or `null` when it cannot be read (trading rules §12). */
export type TimeReader = (text: string) => number | null;

const CIVIL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/u;
const COMPACT = /^(\d{4})(\d{2})(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/u;
const EPOCH = /^(\d{10}|\d{13})(?:\.(\d+))?$/u;

/** `YYYY-MM-DD` or `yyyymmdd`, and what follows it in a local time without a fraction. */
const DATE = /^(?:\d{4}-\d{2}-\d{2}|\d{8})/u;
/** Begins no time text: it is a line's end. */
const NO_DATE = '\n';
const CLOCK = { minutes: ' HH:MM'.length, seconds: ' HH:MM:SS'.length } as const;

/** How many dates' offsets are kept: a file is read in order, so a few would do. */
const KEPT_DATES = 512;

/**
 * A reader for times, the local ones in one zone. A fraction that is not a whole number of milliseconds comes out half
 * a millisecond past the whole: however small it is, the bar is not aligned, and a double would lose it.
 */
export function timeReader(timeZone: string): TimeReader {
  const offsetOn = dailyOffsets(timeZone);
  // Most rows are local times of the date of the row before, and that date has one offset: midnight plus the clock.
  let date = NO_DATE;
  let midnight = 0;
  return (text) => {
    if (text.startsWith(date)) {
      const clock = clockAfter(text, date.length);
      if (clock !== null) return midnight + clock;
    }
    const civil = CIVIL.exec(text) ?? COMPACT.exec(text);
    if (civil === null) return readEpoch(text);
    const [, year, month, dayOfMonth, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] = civil;
    const day = dateNumber(Number(year), Number(month), Number(dayOfMonth));
    const clock = clockOf(Number(hour), Number(minute), Number(second ?? 0));
    if (day === null || clock === null) return null;
    const wall = day * DAY_MS + clock;
    const part = fractionMs(fraction, 3);
    if (zulu !== undefined) return wall + part;
    if (sign !== undefined) {
      const offset = clockOf(Number(offsetHour), Number(offsetMinute), 0);
      return offset === null ? null : wall + part - (sign === '-' ? -offset : offset);
    }
    const constant = offsetOn(day);
    if (constant !== null) {
      date = DATE.exec(text)?.[0] ?? NO_DATE;
      midnight = day * DAY_MS - constant;
    }
    const offset = constant ?? localOffset(timeZone, wall);
    return offset === null ? null : wall + part - offset;
  };
}

/** The time of day after a date, ms; `null` for anything but `HH:MM` or `HH:MM:SS`, which the patterns then judge. */
function clockAfter(text: string, at: number): number | null {
  const rest = text.length - at;
  if (rest !== CLOCK.minutes && rest !== CLOCK.seconds) return null;
  // A `T` belongs to the other date form only.
  const gap = text.charCodeAt(at);
  if (gap !== 32 && !(gap === 84 && at === 10)) return null;
  if (text.charCodeAt(at + 3) !== 58) return null;
  if (rest === CLOCK.minutes) return clockOf(twoDigits(text, at + 1), twoDigits(text, at + 4), 0);
  if (text.charCodeAt(at + 6) !== 58) return null;
  return clockOf(twoDigits(text, at + 1), twoDigits(text, at + 4), twoDigits(text, at + 7));
}

function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Ms after midnight, `null` for a time of day that does not exist. */
const clockOf = (hour: number, minute: number, second: number): number | null =>
  hour <= 23 && minute <= 59 && second <= 59 ? (hour * 60 + minute) * MINUTE_MS + second * 1000 : null;

function readEpoch(text: string): number | null {
  const epoch = EPOCH.exec(text);
  if (epoch === null) return null;
  const [, digits = '', fraction] = epoch;
  return digits.length === 10
    ? Number(digits) * 1000 + fractionMs(fraction, 3)
    : Number(digits) + fractionMs(fraction, 0);
}

/** A fraction's whole milliseconds, plus a half when there is anything beyond them. */
function fractionMs(fraction: string | undefined, places: 0 | 3): number {
  if (fraction === undefined) return 0;
  const whole = Number(fraction.slice(0, places).padEnd(places, '0'));
  return /[1-9]/u.test(fraction.slice(places)) ? whole + 0.5 : whole;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01, `null` for a date that does not exist. */
export function dateNumber(year: number, month: number, date: number): number | null {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return date >= 1 && date <= last ? civilDay(year, month, date) : null;
}

/** A date's only offset from UTC in a zone, ms; `null` where there may be two. Each date is looked up once. */
function dailyOffsets(timeZone: string): (day: number) => number | null {
  const known = new Map<number, number | null>();
  return (day) => {
    let offset = known.get(day);
    if (offset === undefined) {
      // No zone has ever changed twice within a day, so a date that ends as it began has one offset.
      const start = localOffset(timeZone, day * DAY_MS);
      offset = start === localOffset(timeZone, (day + 1) * DAY_MS) ? start : null;
      if (known.size >= KEPT_DATES) known.clear();
      known.set(day, offset);
    }
    return offset;
  };
}

/** The offset at a local time, ms; `null` where the zone skips it, the first where it occurs twice. */
function localOffset(timeZone: string, local: number): number | null {
  const wall = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(wall) ? local - zoned.epochMilliseconds : null;
}
