import type { ActorState, Heat, StepHead, Taken } from '../engine/step.ts';
import type { Inspection } from '../view/inspection.ts';
import { createRing } from '../view/ring.ts';

/** The newest inner state of a run, and what of it is new to each viewer: one version number is all they keep. */

/** What has changed since the last time it was told. */
export type Changes = {
  readonly seq: number;
  readonly actors: readonly ActorState[];
  readonly gone: readonly string[];
  readonly heat: readonly Heat[];
  readonly taken: readonly Taken[];
  readonly steps: readonly StepHead[];
};

export type Board = {
  readonly add: (changes: Changes) => void;
  /** What is newer than a version, and the version it brings a viewer to; `null` when nothing is. */
  readonly since: (version: number) => { readonly inspection: Inspection; readonly version: number } | null;
};

const NEWEST_STEPS = 200;

type Versioned<Value> = { readonly version: number; readonly value: Value };

export function createBoard(): Board {
  const actors = new Map<string, Versioned<ActorState>>();
  const gone = new Map<string, number>();
  const heat = new Map<string, Versioned<Heat>>();
  const taken = new Map<string, Versioned<Taken>>();
  const steps = createRing<Versioned<StepHead>>(NEWEST_STEPS);
  let version = 0;
  let seq = 0;

  const newer = <Value>(all: Iterable<Versioned<Value>>, than: number): readonly Value[] =>
    [...all].filter((one) => one.version > than).map(({ value }) => value);

  return {
    add(changes) {
      version += 1;
      ({ seq } = changes);
      for (const id of changes.gone) {
        actors.delete(id);
        taken.delete(id);
        gone.set(id, version);
      }
      for (const value of changes.actors) {
        actors.set(value.id, { version, value });
        gone.delete(value.id);
      }
      for (const value of changes.heat) heat.set(`${value.chart} ${value.transition}`, { version, value });
      for (const value of changes.taken) taken.set(value.actor, { version, value });
      for (const value of changes.steps) steps.add({ version, value });
    },
    since(known) {
      if (known === version) return null;
      return {
        version,
        inspection: {
          seq,
          whole: known === 0,
          actors: newer(actors.values(), known),
          gone: known === 0 ? [] : [...gone].filter(([, at]) => at > known).map(([id]) => id),
          heat: newer(heat.values(), known),
          taken: newer(taken.values(), known),
          steps: newer(steps.newest(), known),
        },
      };
    },
  };
}
