import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FAULTS } from '../../src/actors/feeds/synthetic/faults.ts';
import { openSynthetic, type SyntheticOptions } from '../../src/actors/feeds/synthetic/feed.ts';
import { sessionsFrom } from '../../src/actors/feeds/synthetic/minutes.ts';
import { MODELS } from '../../src/actors/feeds/synthetic/models.ts';
import type { Bar } from '../../src/domain/bar.ts';
import { civilDay, dayAt } from '../../src/domain/calendar.ts';
import { judgeBar } from '../../src/domain/gate.ts';
import { chance } from '../../src/domain/random.ts';
import { day, price } from '../../src/domain/units.ts';
import type { FeedInput } from '../../src/machines/protocol.ts';
import { defaultSetup, instrumentSetup } from '../support/setups.ts';

const FIRST = civilDay(2025, 1, 6);

const ORDINARY: SyntheticOptions = {
  instruments: [instrumentSetup('A')],
  session: defaultSetup.session,
  seed: 1,
  model: 'realistic',
  start: FIRST,
  sessions: 1,
  warmUpBars: 20,
  faults: NO_FAULTS,
};

async function inputsOf(change: Partial<SyntheticOptions> = {}): Promise<readonly FeedInput[]> {
  const feed = openSynthetic({ ...ORDINARY, ...change });
  const inputs: FeedInput[] = [];
  for await (const batch of feed.batches()) {
    expect(batch.length).toBeLessThanOrEqual(1000);
    inputs.push(...batch);
  }
  const { done, total } = feed.progress(inputs.length);
  expect(done).toBe(total);
  return inputs;
}

const barsOf = (inputs: readonly FeedInput[], key = 'A'): readonly Bar[] =>
  inputs.flatMap((input) => (input.type === 'bar.received' && input.bar.instrument === key ? [input.bar] : []));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed gives the same inputs, another seed others', async () => {
  for (const model of MODELS) {
    const [first, again, other] = await Promise.all([
      inputsOf({ model }),
      inputsOf({ model }),
      inputsOf({ model, seed: 2 }),
    ]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  }
});

test('an instrument’s bars do not depend on the others', async () => {
  const alone = barsOf(await inputsOf());
  const keys = ['B', 'A', 'C'].map((key) => instrumentSetup(key));
  const among = await inputsOf({ instruments: keys });
  expect(barsOf(among)).toEqual(alone);
  // In a minute, the order of the configuration.
  expect(among.slice(1, 4).map((input) => input.type === 'bar.received' && input.bar.instrument)).toEqual([
    'B',
    'A',
    'C',
  ]);
});

test('every bar passes the gate, in any session of 2020–2026, on its tick grid (§1)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: civilDay(2020, 1, 1), max: civilDay(2026, 12, 20) }).map(day),
      fc.record({
        tickSize: fc.constantFrom(1, 500, 1000).map(price),
        closingAuction: fc.boolean(),
        kind: fc.constantFrom('equity' as const, 'index' as const),
      }),
      fc.constantFrom(...MODELS),
      fc.integer({ min: 0, max: 1e6 }),
      async (start, change, model, seed) => {
        const bars = barsOf(
          await inputsOf({ start, model, seed, sessions: 2, instruments: [instrumentSetup('A', change)] }),
        );
        let last: Bar | null = null;
        for (const bar of bars) {
          const view = { rules: defaultSetup.session, today: null, closingAuction: change.closingAuction, last };
          expect(judgeBar(bar, view)).toBeNull();
          for (const value of [bar.open, bar.high, bar.low, bar.close]) expect(value % change.tickSize).toBe(0);
          expect(change.kind === 'index' ? bar.volume : Math.sign(bar.volume)).toBe(change.kind === 'index' ? 0 : 1);
          last = bar;
        }
        expect(bars.length).toBeGreaterThan(20);
      },
    ),
    { numRuns: 15 },
  );
});

test('volume and range are a U over the day, returns have fat tails, and nights have gaps', async () => {
  const bars = barsOf(await inputsOf({ sessions: 60, warmUpBars: 0 }));
  const hours = Array.from({ length: 6 }, (_, hour) => bars.filter((_bar, i) => Math.floor((i % 375) / 62.5) === hour));
  const volumes = hours.map((some) => mean(some.map(({ volume }) => volume)));
  const ranges = hours.map((some) => mean(some.map(({ high, low, close }) => (high - low) / close)));
  for (const figures of [volumes, ranges]) {
    expect(figures[0]!).toBeGreaterThan(1.3 * figures[2]!);
    expect(figures[5]!).toBeGreaterThan(1.3 * figures[3]!);
  }
  const returns = bars.slice(1).map(({ open, close }) => Math.log(close / open));
  const variance = mean(returns.map((value) => value ** 2));
  expect(mean(returns.map((value) => value ** 4)) / variance ** 2).toBeGreaterThan(4);
  const gaps = bars.flatMap(({ open }, i) =>
    i > 0 && i % 375 === 0 ? [Math.abs(Math.log(open / bars[i - 1]!.close))] : [],
  );
  expect(mean(gaps)).toBeGreaterThan(5 * mean(returns.map(Math.abs)));
  // A day moves a percent or two.
  const daily = Array.from({ length: 60 }, (_, i) => Math.log(bars[i * 375 + 374]!.close / bars[i * 375]!.open));
  const deviation = Math.sqrt(mean(daily.map((value) => value ** 2)));
  expect(deviation).toBeGreaterThan(0.005);
  expect(deviation).toBeLessThan(0.05);
});

