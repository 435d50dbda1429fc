import type { Taken } from '../engine/step.ts';
import type { Trail } from './inspection.ts';

/** The trails of one step: each actor's transitions in the order of their taking. */
export function trailsOf(taken: readonly Taken[]): readonly Trail[] {
  return [...Map.groupBy(taken, ({ actor }) => actor)].map(([actor, own]) => {
    const newest = own.at(-1)?.n;
    const last = new Set(own.filter(({ n }) => n === newest).map(({ transition }) => transition));
    const before = own.map(({ transition }) => transition).filter((transition) => !last.has(transition));
    return { actor, transitions: [...new Set(before), ...last], last: last.size };
  });
}

/** A trail that goes on: each transition once, where it was taken last, so that none is longer than its chart. */
export function prolonged(before: Trail | undefined, after: Trail): Trail {
  if (before === undefined) return after;
  const again = new Set(after.transitions);
  return {
    ...after,
    transitions: [...before.transitions.filter((transition) => !again.has(transition)), ...after.transitions],
  };
}
