import { DAY_MS, MINUTE_MS, day as dayOf, timeMs, type Day, type TimeMs } from './units.ts';

/** A stretch of trading: bars with `open ≤ ts < close` belong to it. */
export type SessionWindow = { readonly open: TimeMs; readonly close: TimeMs };

/** `"HH:MM"` to `"HH:MM"` of the exchange's own time, the second excluded. */
type ClockWindow = readonly [open: string, close: string];

export type Holidays = {
  readonly regular: { readonly open: string; readonly close: string };
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  readonly special: readonly { readonly date: string; readonly windows: readonly ClockWindow[] }[];
};

export type Calendar = { readonly kind: 'nse-equity'; readonly list: Holidays } | { readonly kind: 'none' };

export type SessionRules = {
  readonly calendar: Calendar;
  /** `"HH:MM"`, before `squareOff`. */
  readonly entryCutoff: string;
  readonly squareOff: string;
};

/** One date as the exchange keeps it. `windows` is empty when it does not trade. */
export type SessionDay = {
  readonly day: Day;
  readonly windows: readonly SessionWindow[];
  /** An ordinary trading day of the exchange: regular hours, not a listed special session. */
  readonly ordinary: boolean;
  /** `null` where there is no such time (calendar `none`). */
  readonly entryCutoff: TimeMs | null;
  readonly squareOff: TimeMs | null;
  /** The moment `minuteOfSession` counts from. */
  readonly opensAt: TimeMs;
};

export type Phase = 'open' | 'no-entry' | 'square-off';

/** India has had one offset and no daylight saving since 1945, so session time is integer arithmetic (§1, §7). */
export const IST_OFFSET_MS = 19_800_000;
/** From here on stocks with derivatives end continuous trading at 15:15 and go into an auction (§7). */
const CLOSING_AUCTION_FROM = dayNumber('2026-08-03');
const CLOSING_AUCTION_CLOSES_MS = clockMs('15:15');

/** The offset of the calendar's own dates from UTC. */
const offsetOf = (calendar: Calendar): number => (calendar.kind === 'none' ? 0 : IST_OFFSET_MS);

/** The date a moment belongs to, in the calendar's own zone. */
export const dayAt = (calendar: Calendar, ts: number): Day => dayOf(Math.floor((ts + offsetOf(calendar)) / DAY_MS));

/** `YYYY-MM-DD` of a day number. */
export function dateText(day: Day): string {
  // Civil date from days, Howard Hinnant's algorithm: `Date` is not allowed below the ports.
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

/** Days since 1970-01-01 of `YYYY-MM-DD`; the text must already be a real date. */
export function dayNumber(text: string): Day {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return civilDay(year, month, date);
}

/** Days since 1970-01-01 of a civil date (Hinnant's algorithm). */
export function civilDay(year: number, month: number, date: number): Day {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return dayOf(era * 146_097 + dayOfEra - 719_468);
}

/** Milliseconds after midnight of `"HH:MM"`. */
function clockMs(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return (hour * 60 + minute) * MINUTE_MS;
}

/** The hours, cut-off and square-off of one date (§1, §7). */
export function sessionDay(rules: SessionRules, day: Day): SessionDay {
  const { calendar } = rules;
  const midnight = day * DAY_MS - offsetOf(calendar);
  if (calendar.kind === 'none') {
    const whole = { open: timeMs(midnight), close: timeMs(midnight + DAY_MS) };
    return { day, windows: [whole], ordinary: false, entryCutoff: null, squareOff: null, opensAt: whole.open };
  }
  const { list } = calendar;
  const date = dateText(day);
  const special = list.special.find((entry) => entry.date === date);
  const regular: ClockWindow = [list.regular.open, list.regular.close];
  const hours = special?.windows ?? (isWeekday(day) && !list.holidays.includes(date) ? [regular] : []);
  const windows = hours.map(([open, close]) => ({
    open: timeMs(midnight + clockMs(open)),
    close: timeMs(midnight + clockMs(close)),
  }));
  // The two times keep their distance from the close: on a special day from its last window's (§7).
  const close = windows.at(-1)?.close ?? midnight + clockMs(list.regular.close);
  const before = (clock: string): TimeMs => timeMs(close - (clockMs(list.regular.close) - clockMs(clock)));
  return {
    day,
    windows,
    ordinary: special === undefined && windows.length > 0,
    entryCutoff: before(rules.entryCutoff),
    squareOff: before(rules.squareOff),
    opensAt: windows[0]?.open ?? timeMs(midnight),
  };
}

/** The windows in which one instrument trades on a date: with a closing auction its ordinary day ends at 15:15 (§7). */
export function windowsFor(session: SessionDay, closingAuction: boolean): readonly SessionWindow[] {
  if (!closingAuction || !session.ordinary || session.day < CLOSING_AUCTION_FROM) return session.windows;
  const close = timeMs(session.day * DAY_MS - IST_OFFSET_MS + CLOSING_AUCTION_CLOSES_MS);
  return session.windows.map((window) => (window.close > close ? { open: window.open, close } : window));
}

export const isInSession = (windows: readonly SessionWindow[], ts: number): boolean =>
  windows.some(({ open, close }) => open <= ts && ts < close);

/** Where in its session a bar opens (§7); always `open` under calendar `none`. */
export function phaseAt(session: SessionDay, ts: number): Phase {
  if (session.squareOff !== null && ts >= session.squareOff) return 'square-off';
  return session.entryCutoff !== null && ts >= session.entryCutoff ? 'no-entry' : 'open';
}

/** Missing intervals strictly between two times, inside the windows (§1). */
export function intervalsBetween(
  windows: readonly SessionWindow[],
  from: number,
  to: number,
  intervalMs: number,
): number {
  return windows.reduce((missing, { open, close }) => {
    const first = Math.max(from + intervalMs, open);
    const end = Math.min(to, close);
    return missing + Math.max(0, Math.ceil((end - first) / intervalMs));
  }, 0);
}

/** Whether the holiday list says anything about a year; if not, its dates are judged by weekday alone (§11). */
export function coversYear(calendar: Calendar, year: string): boolean {
  if (calendar.kind === 'none') return true;
  const inYear = (date: string): boolean => date.startsWith(`${year}-`);
  return calendar.list.holidays.some(inYear) || calendar.list.special.some(({ date }) => inYear(date));
}

// 1970-01-01 was a Thursday: with Monday as 0 that is 3.
const isWeekday = (day: Day): boolean => (((day + 3) % 7) + 7) % 7 < 5;

function two(value: number): string {
  return String(value).padStart(2, '0');
}
