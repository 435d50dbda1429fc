import type { Bar } from '../src/domain/bar.ts';
import { DAY_MS, price, timeMs, type TimeMs } from '../src/domain/units.ts';
import type { BarReceived } from '../src/machines/protocol.ts';

/** The bars of exploration: one price, 100 rupees, and every way in which a bar can meet a bracket. */

/** 2025-01-06 09:15 IST, a Monday. */
export const OPENING = Date.UTC(2025, 0, 6, 3, 45);
/** Of each day, after its opening: where entries end, and where positions are squared off. */
export const CUTOFF_MS = 20 * 60_000;
export const SQUARE_OFF_MS = 30 * 60_000;

const PRICE = price(1_000_000);

type Prices = { readonly high?: number; readonly low?: number; readonly open?: number };

export function barOf(instrument: string, ts: TimeMs, say: number, { high, low, open }: Prices = {}): BarReceived {
  const bar: Bar = {
    instrument,
    ts,
    open: price(open ?? PRICE),
    high: price(Math.max(high ?? 0, PRICE + 10_000, open ?? 0)),
    low: price(Math.min(low ?? Infinity, PRICE - 10_000, open ?? Infinity)),
    close: PRICE,
    volume: say,
  };
  return { type: 'bar.received', bar, rounded: false, where: `explored:${ts}` };
}

const minuteAfter = (now: TimeMs): number => Math.floor(now / 60_000) * 60_000 + 60_000;
const openingOf = (now: TimeMs): number => OPENING + Math.floor((now - OPENING) / DAY_MS) * DAY_MS;

/** The next minute. */
export const nextMinute = (now: TimeMs): TimeMs => timeMs(minuteAfter(now));

/** The first minute at or after a moment of the day at hand, or the next one where it has passed. */
export const minuteAt = (now: TimeMs, afterOpening: number): TimeMs =>
  timeMs(Math.max(minuteAfter(now), openingOf(now) + afterOpening));

/** The second minute of the next trading day: the first is long past when a late bar comes. */
export function nextDay(now: TimeMs): TimeMs {
  const opening = openingOf(now);
  // Days are counted from a Monday.
  const days = Math.round((opening - OPENING) / DAY_MS) % 7;
  return timeMs(opening + (days === 4 ? 3 : 1) * DAY_MS + 60_000);
}

/** Whether a bar may still open in the day's session. */
export const isInDay = (now: TimeMs): boolean => minuteAfter(now) < openingOf(now) + 6 * 3_600_000;
