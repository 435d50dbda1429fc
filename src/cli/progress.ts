import type { FeedProgress } from '../actors/feed-port.ts';

/** How often the line is drawn anew, ms. */
const EVERY_MS = 100;
const WIDTH = 24;

export type ProgressLine = {
  /** After `bars` bars in all. */
  readonly update: (progress: FeedProgress, bars: number) => void;
  /** Takes the line away, for other output and at the end. */
  readonly clear: () => void;
};

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Bar, share, bars a second and time left on a terminal; nothing at all into a pipe. */
export function progressLine(terminal: Terminal, now: () => number): ProgressLine {
  if (!terminal.isTTY) return { update() {}, clear() {} };
  const startedAt = now();
  let drawnAt = -Infinity;
  let shown = false;
  return {
    update(progress, bars) {
      const at = now();
      if (at - drawnAt < EVERY_MS) return;
      drawnAt = at;
      shown = true;
      terminal.write(`\r\u001B[K${progressText(progress, bars, at - startedAt)}`);
    },
    clear() {
      if (shown) terminal.write('\r\u001B[K');
      shown = false;
      drawnAt = -Infinity;
    },
  };
}

export function progressText({ done, total }: FeedProgress, bars: number, elapsedMs: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * WIDTH);
  const perSecond = elapsedMs > 0 ? Math.round((bars / elapsedMs) * 1000) : 0;
  const left = share > 0 ? Math.ceil((elapsedMs * (1 - share)) / share / 1000) : 0;
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %  ${perSecond.toLocaleString('en-IN')} bars/s  ${clock(left)} left`;
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
