import { INTERVAL_MS } from '../domain/bar.ts';

/** Market time over wall time; `max` does not wait. */
export type Speed = number | 'max';

/** Paces inputs by their times: it changes when they enter, never what they cause. */
export type Pace = {
  /** Whether an input of the market time `ts` has to wait: one of a time that has already come never does. */
  readonly holds: (ts: number) => boolean;
  /** Waits until the market time `ts` is due, or the signal. */
  readonly until: (ts: number, signal: AbortSignal) => Promise<void>;
  readonly state: () => { readonly speed: Speed; readonly paused: boolean };
  readonly pause: () => void;
  readonly resume: () => void;
  /** While paused: lets the next market time come, with every bar of it. */
  readonly step: () => void;
  readonly setSpeed: (speed: Speed) => void;
};

/** The longest stretch of market time that is waited out: a night or a holiday is skipped. */
const LONGEST_MS = 10 * INTERVAL_MS;
/** The longest that a timer can be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createPace(initial: Speed, now: () => number): Pace {
  let speed = initial;
  let paused = false;
  let steps = 0;
  /** The latest market time that has come, and when that was. */
  let marketAt: number | null = null;
  let wallAt = now();
  let wake: (() => void) | null = null;

  /** Resolves to whether the time has passed; otherwise something has changed. */
  const sleep = (ms: number, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (passed: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stir);
        wake = null;
        resolve(passed);
      };
      const stir = (): void => end(false);
      const timer = setTimeout(() => end(ms <= LONGEST_TIMER_MS), Math.min(ms, LONGEST_TIMER_MS));
      signal.addEventListener('abort', stir);
      wake = stir;
    });
  const arrive = (ts: number, at: number): void => {
    marketAt = ts;
    wallAt = at;
  };

  return {
    holds: (ts) => (marketAt === null || ts > marketAt) && (paused || speed !== 'max'),
    async until(ts, signal) {
      const passed = marketAt === null ? 0 : Math.max(0, ts - marketAt);
      let left = passed > LONGEST_MS ? INTERVAL_MS : passed;
      while (!signal.aborted) {
        if (paused) {
          if (steps > 0) {
            steps -= 1;
            return arrive(ts, now());
          }
          await sleep(Infinity, signal);
          wallAt = now();
          continue;
        }
        const pace = speed;
        if (pace === 'max') return arrive(ts, now());
        const due = wallAt + left / pace;
        // Behind schedule there is nothing to wait for, and no debt to run after.
        const at = now();
        if (due <= at) return arrive(ts, left === 0 ? wallAt : at);
        if (await sleep(due - at, signal)) return arrive(ts, due);
        // What has passed of the wait has passed at the speed that was.
        left = Math.max(0, left - (now() - wallAt) * pace);
        wallAt = now();
      }
      return undefined;
    },
    state: () => ({ speed, paused }),
    pause() {
      paused = true;
      steps = 0;
      wake?.();
    },
    resume() {
      paused = false;
      wake?.();
    },
    step() {
      steps += 1;
      wake?.();
    },
    setSpeed(next) {
      speed = next;
      wake?.();
    },
  };
}
