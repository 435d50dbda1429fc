import { expect, test } from 'vitest';
import type { FeedPort } from '../../src/actors/feed-port.ts';
import { createPace, type Speed } from '../../src/actors/pace.ts';
import { createRun } from '../../src/cli/run.ts';
import { price, timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { FeedInput } from '../../src/machines/protocol.ts';
import { setupWith } from '../support/setups.ts';

const bar = (minute: number): FeedInput => ({
  type: 'bar.received',
  bar: {
    instrument: 'X',
    ts: timeMs(minute * 60_000),
    open: price(10_000),
    high: price(10_000),
    low: price(10_000),
    close: price(10_000),
    volume: 1,
  },
  rounded: false,
  where: `bars:${minute}`,
});

/** Runs these batches; the signal comes while the batch with the number `at` is done. */
async function runWithSignal(
  batches: readonly (readonly FeedInput[])[],
  at: number,
  { speed = 'max', isPastFull }: { readonly speed?: Speed; readonly isPastFull?: () => boolean } = {},
) {
  const stop = new AbortController();
  let done = 0;
  const feed: FeedPort = {
    async *batches() {
      yield* batches;
    },
    progress: (taken) => ({ done: taken, total: 4 }),
    async close() {},
  };
  const rows: string[] = [];
  const told: (readonly [taken: number, bars: number])[] = [];
  const setup = setupWith(['X']);
  const run = createRun({
    setup,
    kernel: createKernel({ setup }),
    feed,
    pace: createPace(speed, () => performance.now()),
    ...(isPastFull && { isPastFull }),
    folder: {
      path: '',
      trade() {},
      equity: (row) => void rows.push(row),
      finish() {},
      abandon() {},
    },
    signal: stop.signal,
    watch: {
      warn() {},
      progress({ done: taken }, bars) {
        told.push([taken, bars]);
        if (done === at) stop.abort();
        done += 1;
      },
    },
  });
  const summary = await run.drive();
  return { summary, told, times: rows.map((row) => Number(row.split(',')[0])) };
}

const batches = [[bar(1), bar(2)], [bar(3)], [{ type: 'feed.ended' }]] as const;

test('a signal before the end of the data leaves a run incomplete, with the row of its last bar (§12)', async () => {
  for (const [at, bars] of [
    [0, 2],
    [1, 3],
  ] as const) {
    const { summary, times } = await runWithSignal(batches, at);
    expect(summary).toMatchObject({ complete: false, bars: { accepted: bars } });
    expect(times).toEqual([60_000, 120_000, 180_000].slice(0, bars));
  }
});

test('a signal after the last input interrupts nothing: the run is complete (§12)', async () => {
  const { summary, times } = await runWithSignal(batches, 2);
  expect(summary).toMatchObject({ complete: true, bars: { accepted: 3 } });
  expect(times).toHaveLength(3);
});

test('paced, every input that was taken is progress; a batch that was read ahead is none', async () => {
  const { told } = await runWithSignal([[bar(1), bar(2), bar(3), { type: 'feed.ended' }]], 99, { speed: 1e6 });
  expect(told).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 3],
    [4, 3],
  ]);
});

test('while the past has too much to do no more of the feed is taken, and a signal is heard', async () => {
  const answers = [true, true, false];
  let asked = 0;
  const isPastFull = (): boolean => {
    asked += 1;
    return answers.shift() ?? false;
  };
  const { summary, told } = await runWithSignal(batches, 99, { isPastFull });
  // Three times after the first batch, once after each of the others.
  expect(asked).toBe(5);
  expect(summary).toMatchObject({ complete: true, bars: { accepted: 3 } });
  expect(told.map(([taken]) => taken)).toEqual([2, 3, 4]);

  const { summary: interrupted } = await runWithSignal(batches, 0, { isPastFull: () => true });
  expect(interrupted).toMatchObject({ complete: false, bars: { accepted: 2 } });
});
