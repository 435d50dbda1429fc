import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, AnyTransitionDefinition, EventObject } from 'xstate';
import { evaluateGuard } from 'xstate/guards';
import { leaves } from './actor-tree.ts';
import { transitionIds } from './chart.ts';
import type { GuardSeen } from './step.ts';

/**
 * The guards that a machine tests for an event, in its own order: innermost states first, each state's candidates until
 * one passes, then what it tests without an event. They are the machine's own guards, asked once more.
 *
 * @param snapshot of the actor when the event came
 * @param settled the one after the event's own transition
 */
export function guardsSeen(
  machine: AnyStateMachine,
  event: EventObject,
  snapshot: AnyMachineSnapshot,
  settled: AnyMachineSnapshot,
): readonly GuardSeen[] {
  const ids = transitionIds(machine);
  const candidatesFor = ({ transitions }: AnyStateNode) => transitions.get(event.type) ?? [];
  return [...tested(snapshot, event, ids, candidatesFor), ...tested(settled, event, ids, ({ always }) => always ?? [])];
}

type Ids = ReadonlyMap<AnyTransitionDefinition, string>;
type Candidates = (node: AnyStateNode) => readonly AnyTransitionDefinition[];

function tested(snapshot: AnyMachineSnapshot, event: EventObject, ids: Ids, candidates: Candidates): GuardSeen[] {
  const seen: GuardSeen[] = [];
  const done = new Set<AnyStateNode>();
  const passes = (transition: AnyTransitionDefinition): boolean => {
    const { guard } = transition;
    if (guard === undefined) return true;
    const passed = evaluateGuard(guard as never, snapshot.context, event, snapshot);
    seen.push({ transition: ids.get(transition) ?? '', guard: nameOf(guard), passed });
    return passed;
  };
  /** Whether the state or one around it has a candidate that passes. */
  const takes = (node: AnyStateNode | undefined): boolean => {
    if (node === undefined || done.has(node)) return false;
    done.add(node);
    return candidates(node).some(passes) || takes(node.parent);
  };
  for (const node of leaves(snapshot)) takes(node);
  return seen;
}

const nameOf = (guard: unknown): string => {
  if (typeof guard === 'string') return guard;
  return typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : 'inline';
};
