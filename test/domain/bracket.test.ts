import { expect, test } from 'vitest';
import { bracketAround } from '../../src/domain/bracket.ts';
import { price } from '../../src/domain/units.ts';

/** Around 100 rupees, in ticks of five paise; distances in rupees. */
const around = (side: 'long' | 'short', stopDistance: number, targetDistance: number) =>
  bracketAround({ side, price: price(1_000_000) }, { stopDistance, targetDistance }, price(500));

test('stop and target lie on the tick grid, the nearest, ties upwards (trading rules §5)', () => {
  expect(around('long', 1.02, 2.03)).toEqual({ stop: 990_000, target: 1_020_500 });
  expect(around('short', 1.02, 2.03)).toEqual({ stop: 1_010_000, target: 979_500 });
  // A tie: half a tick away.
  expect(around('long', 0.025, 0.025)).toEqual({ stop: 1_000_000, target: 1_000_500 });
  expect(around('short', 0.025, 0.025)).toEqual({ stop: 1_000_500, target: 1_000_000 });
});

test('a value within 1e-9 ticks of a tie is a tie, one further off is not (§5)', () => {
  const hair = 1e-13;
  expect(around('long', 0.025 + hair, 0.025 - hair)).toEqual({ stop: 1_000_000, target: 1_000_500 });
  expect(around('short', 0.025 - hair, 0.025 + hair)).toEqual({ stop: 1_000_500, target: 1_000_000 });
  const more = 1e-8;
  expect(around('long', 0.025 + more, 0.025 - more)).toEqual({ stop: 999_500, target: 1_000_000 });
  expect(around('short', 0.025 - more, 0.025 + more)).toEqual({ stop: 1_000_000, target: 999_500 });
});
