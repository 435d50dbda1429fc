import type { FeedInput } from '../machines/protocol.ts';
import type { Row } from './rows.ts';

/** The rows of one source in file order, some at a time; an empty batch is its end. */
export type RowSource = { next(): Promise<readonly Row[]> };

/** Inputs handed over at a time. */
const BATCH = 1000;

type Cursor = { readonly position: number; readonly source: RowSource; rows: readonly Row[]; at: number };

/**
 * Merges sources by time (trading rules §1): of their next rows the one with the lowest (time, position) goes next, a
 * row without a time goes at once, and nothing is sorted inside a source.
 */
export async function* mergeRows(sources: readonly RowSource[]): AsyncGenerator<readonly FeedInput[]> {
  const heap: Cursor[] = [];
  for (const [position, source] of sources.entries()) {
    const cursor: Cursor = { position, source, rows: [], at: 0 };
    if (await refill(cursor)) push(heap, cursor);
  }
  let batch: FeedInput[] = [];
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    const row = first.rows[first.at];
    if (row !== undefined) batch.push(row.input);
    first.at += 1;
    if (first.at >= first.rows.length && !(await refill(first))) pop(heap);
    else sink(heap, 0);
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
  return cursor.rows.length > 0;
}

// A binary heap on (time, position): with hundreds of instruments the next row is found in a few steps.

const timeOf = ({ rows, at }: Cursor): number => rows[at]?.time ?? -Infinity;

const isBefore = (a: Cursor, b: Cursor): boolean => {
  const [left, right] = [timeOf(a), timeOf(b)];
  return left < right || (left === right && a.position < b.position);
};

function swap(heap: Cursor[], i: number, j: number): void {
  const [a, b] = [heap[i], heap[j]];
  if (a !== undefined && b !== undefined) [heap[i], heap[j]] = [b, a];
}

function push(heap: Cursor[], cursor: Cursor): void {
  heap.push(cursor);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!precedes(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Cursor[]): void {
  swap(heap, 0, heap.length - 1);
  heap.pop();
  sink(heap, 0);
}

function sink(heap: Cursor[], from: number): void {
  let at = from;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (precedes(heap, child, least)) least = child;
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function precedes(heap: readonly Cursor[], i: number, j: number): boolean {
  const [a, b] = [heap[i], heap[j]];
  return a !== undefined && b !== undefined && isBefore(a, b);
}
