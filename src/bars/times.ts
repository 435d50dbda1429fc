import { Temporal } from 'temporal-polyfill';
import { civilDay } from '../domain/calendar.ts';
import { DAY_MS, MINUTE_MS } from '../domain/units.ts';

/** Reads one time text: ms UTC, or `null` when it cannot be read (trading rules §12). */
export type TimeReader = (text: string) => number | null;

const CIVIL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/u;
const COMPACT = /^(\d{4})(\d{2})(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/u;
const EPOCH = /^(\d{10}|\d{13})(?:\.(\d+))?$/u;

/** How many dates' offsets are kept: a file is read in order, so a few would do. */
const KEPT_DATES = 512;

/**
 * A reader for local times of one zone. A fraction that is not a whole number of milliseconds comes out half a
 * millisecond past the whole: however small it is, the bar is not aligned, and a double would lose it.
 */
export function timeReader(timeZone: string): TimeReader {
  const offsetAt = dailyOffsets(timeZone);
  return (text) => {
    const civil = CIVIL.exec(text) ?? COMPACT.exec(text);
    if (civil === null) return readEpoch(text);
    const [, year, month, date, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] = civil;
    const day = dateNumber(Number(year), Number(month), Number(date));
    if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
    const clock = Number(hour) * 60 * MINUTE_MS + Number(minute) * MINUTE_MS + Number(second ?? 0) * 1000;
    const part = fractionMs(fraction, 3);
    if (zulu !== undefined) return day * DAY_MS + clock + part;
    if (sign !== undefined) {
      if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
      const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * MINUTE_MS;
      return day * DAY_MS + clock + part - (sign === '-' ? -offset : offset);
    }
    const offset = offsetAt(day, clock);
    return offset === null ? null : day * DAY_MS + clock + part - offset;
  };
}

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

/**
 * The zone's offset from UTC at a local date and time of day, ms; `null` where the zone skips it, the first where it
 * occurs twice. A date whose beginning, noon and end share one offset has only that one, and is looked up once.
 */
function dailyOffsets(timeZone: string): (day: number, clock: number) => number | null {
  const constant = new Map<number, number | null>();
  return (day, clock) => {
    let offset = constant.get(day);
    if (offset === undefined) {
      const [start, noon, end] = [0, DAY_MS / 2, DAY_MS].map((at) => localOffset(timeZone, day * DAY_MS + at));
      offset = start !== undefined && start === noon && noon === end ? start : null;
      if (constant.size >= KEPT_DATES) constant.clear();
      constant.set(day, offset);
    }
    return offset ?? localOffset(timeZone, day * DAY_MS + clock);
  };
}

function localOffset(timeZone: string, local: number): number | null {
  const wall = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(wall) ? local - zoned.epochMilliseconds : null;
}
