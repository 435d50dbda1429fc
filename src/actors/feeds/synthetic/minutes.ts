import { INTERVAL_MS } from '../../../domain/bar.ts';
import { dayAt, sessionDay, windowsFor, type SessionRules, type SessionWindow } from '../../../domain/calendar.ts';
import { day, timeMs, type Day, type TimeMs } from '../../../domain/units.ts';

/** One simulated date: how many minutes it trades, and which, in order. Made when asked for: years of them would not fit. */
export type SimulatedDay = { readonly day: Day; readonly count: number; readonly minutes: () => readonly TimeMs[] };

/** How many dates are looked at for one that trades, before the calendar is taken to be shut. */
const LONGEST_CLOSURE = 366;

/** `count` dates that trade, from `start` on; fewer when the calendar has no more. */
export function sessionsFrom(rules: SessionRules, start: Day, count: number): readonly SimulatedDay[] {
  const found: SimulatedDay[] = [];
  for (let at = start as number, idle = 0; found.length < count && idle < LONGEST_CLOSURE; at += 1) {
    const simulated = simulatedDay(rules, day(at), Infinity);
    idle = simulated.count > 0 ? 0 : idle + 1;
    if (simulated.count > 0) found.push(simulated);
  }
  return found;
}

/** The last `count` trading minutes before a date: the block that warms the instruments up. */
export function minutesBefore(rules: SessionRules, start: Day, count: number): readonly SimulatedDay[] {
  const found: SimulatedDay[] = [];
  let missing = count;
  for (let at = start - 1, idle = 0; missing > 0 && idle < LONGEST_CLOSURE; at -= 1) {
    const simulated = simulatedDay(rules, day(at), missing);
    idle = simulated.count > 0 ? 0 : idle + 1;
    missing -= simulated.count;
    if (simulated.count > 0) found.unshift(simulated);
  }
  return found;
}

/** The last `most` minutes of a date. */
function simulatedDay(rules: SessionRules, date: Day, most: number): SimulatedDay {
  const { windows } = sessionDay(rules, date);
  const count = Math.min(
    most,
    windows.reduce((sum, window) => sum + minutesIn(window), 0),
  );
  return { day: date, count, minutes: () => (count === 0 ? [] : minutesOf(windows).slice(-count)) };
}

const minutesIn = ({ open, close }: SessionWindow): number => Math.round((close - open) / INTERVAL_MS);

const minutesOf = (windows: readonly SessionWindow[]): readonly TimeMs[] =>
  windows.flatMap((window) =>
    Array.from({ length: minutesIn(window) }, (_, i) => timeMs(window.open + i * INTERVAL_MS)),
  );

/** Whether an instrument trades in a minute: one with a closing auction ends earlier (trading rules §7). */
export function tradesAt(rules: SessionRules, closingAuction: boolean, ts: TimeMs): boolean {
  if (!closingAuction) return true;
  const session = sessionDay(rules, dayAt(rules.calendar, ts));
  return windowsFor(session, true).some(({ open, close }) => open <= ts && ts < close);
}
