import { expect, test } from 'vitest';
import { endOfLog, filtered, NO_FILTER } from '../../src/inspector/page/log-filter.ts';
import type { StepHead } from '../../src/engine/step.ts';

const step = (seq: number, change: Partial<StepHead> = {}): StepHead => ({
  seq,
  ts: null,
  type: 'bar.received',
  instrument: 'SBIN',
  outcome: 'accepted',
  messages: 5,
  moves: [],
  ...change,
});
const steps = [
  step(1),
  step(2, { instrument: 'INFY', moves: [{ actor: 'instrument:INFY', from: 'flat.watching', to: 'flat.sizing' }] }),
  step(3, { type: 'operator.kill', instrument: null, outcome: '' }),
  step(4, { outcome: 'out-of-order' }),
];
const shown = (filter: Partial<typeof NO_FILTER>): readonly number[] =>
  filtered(steps, { ...NO_FILTER, ...filter }).map(({ seq }) => seq);

test('without a filter all inputs are shown', () => {
  expect(shown({})).toEqual([1, 2, 3, 4]);
});

test('each part of the filter must fit', () => {
  expect(shown({ instrument: 'SBIN' })).toEqual([1, 4]);
  expect(shown({ event: 'operator.kill' })).toEqual([3]);
  expect(shown({ moves: true })).toEqual([2]);
  expect(shown({ words: 'OUT-OF sbin' })).toEqual([4]);
  expect(shown({ words: 'sizing' })).toEqual([2]);
  expect(shown({ instrument: 'SBIN', moves: true })).toEqual([]);
});

test('the list stays where it is while the moment looked at is in it, and reaches beyond a moment that is not', () => {
  const listed = steps.toReversed();
  expect(endOfLog(900, 3, 5000, listed)).toBe(900);
  expect(endOfLog(null, 1, 5000, listed)).toBe(null);
  expect(endOfLog(900, 1000, 5000, listed)).toBe(1251);
  // Nothing is beyond the newest, and to follow is to see the newest.
  expect(endOfLog(900, 4990, 5000, listed)).toBe(5001);
  expect(endOfLog(900, 1000, 5000, [])).toBe(1251);
  expect(endOfLog(900, null, 5000, listed)).toBe(null);
});
