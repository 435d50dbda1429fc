import { INTERVAL_MS } from '../../../domain/bar.ts';
import { dayAt, sessionDay, windowsFor, type SessionRules, type SessionWindow } from '../../../domain/calendar.ts';
import { day, timeMs, type Day, type TimeMs } from '../../../domain/units.ts';

/** One simulated date: its minutes in order, and how far through its day each is. */
export type SimulatedDay = { readonly day: Day; readonly minutes: readonly TimeMs[] };

/** How many dates are looked at for one that trades, before the calendar is taken to be shut. */
const LONGEST_CLOSURE = 366;

/** `count` dates that trade, from `start` on; fewer when the calendar has no more. */
export function sessionsFrom(rules: SessionRules, start: Day, count: number): readonly SimulatedDay[] {
  const found: SimulatedDay[] = [];
  for (let at = start as number, idle = 0; found.length < count && idle < LONGEST_CLOSURE; at += 1) {
    const minutes = minutesOf(sessionDay(rules, day(at)).windows);
    idle = minutes.length > 0 ? 0 : idle + 1;
    if (minutes.length > 0) found.push({ day: day(at), minutes });
  }
  return found;
}

/** The last `count` trading minutes before a date: the block that warms the instruments up. */
export function minutesBefore(rules: SessionRules, start: Day, count: number): readonly SimulatedDay[] {
  const found: SimulatedDay[] = [];
  let missing = count;
  for (let at = start - 1, idle = 0; missing > 0 && idle < LONGEST_CLOSURE; at -= 1) {
    const minutes = minutesOf(sessionDay(rules, day(at)).windows).slice(-missing);
    idle = minutes.length > 0 ? 0 : idle + 1;
    missing -= minutes.length;
    if (minutes.length > 0) found.unshift({ day: day(at), minutes });
  }
  return found;
}

const minutesOf = (windows: readonly SessionWindow[]): readonly TimeMs[] =>
  windows.flatMap(({ open, close }) =>
    Array.from({ length: Math.round((close - open) / INTERVAL_MS) }, (_, i) => timeMs(open + i * INTERVAL_MS)),
  );

/** Whether an instrument trades in a minute: one with a closing auction ends earlier (trading rules §7). */
export function tradesAt(rules: SessionRules, closingAuction: boolean, ts: TimeMs): boolean {
  if (!closingAuction) return true;
  const session = sessionDay(rules, dayAt(rules.calendar, ts));
  return windowsFor(session, true).some(({ open, close }) => open <= ts && ts < close);
}
