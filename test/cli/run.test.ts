import { expect, test } from 'vitest';
import type { FeedPort } from '../../src/actors/feed-port.ts';
import { createPace } from '../../src/actors/pace.ts';
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
async function runWithSignal(batches: readonly (readonly FeedInput[])[], at: number) {
  const stop = new AbortController();
  let done = 0;
  const feed: FeedPort = {
    async *batches() {
      yield* batches;
    },
    progress: () => ({ done: 0, total: 0 }),
    async close() {},
  };
  const rows: string[] = [];
  const setup = setupWith(['X']);
  const run = createRun({
    setup,
    kernel: createKernel({ setup }),
    feed,
    pace: createPace('max', () => 0),
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
      progress() {
        if (done === at) stop.abort();
        done += 1;
      },
    },
  });
  const summary = await run.drive();
  return { summary, times: rows.map((row) => Number(row.split(',')[0])) };
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
