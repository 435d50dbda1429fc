import { setTimeout as delay } from 'node:timers/promises';
import { INTERVAL_MS } from '../domain/bar.ts';

/** Market time over wall time; `max` does not wait. */
export type Speed = number | 'max';

export type Pace = {
  /** Waits until the market time `ts` is due. */
  readonly until: (ts: number, signal: AbortSignal) => Promise<void>;
};

/** The longest stretch of market time that is waited out: a night or a holiday is skipped. */
const LONGEST_MS = 10 * INTERVAL_MS;

/** Paces inputs by their times: it changes when they enter, never what they cause. */
export function paceOf(speed: Speed, now: () => number): Pace {
  if (speed === 'max') return { until: async () => {} };
  let marketAt: number | null = null;
  let wallAt = now();
  return {
    async until(ts, signal) {
      const passed = marketAt === null ? 0 : Math.max(0, ts - marketAt);
      marketAt = Math.max(ts, marketAt ?? ts);
      if (passed === 0) return;
      wallAt += (passed > LONGEST_MS ? INTERVAL_MS : passed) / speed;
      const wait = wallAt - now();
      // Behind schedule there is nothing to wait for, and no debt to run after.
      if (wait <= 0) wallAt = now();
      else await delay(wait, undefined, { signal }).catch(() => {});
    },
  };
}
