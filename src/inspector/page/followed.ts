import type { ActorState, Heat, StepHead } from '../../engine/step.ts';
import type { Inspection, Trail } from '../../view/inspection.ts';

/** Inputs that are kept: a page that stays open for months must not grow. */
export const KEPT_STEPS = 2000;

/** What a page that follows knows of the charts' inner life. */
export type Followed = {
  readonly seq: number;
  /** How many inputs the run is ahead of this. */
  readonly behind: number;
  readonly actors: ReadonlyMap<string, ActorState>;
  /** By chart and transition. */
  readonly heat: ReadonlyMap<string, number>;
  /** What each actor did in the last frame in which it did anything. */
  readonly trails: ReadonlyMap<string, Trail>;
  /** Newest last. */
  readonly steps: readonly StepHead[];
};

export const nothingFollowed: Followed = {
  seq: 0,
  behind: 0,
  actors: new Map(),
  heat: new Map(),
  trails: new Map(),
  steps: [],
};

export const heatKey = (chart: string, transition: string): string => `${chart} ${transition}`;

export const heatOf = (counts: readonly Heat[]): ReadonlyMap<string, number> =>
  new Map(counts.map(({ chart, transition, count }) => [heatKey(chart, transition), count]));

export function applyInspection(before: Followed, told: Inspection): Followed {
  const { seq, behind, whole, actors, gone, heat, trails, steps } = told;
  const base = whole ? nothingFollowed : before;
  return {
    seq,
    behind,
    actors: changed(
      base.actors,
      actors.map((actor) => [actor.id, actor] as const),
      gone,
    ),
    heat: heat.length === 0 ? base.heat : new Map([...base.heat, ...heatOf(heat)]),
    trails: changed(
      base.trails,
      trails.map((trail) => [trail.actor, trail] as const),
      gone,
    ),
    steps: steps.length === 0 ? base.steps : [...base.steps, ...steps].slice(-KEPT_STEPS),
  };
}

function changed<Value>(
  before: ReadonlyMap<string, Value>,
  entries: readonly (readonly [string, Value])[],
  gone: readonly string[],
): ReadonlyMap<string, Value> {
  if (entries.length === 0 && gone.length === 0) return before;
  const after = new Map(before);
  for (const [id, value] of entries) after.set(id, value);
  for (const id of gone) after.delete(id);
  return after;
}
