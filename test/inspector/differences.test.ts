import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedPaths, differencesOf } from '../../src/inspector/page/differences.ts';
import type { Json } from '../../src/engine/step.ts';

test('every leaf that differs is named by its path, with both its values', () => {
  const before: Json = { bars: 3, watch: { atr: null, closes: [1, 2] }, gone: true };
  const after: Json = { bars: 4, watch: { atr: 1.5, closes: [1, 2, 3] } };
  expect(differencesOf(before, after)).toEqual([
    { path: 'bars', before: 3, after: 4 },
    { path: 'watch.atr', before: null, after: 1.5 },
    { path: 'watch.closes.2', before: undefined, after: 3 },
    { path: 'gone', before: true, after: undefined },
  ]);
});

test('what holds a change is marked as well', () => {
  expect([...changedPaths({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } })]).toEqual(['a', 'a.c']);
});

test('equal values do not differ, and unequal ones do', () => {
  const values = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(differencesOf(a, structuredClone(a) as Json)).toEqual([]);
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      if (!same && !bothEmpty(a, b)) expect(differencesOf(a, b)).not.toEqual([]);
    }),
  );
});

/** Members by name: their order is no difference. */
const sorted = (value: Json): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
};
/** `{}`, `[]`, and lists against objects of the same members show no leaf that differs. */
const bothEmpty = (a: Json, b: Json): boolean =>
  typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
