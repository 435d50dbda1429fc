import { timeMs, type TimeMs } from '../domain/units.ts';
import type { Input } from '../machines/protocol.ts';
import type { Move, StepHead } from './step.ts';

/** A run's inputs in order, with a line about each: bounded, the oldest go first. */
export type InputLog = {
  /** Place of the first input kept, counted over all that ever came. */
  readonly first: () => number;
  /** One past the last. */
  readonly end: () => number;
  readonly append: (input: Input, line: Omit<StepHead, 'ts' | 'type' | 'instrument'>) => void;
  readonly input: (place: number) => Input;
  readonly head: (place: number) => StepHead;
  readonly seq: (place: number) => number;
  readonly isAccepted: (place: number) => boolean;
  /** The last place whose input's number is at most `seq`; one before the first when there is none. */
  readonly placeOf: (seq: number) => number;
  /** The last place whose time is at most `ts`. */
  readonly placeAt: (ts: TimeMs) => number;
  /** Forgets what came before a place. */
  readonly dropBefore: (place: number) => void;
};

type Kept = { readonly input: Input; readonly seq: number; readonly outcome: string; readonly messages: number };

const NONE: readonly Move[] = [];

/** The outcome of a bar that passed the gate. */
export const ACCEPTED = 'accepted';

export function createInputLog(): InputLog {
  let kept: Kept[] = [];
  let dropped = 0;
  // Few inputs move an actor: theirs are kept apart.
  const moves = new Map<number, readonly Move[]>();
  // Times never fall, so that they can be searched: an input without one has that of the one before.
  let times: number[] = [];

  const at = (place: number): Kept => {
    const one = kept[place - dropped];
    if (one === undefined) throw new RangeError(`no input is kept at ${place}`);
    return one;
  };
  const lastWhere = (fits: (index: number) => boolean): number => {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(middle)) low = middle + 1;
      else high = middle;
    }
    return dropped + low - 1;
  };

  return {
    first: () => dropped,
    end: () => dropped + kept.length,
    append(input, { seq, outcome, messages, moves: made }) {
      if (made.length > 0) moves.set(dropped + kept.length, made);
      times.push(Math.max(times.at(-1) ?? 0, timeOf(input) ?? 0));
      kept.push({ input, seq, outcome, messages });
    },
    input: (place) => at(place).input,
    seq: (place) => at(place).seq,
    isAccepted: (place) => at(place).outcome === ACCEPTED,
    head(place) {
      const { input, seq, outcome, messages } = at(place);
      return {
        seq,
        ts: timeOf(input),
        type: input.type,
        instrument: instrumentOf(input),
        outcome,
        messages,
        moves: moves.get(place) ?? NONE,
      };
    },
    placeOf: (seq) => lastWhere((index) => (kept[index]?.seq ?? 0) <= seq),
    placeAt: (ts) => lastWhere((index) => (times[index] ?? 0) <= ts),
    dropBefore(place) {
      for (let old = dropped; old < place; old += 1) moves.delete(old);
      kept = kept.slice(place - dropped);
      times = times.slice(place - dropped);
      dropped = place;
    },
  };
}

/** Market time of an input, where it has one. */
function timeOf(input: Input): TimeMs | null {
  if (input.type === 'bar.received') return input.bar.ts;
  return 'ts' in input ? timeMs(input.ts) : null;
}

function instrumentOf(input: Input): string | null {
  if (input.type === 'bar.received') return input.bar.instrument;
  return 'instrument' in input ? (input.instrument ?? null) : null;
}
