import { encodeRecord } from './codec.ts';
import type { JournalRecord } from './record.ts';

/** Where two records part: a dotted path (`message.quantity`), and both values as JSON, `nothing` for a missing one. */
export type Difference = { readonly path: string; readonly recorded: string; readonly now: string };

/** The first member in which two records differ, or `null` when they are the same to the byte. */
export function firstDifference(recorded: JournalRecord, now: JournalRecord): Difference | null {
  const [before, after] = [encodeRecord(recorded), encodeRecord(now)];
  if (before === after) return null;
  return differing('', recorded, now) ?? { path: 'the order of members', recorded: before, now: after };
}

function differing(path: string, recorded: unknown, now: unknown): Difference | null {
  if (isParent(recorded) && isParent(now)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
      const found = differing(path === '' ? key : `${path}.${key}`, recorded[key], now[key]);
      if (found !== null) return found;
    }
    return null;
  }
  const [before, after] = [textOf(recorded), textOf(now)];
  return before === after ? null : { path, recorded: before, now: after };
}

const isParent = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
