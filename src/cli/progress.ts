import type { FeedProgress } from '../actors/feed-port.ts';

/** How often the line is drawn anew, ms. */
const EVERY_MS = 100;
const WIDTH = 24;

export type ProgressLine = {
  /** After `count` bars, or whatever else is counted, in all. */
  readonly update: (progress: FeedProgress, count: number) => void;
  /** Takes the line away, for other output and at the end. */
  readonly clear: () => void;
};

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Bar, share, `unit`s a second and time left on a terminal; nothing at all into a pipe. */
export function progressLine(terminal: Terminal, now: () => number, unit = 'bars'): ProgressLine {
  if (!terminal.isTTY) return { update() {}, clear() {} };
  const startedAt = now();
  let drawnAt = -Infinity;
  let shown = false;
  return {
    update(progress, count) {
      const at = now();
      if (at - drawnAt < EVERY_MS) return;
      drawnAt = at;
      shown = true;
      terminal.write(`\r\u001B[K${progressText(progress, count, { elapsedMs: at - startedAt, unit })}`);
    },
    clear() {
      if (shown) terminal.write('\r\u001B[K');
      shown = false;
      drawnAt = -Infinity;
    },
  };
}

export function progressText(
  { done, total }: FeedProgress,
  count: number,
  { elapsedMs, unit = 'bars' }: { readonly elapsedMs: number; readonly unit?: string },
): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * WIDTH);
  const perSecond = elapsedMs > 0 ? Math.round((count / elapsedMs) * 1000) : 0;
  const left = share > 0 ? Math.ceil((elapsedMs * (1 - share)) / share / 1000) : 0;
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %  ${perSecond.toLocaleString('en-IN')} ${unit}/s  ${clock(left)} left`;
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
