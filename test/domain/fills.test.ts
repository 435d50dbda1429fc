import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bar } from '../../src/domain/bar.ts';
import { entryLapse, entryPrice, exitOn } from '../../src/domain/fills.ts';
import { startAtr, stepAtr, trueRange } from '../../src/domain/indicators.ts';
import { price, timeMs, type Price } from '../../src/domain/units.ts';
import { averageVolume, startVolume, stepVolume, volumeFactor } from '../../src/domain/volume.ts';

const barOf = (open: number, high: number, low: number, close: number): Bar => ({
  instrument: 'X',
  ts: timeMs(0),
  open: price(open),
  high: price(high),
  low: price(low),
  close: price(close),
  volume: 1,
});
const at = (bar: Bar, change = {}) => ({ bar, phase: 'open' as const, late: false, ...change });
/** Reflected at 100. */
const mirror = (value: Price): number => 200 - value;
const long = { side: 'long', stop: price(90), target: price(110) } as const;
const short = { side: 'short', stop: price(110), target: price(90) } as const;

test('a gap fills at the open, a touch at its level, and the stop before the target (§6)', () => {
  const cases: readonly (readonly [bar: Bar, exit: unknown])[] = [
    [barOf(85, 120, 80, 100), { price: 85, reason: 'stop' }],
    [barOf(90, 95, 89, 95), { price: 90, reason: 'stop' }],
    [barOf(100, 120, 90, 100), { price: 90, reason: 'stop' }],
    [barOf(115, 120, 91, 100), { price: 115, reason: 'target' }],
    [barOf(100, 110, 91, 100), { price: 110, reason: 'target' }],
    [barOf(100, 109, 91, 100), null],
  ];
  for (const [bar, exit] of cases) expect(exitOn(at(bar), long, null)).toEqual(exit);
});

test('a short position mirrors a long one (§6)', () => {
  const levels = fc.integer({ min: 60, max: 140 });
  fc.assert(
    fc.property(levels, levels, levels, levels, (open, close, up, down) => {
      const bar = barOf(open, Math.max(open, close, up), Math.min(open, close, down), close);
      const mirrored = barOf(mirror(bar.open), mirror(bar.low), mirror(bar.high), mirror(bar.close));
      const exit = exitOn(at(bar), long, null);
      expect(exitOn(at(mirrored), short, null)).toEqual(exit && { ...exit, price: mirror(exit.price) });
    }),
  );
});

test('late comes before square-off, square-off before an exit asked for, that before the bracket (§2 step 1, §7)', () => {
  const bar = barOf(85, 120, 80, 100);
  expect(exitOn(at(bar, { late: true, phase: 'square-off' }), long, 'operator')?.reason).toBe('square-off-late');
  expect(exitOn(at(bar, { phase: 'square-off' }), long, 'operator')?.reason).toBe('square-off');
  expect(exitOn(at(bar), long, 'operator')).toEqual({ price: 85, reason: 'operator' });
});

test('a working entry lapses on a later session’s bar or at the square-off, else it fills (§5, §7)', () => {
  const bar = barOf(1, 1, 1, 1);
  expect(entryLapse(at(bar, { late: true, phase: 'square-off' }))).toBe('session-ended');
  expect(entryLapse(at(bar, { phase: 'square-off' }))).toBe('square-off');
  expect(entryLapse(at(bar, { phase: 'no-entry' }))).toBeNull();
});

test('slippage moves an entry against the order by whole ticks, off the grid or not (§5)', () => {
  expect(entryPrice('long', price(1_000_001), 2, price(500))).toBe(1_001_001);
  expect(entryPrice('short', price(1_000_001), 2, price(500))).toBe(999_001);
});

test('the first ATR is a mean, the next ones are Wilder’s, in doubles of rupees in that order (§3)', () => {
  const bars = [
    barOf(100_000, 120_000, 90_000, 110_000),
    barOf(150_000, 160_000, 140_000, 155_000),
    barOf(155_000, 156_000, 100_000, 101_000),
  ];
  expect(trueRange(bars[0]!, null)).toBe(30_000);
  expect(trueRange(bars[1]!, bars[0]!.close)).toBe(50_000);
  let atr = startAtr(2);
  const values = bars.map((bar) => (atr = stepAtr(atr, bar)).value);
  expect(values).toEqual([null, (3 + 5) / 2, ((3 + 5) / 2 + 5.6) / 2]);
});

test('the average volume is of the bars before, and none until there are enough (§3, §4)', () => {
  let volume = startVolume(2);
  const averages = [10, 20, 40].map((value) => {
    const average = averageVolume(volume);
    volume = stepVolume(volume, value);
    return average;
  });
  expect(averages).toEqual([null, null, 15]);
  expect([23, 22.5, 12, 11.9, 0].map((value) => volumeFactor('equity', value, 15))).toEqual([1.2, 1, 1, 0.8, 1]);
  expect(volumeFactor('index', 100, 15)).toBe(1);
  expect(volumeFactor('equity', 100, null)).toBe(1);
  // An average of 0 is an average.
  expect(volumeFactor('equity', 1, 0)).toBe(1.2);
});
