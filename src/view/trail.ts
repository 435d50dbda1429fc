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

/** The trails of many steps, each transition of them once, where it was taken last: none is longer than its chart. */
export function createTrails() {
  /** By actor: the message on which each transition was taken last, the latest at the end. */
  let ways = new Map<string, Map<string, number>>();
  let messages = 0;
  return {
    /** The transitions of one step, in the order of their taking. */
    take(taken: readonly Taken[]): void {
      let newest = 0;
      for (const { n, actor, transition } of taken) {
        newest = Math.max(newest, n);
        let way = ways.get(actor);
        if (way === undefined) ways.set(actor, (way = new Map()));
        const message = messages + n;
        if (way.get(transition) === message) continue;
        way.delete(transition);
        way.set(transition, message);
      }
      messages += newest + 1;
    },
    /** All trails since they were told last. */
    told(): readonly Trail[] {
      const trails = [...ways].map(([actor, way]): Trail => {
        const newest = Math.max(...way.values());
        const last = [...way.values()].filter((message) => message === newest).length;
        return { actor, transitions: [...way.keys()], last };
      });
      ways = new Map();
      messages = 0;
      return trails;
    },
  };
}
