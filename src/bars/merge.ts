import type { FeedInput } from '../machines/protocol.ts';
import type { Row } from './rows.ts';

/** The rows of one source in file order, some at a time; an empty batch is its end. */
export type RowSource = { next(): Promise<readonly Row[]> };

/** Inputs handed over at a time. */
const BATCH = 1000;

/** Where a source stands. `time`: of its next row, −∞ for one that goes at once. */
type Cursor = {
  readonly position: number;
  readonly source: RowSource;
  rows: readonly Row[];
  at: number;
  time: number;
};

/**
 * Merges sources by time (trading rules §1): of their next rows the one with the lowest (time, position) goes next, a
 * row without a time goes at once, and nothing is sorted inside a source.
 */
export async function* mergeRows(sources: readonly RowSource[]): AsyncGenerator<readonly FeedInput[]> {
  const heap: Cursor[] = [];
  for (const [position, source] of sources.entries()) {
    const cursor: Cursor = { position, source, rows: [], at: 0, time: 0 };
    if (await refill(cursor)) rise(heap, cursor);
  }
  let batch: FeedInput[] = [];
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    const row = first.rows[first.at];
    if (row !== undefined) batch.push(row.input);
    first.at += 1;
    if (first.at < first.rows.length) {
      first.time = timeOf(first);
      sink(heap, first);
    } else if (await refill(first)) {
      sink(heap, first);
    } else {
      const last = heap.pop();
      if (last !== undefined && last !== first) sink(heap, last);
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function refill(cursor: Cursor): Promise<boolean> {
  cursor.rows = await cursor.source.next();
  cursor.at = 0;
  cursor.time = timeOf(cursor);
  return cursor.rows.length > 0;
}

const timeOf = ({ rows, at }: Cursor): number => rows[at]?.time ?? -Infinity;

// A binary heap on (time, position): with hundreds of instruments the next row is found in a few steps.

const isBefore = (a: Cursor, b: Cursor): boolean => a.time < b.time || (a.time === b.time && a.position < b.position);

/** Adds a cursor at the end and moves it up to its place. */
function rise(heap: Cursor[], cursor: Cursor): void {
  let at = heap.length;
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt];
    if (parent === undefined || !isBefore(cursor, parent)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = cursor;
}

/** Puts a cursor at the root and moves it down to its place. */
function sink(heap: Cursor[], cursor: Cursor): void {
  let at = 0;
  for (;;) {
    let childAt = 2 * at + 1;
    let child = heap[childAt];
    const right = heap[childAt + 1];
    if (child !== undefined && right !== undefined && isBefore(right, child)) {
      child = right;
      childAt += 1;
    }
    if (child === undefined || !isBefore(child, cursor)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = cursor;
}
