import fc from 'fast-check';
import { expect, test } from 'vitest';
import { day, price, timeMs, type Price } from '../../src/domain/units.ts';
import { strategies } from '../../src/strategies/registry.ts';
import { orderOfAverages, smaCrossover } from '../../src/strategies/sma-crossover.ts';

function signals(closes: readonly Price[], params: { fast: number; slow: number }): readonly number[] {
  let state = smaCrossover.start(params);
  return closes.map((close, i) => {
    const bar = { instrument: 'X', ts: timeMs(i), open: close, high: close, low: close, close, volume: 0 };
    const before = structuredClone(state);
    const stepped = smaCrossover.step(state, { bar, day: day(0), minuteOfSession: i });
    // A pure reducer: what it was given is as it was.
    expect(state).toEqual(before);
    state = stepped.state;
    return stepped.signal;
  });
}

/** §3 word for word, in exact fractions. */
function model(closes: readonly Price[], fast: number, slow: number): readonly number[] {
  const sum = (end: number, length: number): bigint =>
    closes.slice(end + 1 - length, end + 1).reduce((total, close) => total + BigInt(close), 0n);
  const difference = (end: number): bigint => sum(end, fast) * BigInt(slow) - sum(end, slow) * BigInt(fast);
  return closes.map((_, i) => {
    if (i < slow) return 0;
    const [now, before] = [difference(i), difference(i - 1)];
    if (now > 0n && before <= 0n) return 1;
    return now < 0n && before >= 0n ? -1 : 0;
  });
}

const prices = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 5 }).map(price), { minLength: 1, maxLength: 80 }),
  fc.array(fc.integer({ min: 1, max: 9e15 }).map(price), { minLength: 1, maxLength: 40 }),
);

test('a signal where the averages cross, compared exactly, at any size of price (§3)', () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), (closes, fast, more) => {
      expect(signals(closes, { fast, slow: fast + more })).toEqual(model(closes, fast, fast + more));
    }),
    { numRuns: 500 },
  );
});

test('equality counts as not yet crossed (§3)', () => {
  const closes = [3, 3, 3, 4, 4, 4, 3].map((rupees) => price(rupees * 10_000));
  expect(signals(closes, { fast: 1, slow: 2 })).toEqual([0, 0, 0, 1, 0, 0, -1]);
  expect(orderOfAverages(closes.slice(0, 3), 1)).toBe(0);
});

test('the signal is defined one bar after the slow average (§3)', () => {
  expect(smaCrossover.warmUp({ fast: 5, slow: 12 })).toBe(13);
});

test('every strategy’s defaults are valid parameters, and its state is plain JSON', () => {
  for (const strategy of strategies.values()) {
    const params = strategy.params.parse({});
    const start = strategy.start(params);
    expect(JSON.parse(JSON.stringify(start))).toEqual(start);
    expect(strategy.warmUp(params)).toBeGreaterThan(0);
  }
});
