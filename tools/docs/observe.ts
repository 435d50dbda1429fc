import type { AnyActorRef, AnyStateMachine, AnyTransitionDefinition, EventObject, InspectionEvent } from 'xstate';
import { transitionIds } from '../../src/engine/chart.ts';
import { createKernel, type Kernel } from '../../src/engine/kernel.ts';
import type { Input } from '../../src/machines/protocol.ts';
import type { ObservedRun } from './runs.ts';

/** A message that was seen: from a machine, or through the kernel's door (`null`), to a machine. */
export type Sighting = { readonly from: string | null; readonly to: string; readonly message: EventObject };

/** What was seen in runs of the whole system. */
export type Observed = {
  /** Machine → message → the machines it came from, `null` for the door. */
  readonly senders: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string | null>>>;
  /** Machine → transition id → how often it was taken. */
  readonly taken: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Each actor under the actor that spawned it, machines by their id. */
  readonly tree: ReadonlyMap<string, ReadonlySet<string>>;
};

/** Runs the whole system and notes who sends what to whom, and which transitions that takes. */
export function observe(runs: readonly ObservedRun[]): Observed {
  const senders = new Map<string, Map<string, Set<string | null>>>();
  const taken = new Map<string, Map<string, number>>();
  const tree = new Map<string, Set<string>>();
  const idsOf = transitionNames();
  for (const run of runs) {
    const kernel = createKernel({ setup: run.setup, root: run.root });
    const watch = (event: InspectionEvent): void => {
      if (event.type === '@xstate.event' && !event.event.type.startsWith('xstate.')) {
        const { from, to, message } = sightingOf(event);
        entryOf(
          entryOf(senders, to, () => new Map<string, Set<string | null>>()),
          message.type,
          () => new Set(),
        ).add(from);
      }
      if (event.type !== '@xstate.microstep') return;
      const machine = machineOf(event.actorRef);
      if (machine === null) return;
      const counts = entryOf(taken, machine.id, () => new Map<string, number>());
      // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken, `always` included
      for (const transition of event._transitions) {
        const id = idsOf(machine).get(transition);
        if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      noteTree(tree, event.actorRef);
    };
    kernel.root.system.inspect(watch);
    for (const input of run.inputs) sendTo(kernel, input, run);
  }
  return { senders, taken, tree };
}

function sendTo(kernel: Kernel, input: Input, { breaks }: ObservedRun): void {
  try {
    kernel.send(input);
  } catch (cause) {
    if (!breaks) throw cause;
  }
}

/** The messages that one input of a run causes, in their order, the input itself first. */
export function trace(run: ObservedRun, last: Input): readonly Sighting[] {
  const kernel = createKernel({ setup: run.setup, root: run.root });
  for (const input of run.inputs) kernel.send(input);
  const sightings: Sighting[] = [];
  kernel.root.system.inspect((event) => {
    if (event.type === '@xstate.event' && !event.event.type.startsWith('xstate.')) sightings.push(sightingOf(event));
  });
  kernel.send(last);
  return sightings;
}

const sightingOf = ({ sourceRef, actorRef, event }: Extract<InspectionEvent, { type: '@xstate.event' }>): Sighting => ({
  from: sourceRef === undefined ? null : nameOf(sourceRef),
  to: nameOf(actorRef),
  message: event,
});

const nameOf = (actor: unknown): string => machineOf(actor)?.id ?? 'unknown';

/** The machine an actor runs, `null` for one that runs none. */
function machineOf(actor: unknown): AnyStateMachine | null {
  const { logic } = actor as AnyActorRef & { readonly logic: AnyStateMachine | { readonly id?: undefined } };
  return logic.id === undefined ? null : logic;
}

function noteTree(tree: Map<string, Set<string>>, actor: unknown): void {
  const machine = machineOf(actor);
  if (machine === null) return;
  const children = entryOf(tree, machine.id, () => new Set<string>());
  const snapshot = (actor as AnyActorRef).getSnapshot() as { readonly children: Readonly<Record<string, AnyActorRef>> };
  for (const child of Object.values(snapshot.children)) children.add(nameOf(child));
}

/** The names of each machine's transitions, made once: `provide` and other strategies make machines of their own. */
function transitionNames() {
  const known = new Map<AnyStateMachine, ReadonlyMap<AnyTransitionDefinition, string>>();
  return (machine: AnyStateMachine): ReadonlyMap<AnyTransitionDefinition, string> => {
    const ids = known.get(machine) ?? transitionIds(machine);
    known.set(machine, ids);
    return ids;
  };
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
