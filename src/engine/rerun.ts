import type { Problem } from '../domain/errors.ts';
import { encodeRecord } from '../journal/codec.ts';
import type { Violation } from '../invariants/view.ts';
import type { EffectRecord, InputRecord, JournalRecord } from '../journal/record.ts';
import type { Input } from '../machines/protocol.ts';
import type { rootMachine } from '../machines/root.ts';
import { createKernel, type Kernel } from './kernel.ts';

/** A record with its place, `file:line`. */
export type PlacedRecord = { readonly record: JournalRecord; readonly place: string };

export type RerunResult = {
  readonly inputs: number;
  readonly effects: number;
  /** The first place where this run and the recorded one part. */
  readonly difference: Problem | null;
  /** The first invariant that did not hold: a bug, in this run and in the recorded one. */
  readonly violation: Problem | null;
};

/**
 * Runs a journal's inputs again, holds every step against the invariants and every effect against the recorded one. Effects missing at the tail are no
 * difference: they were not kept before the recording ended.
 */
export function createRerun(root?: typeof rootMachine) {
  let kernel: Kernel | null = null;
  let awaited: (InputRecord | EffectRecord)[] = [];
  let inputs = 0;
  let effects = 0;
  let difference: Problem | null = null;
  let violation: Problem | null = null;
  let at = '';

  const noteViolations = (violations: readonly Violation[], input: Input): void => {
    const [first] = violations;
    if (first === undefined || violation !== null) return;
    const { invariant, what } = first;
    violation = { area: 'journal', code: 'invariant', place: at, what: `${invariant}: ${what}`, got: input.type };
  };

  const differ = (place: string, what: string, expected: string, got: string): void => {
    difference = { area: 'journal', code: 'difference', place, what, expected, got };
  };

  return {
    /** Takes the next record; `false` once the runs have parted. */
    take({ record, place }: PlacedRecord): boolean {
      if (difference !== null) return false;
      if (record.kind === 'opening') {
        if (kernel !== null) differ(place, 'a second opening record', 'inputs and effects', 'an opening');
        kernel = createKernel({
          setup: record.setup,
          record: (made) => awaited.push(made),
          check: noteViolations,
          ...(root && { root }),
        });
        return difference === null;
      }
      if (kernel === null) {
        differ(place, 'the journal does not begin with its opening record', 'an opening', record.kind);
        return false;
      }
      if (record.kind === 'input') {
        const [extra] = awaited;
        if (extra !== undefined) {
          differ(place, `seq ${extra.seq}: an effect that was not recorded`, 'none', encodeRecord(extra));
          return false;
        }
        at = place;
        kernel.send(record.message);
        inputs += 1;
      } else {
        effects += 1;
      }
      const made = awaited.shift();
      const [recorded, now] = [encodeRecord(record), made === undefined ? 'nothing' : encodeRecord(made)];
      if (recorded !== now) differ(place, `seq ${record.seq}: the effect differs`, recorded, now);
      return difference === null;
    },
    result: (): RerunResult => ({ inputs, effects, difference, violation }),
  };
}
