import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeRows, type RowSource } from '../../src/bars/merge.ts';
import type { Row } from '../../src/bars/rows.ts';
import type { FeedInput } from '../../src/machines/protocol.ts';

/** A row that knows which it was: `instrument` is its source, `where` its number there. */
const rowAt = (position: number, number: number, time: number | null): Row => ({
  time,
  input: { type: 'row.unreadable', instrument: String(position), where: String(number), expected: '', got: '' },
});

/** Hands out rows in batches of the sizes given, over and over. */
function sourceOf(rows: readonly Row[], sizes: readonly number[]): RowSource {
  let at = 0;
  let turn = 0;
  return {
    next() {
      const size = sizes[turn % sizes.length] ?? 1;
      turn += 1;
      const batch = rows.slice(at, at + size);
      at += batch.length;
      return Promise.resolve(batch);
    },
  };
}

async function merged(sources: readonly RowSource[]): Promise<readonly (readonly FeedInput[])[]> {
  const batches: (readonly FeedInput[])[] = [];
  for await (const batch of mergeRows(sources)) batches.push(batch);
  return batches;
}

/** §1 word by word: look at every source's next row, each time. */
function slowly(sources: readonly (readonly Row[])[]): readonly FeedInput[] {
  const rest = sources.map((rows) => [...rows]);
  const order: FeedInput[] = [];
  for (;;) {
    const next = rest.flatMap(([row], position) => (row === undefined ? [] : [{ row, position }]));
    const atOnce = next.find(({ row }) => row.time === null);
    const first = next.toSorted((a, b) => (a.row.time ?? 0) - (b.row.time ?? 0) || a.position - b.position)[0];
    const taken = atOnce ?? first;
    if (taken === undefined) return order;
    order.push(taken.row.input);
    rest[taken.position]?.shift();
  }
}

const times = fc.array(fc.option(fc.integer({ min: -3, max: 30 }), { freq: 6 }), { maxLength: 30 });
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });

test('of the next rows the lowest (time, position) goes first, one without a time at once (§1)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(times, { maxLength: 9 }), sizes, async (sources, batches) => {
      const rows = sources.map((all, position) => all.map((time, number) => rowAt(position, number, time)));
      const actual = await merged(rows.map((own) => sourceOf(own, batches)));
      expect(actual.flat()).toEqual(slowly(rows));
    }),
    { numRuns: 500 },
  );
});

test('nothing is sorted inside a source, and no row of it is lost (§1, B42)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 9 }), sizes, async (sources, batches) => {
      const rows = sources.map((all, position) => all.map((time, number) => rowAt(position, number, time)));
      const actual = (await merged(rows.map((own) => sourceOf(own, batches)))).flat();
      for (const own of rows) {
        const inputs = new Set<FeedInput>(own.map(({ input }) => input));
        expect(actual.filter((input) => inputs.has(input))).toEqual(own.map(({ input }) => input));
      }
    }),
  );
});

test('five hundred sources are merged in batches of at most a thousand', async () => {
  const rows = Array.from({ length: 500 }, (_, position) =>
    Array.from({ length: 20 }, (_row, number) => rowAt(position, number, number)),
  );
  const batches = await merged(rows.map((own) => sourceOf(own, [7])));
  expect(Math.max(...batches.map((batch) => batch.length))).toBe(1000);
  const expected = Array.from({ length: 20 }, (_, number) => rows.map((own) => own[number]?.input));
  expect(batches.flat()).toEqual(expected.flat());
});

test('no source, or only empty ones, make no batch', async () => {
  expect(await merged([])).toEqual([]);
  expect(await merged([sourceOf([], [1]), sourceOf([], [1])])).toEqual([]);
});

test('a source is asked for more only when its rows are used up, and its failure ends the merge', async () => {
  let asked = 0;
  const source: RowSource = {
    next() {
      asked += 1;
      if (asked === 4) return Promise.reject(new Error('the gzip stream ends early'));
      return Promise.resolve(Array.from({ length: 500 }, (_, number) => rowAt(0, number, asked * 500 + number)));
    },
  };
  const batches = mergeRows([source]);
  expect((await batches.next()).value).toHaveLength(1000);
  expect(asked).toBe(3);
  await expect(batches.next()).rejects.toThrow('the gzip stream ends early');
});
