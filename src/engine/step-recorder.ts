import type {
  AnyActorRef,
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyTransitionDefinition,
  InspectionEvent,
} from 'xstate';
import { actorsBelow, leafPaths, machineOf } from './actor-tree.ts';
import { transitionIds } from './chart.ts';
import type { Heat, Message, Move, Taken } from './step.ts';

/** What one input brought about. */
type Recorded = {
  readonly messages: readonly Message[];
  readonly taken: readonly Taken[];
  readonly moves: readonly Move[];
  /** Actors that began, with how many messages had been sent before. */
  readonly born: ReadonlyMap<string, number>;
};

/** An actor's snapshots around a message: when it came, and when what it asks without an event is tested. */
export type Before = {
  readonly message: Message;
  readonly event: object;
  readonly snapshot: AnyMachineSnapshot;
  readonly settled: AnyMachineSnapshot;
};

/** How often each transition was taken, by chart and then by the transition's id. */
export type Counts = Map<string, Map<string, number>>;

export type StepRecorder = {
  /** For `inspect`. It must not throw: what throws there ends the actor that is inspected. */
  readonly observe: (event: InspectionEvent) => void;
  /** Learns the states at hand; for a system that did not start under this recorder. */
  readonly meet: (root: AnyActorRef) => void;
  /** What was recorded since it was last asked. */
  readonly take: () => Recorded;
  /** From now on the snapshots around the last message of one actor of the system are kept. It may be still to come. */
  readonly watch: (actor: string, root: AnyActorRef) => void;
  /** The last message that an actor took since it is watched; `null` for any other. */
  readonly before: (actor: string) => Before | null;
};

/** `_transitions` is XState's only word of what was taken. */
type Microstep = Extract<InspectionEvent, { type: '@xstate.microstep' }>;
type Queued = { readonly event: object; readonly message: Message };

/**
 * Writes down what happens inside the charts: messages, transitions taken, states left and entered.
 *
 * @param counts counted on with every transition taken
 */
export function createStepRecorder(counts: Counts): StepRecorder {
  let messages: Message[] = [];
  let taken: Taken[] = [];
  let born = new Map<string, number>();
  const from = new Map<AnyActorRef, readonly string[]>();
  const queued = new Map<AnyActorRef, readonly Queued[]>();
  const current = new Map<AnyActorRef, Message>();
  const leaves = new WeakMap<AnyActorRef, readonly string[]>();
  let watched: string | null = null;
  let watchedSnapshot: AnyMachineSnapshot | null = null;
  let before: Before | null = null;

  const send = (to: AnyActorRef, sender: AnyActorRef | undefined, event: { readonly type: string }): void => {
    if (event.type.startsWith('xstate.')) return;
    const { type, ...payload } = event;
    const message: Message = {
      n: messages.length + 1,
      from: sender?.id ?? null,
      to: to.id,
      type,
      payload,
    };
    messages.push(message);
    queued.set(to, [...(queued.get(to) ?? []), { event, message }]);
  };

  /** The message that an actor is at: what it raises itself is part of that. */
  const arrive = (actor: AnyActorRef, event: object, settled: AnyMachineSnapshot): Message | undefined => {
    const own = queued.get(actor) ?? [];
    const at = own.findIndex((one) => one.event === event);
    const arrived = own[at];
    if (arrived !== undefined) {
      queued.set(actor, own.slice(at + 1));
      current.set(actor, arrived.message);
      if (actor.id === watched && watchedSnapshot !== null) {
        before = { message: arrived.message, event, snapshot: watchedSnapshot, settled };
      }
    }
    return current.get(actor);
  };

  const move = (actor: AnyActorRef, snapshot: AnyMachineSnapshot): void => {
    if (!from.has(actor)) from.set(actor, leaves.get(actor) ?? []);
    leaves.set(actor, leafPaths(snapshot));
  };

  const step = (actor: AnyActorRef, { event, snapshot, _transitions: transitions }: Microstep): boolean => {
    const message = arrive(actor, event, snapshot as AnyMachineSnapshot);
    const machine = machineOf(actor);
    if (machine === null) return false;
    const ids = idsOf(machine);
    for (const transition of transitions) {
      const id = ids.get(transition);
      if (id === undefined) continue;
      count(counts, machine.id, id);
      taken.push({ n: message?.n ?? 0, actor: actor.id, chart: machine.id, transition: id });
    }
    return transitions.some(({ target }) => target !== undefined);
  };

  /** Nothing that another one took under this address is its own. */
  const bear = ({ id }: AnyActorRef): void => {
    born.set(id, messages.length);
    if (id !== watched) return;
    watchedSnapshot = null;
    before = null;
  };

  const learn = (actor: AnyActorRef): void => {
    leaves.set(actor, leafPaths(actor.getSnapshot() as AnyMachineSnapshot));
  };

  return {
    observe(inspected) {
      const actor = inspected.actorRef as AnyActorRef;
      if (inspected.type === '@xstate.event') {
        send(actor, inspected.sourceRef as AnyActorRef | undefined, inspected.event);
      } else if (inspected.type === '@xstate.actor') {
        bear(actor);
      } else if (inspected.type === '@xstate.microstep') {
        if (step(actor, inspected) || !leaves.has(actor)) move(actor, inspected.snapshot as AnyMachineSnapshot);
      } else if (inspected.type === '@xstate.snapshot' && actor.id === watched) {
        watchedSnapshot = inspected.snapshot as AnyMachineSnapshot;
      }
    },
    meet(root) {
      actorsBelow(root).forEach(learn);
    },
    take() {
      const moves = [...from].flatMap(([actor, left]) => movesOf(actor.id, left, leaves.get(actor) ?? []));
      const recorded = { messages, taken, moves, born };
      messages = [];
      taken = [];
      born = new Map();
      from.clear();
      queued.clear();
      current.clear();
      return recorded;
    },
    watch(id, root) {
      if (id === watched) return;
      const actor = actorsBelow(root).find((one) => one.id === id);
      watched = id;
      watchedSnapshot = (actor?.getSnapshot() as AnyMachineSnapshot | undefined) ?? null;
      before = null;
    },
    before: (actor) => (actor === watched ? before : null),
  };
}

/** The states of each region that changed, one way for each. */
function movesOf(actor: string, left: readonly string[], entered: readonly string[]): readonly Move[] {
  const gone = left.filter((path) => !entered.includes(path));
  const come = entered.filter((path) => !left.includes(path));
  return come.map((to, region) => ({ actor, from: gone[region] ?? '', to }));
}

// A machine never changes, and its transitions are the objects that it reports.
const known = new WeakMap<AnyStateMachine, ReadonlyMap<AnyTransitionDefinition, string>>();

function idsOf(machine: AnyStateMachine): ReadonlyMap<AnyTransitionDefinition, string> {
  const ids = known.get(machine) ?? transitionIds(machine);
  known.set(machine, ids);
  return ids;
}

function count(counts: Counts, chart: string, transition: string): void {
  const own = counts.get(chart) ?? new Map<string, number>();
  counts.set(chart, own);
  own.set(transition, (own.get(transition) ?? 0) + 1);
}

export const copyOf = (counts: Counts): Counts => new Map([...counts].map(([chart, own]) => [chart, new Map(own)]));

export const heatOf = (counts: Counts): readonly Heat[] =>
  [...counts].flatMap(([chart, own]) => [...own].map(([transition, times]) => ({ chart, transition, count: times })));
