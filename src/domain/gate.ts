import { INTERVAL_MS, type Bar, type BarRejection } from './bar.ts';
import {
  dayAt,
  intervalsBetween,
  isInSession,
  sessionDay,
  windowsFor,
  type SessionDay,
  type SessionRules,
} from './calendar.ts';

/** The dearest price that is still a price: 900,000,000,000 rupees, in 1/10,000 (trading rules §1). */
const HIGHEST_PRICE = 9e15;

/** What the gate knows when a bar arrives. `today` saves looking the date up again; any date will do. */
export type GateView = {
  readonly rules: SessionRules;
  readonly today: SessionDay | null;
  readonly closingAuction: boolean;
  /** The instrument's last accepted bar. */
  readonly last: Bar | null;
};

/** The first reason that fits, in the order of trading rules §1; `null` for a bar that passes. */
export function judgeBar(bar: Bar, view: GateView): BarRejection | null {
  if (isMalformed(bar)) return 'malformed';
  if (bar.ts % INTERVAL_MS !== 0) return 'misaligned';
  if (!isInSession(windowsOf(bar, view), bar.ts)) return 'out-of-session';
  const { last } = view;
  if (last === null || bar.ts > last.ts) return null;
  if (bar.ts < last.ts) return 'out-of-order';
  return isSameBar(bar, last) ? 'duplicate' : 'conflict';
}

/** Missing intervals, inside the session's hours, since the last accepted bar of the same date (§1). */
export function gapBefore(bar: Bar, view: GateView): number {
  const { last, rules } = view;
  if (last === null || bar.ts - last.ts <= INTERVAL_MS) return 0;
  const { calendar } = rules;
  // Where every minute trades, midnight is no border (§11).
  if (calendar.kind === 'none') return Math.round((bar.ts - last.ts) / INTERVAL_MS) - 1;
  if (dayAt(calendar, last.ts) !== dayAt(calendar, bar.ts)) return 0;
  return intervalsBetween(windowsOf(bar, view), last.ts, bar.ts, INTERVAL_MS);
}

/** The session of a bar's date: the one at hand, or looked up. */
export function sessionOf(ts: number, rules: SessionRules, today: SessionDay | null): SessionDay {
  const day = dayAt(rules.calendar, ts);
  return today?.day === day ? today : sessionDay(rules, day);
}

const windowsOf = (bar: Bar, { rules, today, closingAuction }: GateView) =>
  windowsFor(sessionOf(bar.ts, rules, today), closingAuction);

const isPrice = (value: number): boolean => value > 0 && value <= HIGHEST_PRICE;

function isMalformed({ open, high, low, close, volume }: Bar): boolean {
  // Written so that NaN fails every test.
  return !(
    isPrice(open) &&
    isPrice(high) &&
    isPrice(low) &&
    isPrice(close) &&
    volume >= 0 &&
    volume < Infinity &&
    low <= Math.min(open, close) &&
    high >= Math.max(open, close)
  );
}

const isSameBar = (a: Bar, b: Bar): boolean =>
  a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
