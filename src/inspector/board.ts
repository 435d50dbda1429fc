import type { ActorState, Heat, StepHead } from '../engine/step.ts';
import type { Inspection, Trail } from '../view/inspection.ts';
import { createRing } from '../view/ring.ts';

/** The newest inner state of a run, and what of it is new to each viewer: one version number is all they keep. */

/** What has changed since the last time it was told. */
export type Changes = {
  readonly seq: number;
  readonly actors: readonly ActorState[];
  readonly gone: readonly string[];
  readonly heat: readonly Heat[];
  readonly trails: readonly Trail[];
  readonly steps: readonly StepHead[];
};

type BoardNews = Omit<Inspection, 'behind'>;

export type Board = {
  readonly add: (changes: Changes) => void;
  /** What is newer than a version, and the version it brings a viewer to; `null` when nothing is. */
  readonly since: (version: number) => { readonly inspection: BoardNews; readonly version: number } | null;
};

const NEWEST_STEPS = 200;

type Versioned<Value> = { readonly version: number; readonly value: Value };
/** `taken`: the version with which each transition was taken last, the latest at the end. */
type Way = { readonly taken: Map<string, number>; version: number; last: number };

export function createBoard(): Board {
  const actors = new Map<string, Versioned<ActorState>>();
  const gone = new Map<string, number>();
  const heat = new Map<string, Versioned<Heat>>();
  const ways = new Map<string, Way>();
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
        ways.delete(id);
        gone.set(id, version);
      }
      for (const value of changes.actors) {
        actors.set(value.id, { version, value });
        gone.delete(value.id);
      }
      for (const value of changes.heat) heat.set(`${value.chart} ${value.transition}`, { version, value });
      for (const { actor, transitions, last } of changes.trails) {
        const way = ways.get(actor) ?? { taken: new Map<string, number>(), version, last };
        for (const transition of transitions) {
          way.taken.delete(transition);
          way.taken.set(transition, version);
        }
        ways.set(actor, Object.assign(way, { version, last }));
      }
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
          trails: [...ways].flatMap(([actor, way]) => (way.version > known ? [trailSince(known, actor, way)] : [])),
          steps: newer(steps.newest(), known),
        },
      };
    },
  };
}

/** Who looks for the first time is told of the last frame alone, not of all that ever happened. */
function trailSince(known: number, actor: string, { taken, version, last }: Way): Trail {
  const from = known === 0 ? version - 1 : known;
  return { actor, transitions: [...taken].filter(([, at]) => at > from).map(([transition]) => transition), last };
}
