import type { AnyActorLogic, AnyActorScope, AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { rootMachine } from '../machines/root.ts';

/** Told what the root's children take up, and where it brings them. */
export type Ear = {
  /** @param to address of the receiver, which has not acted upon it yet */
  readonly message: (to: string, event: AnyEventObject) => void;
  /** Both are the actor's snapshots at rest. What it sends on the way is taken up afterwards. */
  readonly rest: (before: AnyMachineSnapshot, after: AnyMachineSnapshot) => void;
};

/**
 * The same charts, overheard. XState's inspection tells of all this as well, and of twenty things more with every bar,
 * which costs a tenth of the speed; an ear costs next to nothing.
 */
export function overheard(machine: typeof rootMachine, ear: Ear): typeof rootMachine {
  const named = Object.entries(machine.implementations.actors);
  const actors = named.map(([name, chart]) => [name, 'transition' in chart ? withEar(chart, ear) : chart] as const);
  return machine.provide({ actors: Object.fromEntries(actors) });
}

/** Everything of a chart but its step is the chart's own, as its prototype. */
function withEar(chart: AnyActorLogic, ear: Ear): AnyActorLogic {
  const transition = (before: AnyMachineSnapshot, event: AnyEventObject, scope: AnyActorScope): AnyMachineSnapshot => {
    ear.message(scope.self.id, event);
    const after: AnyMachineSnapshot = chart.transition(before, event, scope);
    ear.rest(before, after);
    return after;
  };
  const own: AnyActorLogic = Object.create(chart, { transition: { value: transition } });
  return own;
}
