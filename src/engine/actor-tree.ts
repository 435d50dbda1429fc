import type { AnyActorRef, AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import type { ActorState } from './step.ts';

/** Reading actors from outside, without their taking notice. */

/** The chart that an actor runs; `null` for one that is no chart. */
export function machineOf(actor: AnyActorRef): AnyStateMachine | null {
  const logic: unknown = 'logic' in actor ? actor.logic : null;
  return typeof logic === 'object' && logic !== null && 'root' in logic ? (logic as AnyStateMachine) : null;
}

/** Active states in the order of the chart: a restored actor lists them otherwise than one that went there itself. */
const activeNodes = (snapshot: AnyMachineSnapshot): readonly AnyStateNode[] =>
  // oxlint-disable-next-line no-underscore-dangle -- `value` does not say which states are innermost
  snapshot._nodes.toSorted((one, other) => one.order - other.order);

const pathOf = ({ path }: AnyStateNode): string => path.join('.');

/** The dotted paths of all active states, outermost first, the root left out. */
const activePaths = (snapshot: AnyMachineSnapshot): readonly string[] =>
  activeNodes(snapshot)
    .map(pathOf)
    .filter((path) => path !== '');

/** The innermost active states. */
export const leaves = (snapshot: AnyMachineSnapshot): readonly AnyStateNode[] =>
  activeNodes(snapshot).filter(({ type }) => type === 'atomic' || type === 'final');

export const leafPaths = (snapshot: AnyMachineSnapshot): readonly string[] => leaves(snapshot).map(pathOf);

type Placed = { readonly actor: AnyActorRef; readonly parent: string | null };

/** An actor and all below it, parents before children. */
function placedBelow(root: AnyActorRef): readonly Placed[] {
  const found: Placed[] = [{ actor: root, parent: null }];
  for (const { actor } of found) {
    const { children = {} } = actor.getSnapshot() as Partial<AnyMachineSnapshot>;
    for (const child of Object.values(children)) {
      if (child !== undefined) found.push({ actor: child as AnyActorRef, parent: actor.id });
    }
  }
  return found;
}

export const actorsBelow = (root: AnyActorRef): readonly AnyActorRef[] => placedBelow(root).map(({ actor }) => actor);

function stateOf({ actor, parent }: Placed): ActorState {
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  const context = snapshot.context as { readonly instrument?: unknown };
  return {
    id: actor.id,
    chart: machineOf(actor)?.id ?? '',
    parent,
    instrument: typeof context.instrument === 'string' ? context.instrument : null,
    active: activePaths(snapshot),
    status: snapshot.status === 'stopped' ? 'done' : snapshot.status,
  };
}

/** The states of an actor and of all below it, parents before children. */
export const actorStates = (root: AnyActorRef): readonly ActorState[] => placedBelow(root).map(stateOf);
