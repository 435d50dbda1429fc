import type { Problem } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Violation } from '../invariants/view.ts';
import { firstDifference } from '../journal/difference.ts';
import type { EffectRecord, InputRecord, JournalRecord, OpeningRecord } from '../journal/record.ts';
import type { Input } from '../machines/protocol.ts';
import type { rootMachine } from '../machines/root.ts';
import { createKernel, type Kernel, type Step } from './kernel.ts';

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

export type RerunOptions = {
  readonly root?: typeof rootMachine;
  /** Told when the run is about to start, and then of every input that was taken. */
  readonly started?: (setup: RunSetup, kernel: Kernel) => void;
  readonly stepped?: (input: Input, step: Step) => void;
};

/**
 * Runs a journal's inputs again, holds every step against the invariants and every effect against the recorded one. Effects missing at the tail are no
 * difference: they were not kept before the recording ended.
 */
export function createRerun({ root, started, stepped }: RerunOptions = {}) {
  let kernel: Kernel | null = null;
  let keys: readonly string[] = [];
  let awaited: (InputRecord | EffectRecord)[] = [];
  let last = 0;
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

  const differ = (found: Omit<Problem, 'area'>): void => {
    difference = { area: 'journal', ...found };
  };
  const open = ({ setup }: OpeningRecord, place: string): void => {
    try {
      kernel = createKernel({
        setup,
        record: (made) => awaited.push(made),
        check: noteViolations,
        ...(root && { root }),
      });
      keys = setup.instruments.map(({ key }) => key);
      started?.(setup, kernel);
    } catch (cause) {
      const what = 'no run can be started from the opening record';
      differ({ code: 'opening', place, what, expected: 'the setup of a run', got: messageOf(cause) });
    }
  };
  const take = (running: Kernel, { seq, message }: InputRecord, place: string): void => {
    const [extra] = awaited;
    if (extra !== undefined) {
      const what = `seq ${extra.seq}: an effect that was not recorded`;
      differ({ code: 'difference', place, what, expected: 'none', got: nameOf(extra) });
      return;
    }
    const unknown = instrumentOf(message);
    if (unknown !== null && !keys.includes(unknown)) {
      const what = `seq ${seq}: an instrument that the opening record does not name`;
      differ({ code: 'instrument', place, what, expected: keys.join(', '), got: unknown });
      return;
    }
    at = place;
    try {
      const step = running.send(message);
      inputs += 1;
      stepped?.(message, step);
    } catch (cause) {
      const what = `seq ${seq}: the input cannot be taken again`;
      differ({ code: 'input', place, what, expected: 'one that a run has taken', got: messageOf(cause) });
    }
  };
  const compare = (record: InputRecord | EffectRecord, place: string): void => {
    const made = awaited.shift();
    const what = `seq ${record.seq}: the ${record.kind} differs`;
    if (made === undefined) {
      differ({ code: 'difference', place, what, expected: nameOf(record), got: 'nothing' });
      return;
    }
    const found = firstDifference(record, made);
    if (found === null) return;
    const { path, recorded, now } = found;
    differ({ code: 'difference', place, what: `${what} at ${path}`, expected: recorded, got: now });
  };

  return {
    /** Takes the next record; `false` once the runs have parted. */
    take({ record, place }: PlacedRecord): boolean {
      if (difference !== null) return false;
      if (record.kind === 'opening') {
        const what = 'a second opening record';
        if (kernel === null) open(record, place);
        else differ({ code: 'difference', place, what, expected: 'inputs and effects', got: 'an opening' });
        return difference === null;
      }
      if (kernel === null) {
        const what = 'the journal does not begin with its opening record';
        differ({ code: 'difference', place, what, expected: 'an opening', got: record.kind });
        return false;
      }
      if (record.seq !== last + 1) {
        const what = 'the numbers of the records jump: one is missing, double or out of its place';
        differ({ code: 'sequence', place, what, expected: `seq ${last + 1}`, got: `seq ${record.seq}` });
        return false;
      }
      last = record.seq;
      if (record.kind === 'input') take(kernel, record, place);
      else effects += 1;
      if (difference === null) compare(record, place);
      return difference === null;
    },
    result: (): RerunResult => ({ inputs, effects, difference, violation }),
  };
}

const nameOf = ({ kind, message }: InputRecord | EffectRecord): string => `${kind} ${message.type}`;

/** The charts have no answer to a bar or row of somebody unknown; an operator may have named anybody. */
function instrumentOf(message: Input): string | null {
  if (message.type === 'bar.received') return message.bar.instrument;
  return message.type === 'row.unreadable' ? message.instrument : null;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