test('the drifting market goes up, down and sideways for 50 bars each', async () => {
  const bars = barsOf(await inputsOf({ model: 'drifting', sessions: 2, warmUpBars: 0 }));
  const moves = Array.from({ length: 15 }, (_, phase) => bars[phase * 50 + 49]!.close / bars[phase * 50]!.open - 1);
  for (const [phase, move] of moves.entries()) {
    if (phase % 3 === 0) expect(move).toBeGreaterThan(0.005);
    else if (phase % 3 === 1) expect(move).toBeLessThan(-0.005);
    else expect(Math.abs(move)).toBeLessThan(0.005);
  }
});

test('the warm-up block is the last minutes of trading before the first session', async () => {
  const inputs = await inputsOf({ warmUpBars: 400 });
  const bars = barsOf(inputs);
  const days = bars.map(({ ts }) => dayAt(defaultSetup.session.calendar, ts));
  expect(bars).toHaveLength(400 + 375);
  // The day before is a Friday; what it cannot hold is on the Thursday.
  expect([days[0], days[25], days[399], days[400]]).toEqual([FIRST - 4, FIRST - 3, FIRST - 3, FIRST]);
  expect(inputs[0]).toEqual({ type: 'feed.connected', ts: bars[0]?.ts });
  expect(inputs.at(-1)).toEqual({ type: 'feed.ended' });
});

test('faults come about as often as asked for, with a clock to judge them by; without them there is none', async () => {
  const faults = { drop: 0.1, duplicate: 0.05, late: 0.08 };
  const sent = barsOf(await inputsOf({ sessions: 20 }));
  const faulty = await inputsOf({ sessions: 20, faults });
  const arrived = barsOf(faulty);
  const times = new Set(arrived.map(({ ts }) => ts));
  const lost = sent.filter(({ ts }) => !times.has(ts)).length / sent.length;
  const doubled = arrived.filter((bar, i) => arrived[i - 1] === bar).length / sent.length;
  const late = arrived.filter(({ ts }, i) => i > 0 && ts < arrived[i - 1]!.ts).length / sent.length;
  expect(lost).toBeCloseTo(0.1, 1);
  expect(doubled).toBeCloseTo(0.05 * 0.9 * 0.92, 1);
  expect(late).toBeGreaterThan(0.04);
  expect(late).toBeLessThan(0.1);
  expect(faulty.filter(({ type }) => type === 'clock.ticked')).toHaveLength(20 * 375 + 20);
  expect((await inputsOf()).some(({ type }) => type === 'clock.ticked')).toBe(false);
});

test('progress is what was taken, not what was made ahead of it', async () => {
  const feed = openSynthetic({ ...ORDINARY, sessions: 10 });
  let taken = 0;
  for await (const batch of feed.batches()) {
    for (const part of [1, batch.length >> 1]) {
      expect(feed.progress(taken + part).done / (taken + part)).toBeCloseTo(1, 1);
    }
    taken += batch.length;
  }
  expect(feed.progress(taken)).toEqual({ done: 3770, total: 3770 });
});

test('ten thousand sessions are no minutes in memory: each date makes its own when its turn comes', () => {
  const before = process.memoryUsage().heapUsed;
  const days = sessionsFrom(defaultSetup.session, FIRST, 10_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * 1024 * 1024);
  expect(days).toHaveLength(10_000);
  for (const { count, minutes } of days.slice(0, 300)) expect(minutes()).toHaveLength(count);
});

test('with the calendar none every minute of a date is traded (§11)', async () => {
  const bars = barsOf(
    await inputsOf({ session: { ...defaultSetup.session, calendar: { kind: 'none' } }, warmUpBars: 0 }),
  );
  expect(bars).toHaveLength(1440);
  expect(bars[0]?.ts).toBe(FIRST * 86_400_000);
});

test('a stream of chance is uniform, and its normal draws are normal', () => {
  const stream = chance(1, 'test');
  const draws = Array.from({ length: 20_000 }, () => stream.uniform());
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(mean(draws)).toBeCloseTo(0.5, 2);
  const normals = Array.from({ length: 20_000 }, () => stream.normal());
  expect(mean(normals)).toBeCloseTo(0, 1);
  expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
  expect(new Set(Array.from({ length: 200 }, () => stream.integer(3, 5)))).toEqual(new Set([3, 4, 5]));
});
