import {
  createActor,
  fromTransition,
  initialTransition,
  transition as stepOf,
  setup,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  type InspectionEvent,
  type SnapshotFrom,
} from 'xstate';
import { TestModel } from 'xstate/graph';
import { transitionIds } from '../../src/engine/chart.ts';
import { leavesOf, nodeText, placeOf } from './places.ts';
import { firstDifference } from './partial.ts';

/** What a chart sends, with the address it goes to: `emitted` for what it emits, `started` events for its children. */
type Sent = { readonly to: string; readonly event: EventObject };

/** What the rules say of one step. Only what is named is compared, but nothing may be sent beyond it. */
export type Expected = {
  /** `flat.sizing`, or the place of each region. */
  readonly at: string | Readonly<Record<string, string>>;
  /** Places passed on the way there: none, unless it says so. */
  readonly through?: readonly string[];
  readonly sent?: readonly { readonly to: string; readonly event: Readonly<Record<string, unknown>> }[];
  readonly context?: Readonly<Record<string, unknown>>;
  /** The event is counted as ignored; otherwise it must not be. */
  readonly ignored?: boolean;
  /** Other counts that are to stand beside those of before: of what a child has ignored. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Ids of the children that are left, where the machine has any. */
  readonly children?: readonly string[];
};

export type ChartSpec<Machine extends AnyStateMachine = AnyStateMachine> = {
  readonly machine: Machine;
  readonly input: unknown;
  /** Its own system id, those of the actors it speaks to, and the sources of the children it spawns. */
  readonly address: string;
  readonly peers: readonly string[];
  readonly children?: readonly string[];
  /** Every event type it accepts: each is sent in each state. */
  readonly accepts: readonly string[];
  /**
   * Event types in classes of payload: guards are met by events, never by forcing a context. Where the whole product is
   * too large, it is walked in several slices.
   */
  readonly slices: readonly ((snapshot: SnapshotFrom<Machine>) => readonly EventObject[])[];
  /** Sent in each state as well, but where they lead is not gone on from. */
  readonly probes?: readonly EventObject[];
  /** The part of a snapshot that tells states apart; it must be finite. */
  readonly abstract: (snapshot: SnapshotFrom<Machine>) => unknown;
  readonly start: Expected;
  /** The rules, written down once more without the chart. */
  readonly rule: (before: SnapshotFrom<Machine>, event: EventObject) => Expected;
};

/** A specification among others. */
export type NamedSpec = Omit<ChartSpec, 'rule' | 'slices' | 'abstract'> & {
  readonly slices: readonly ((snapshot: AnyMachineSnapshot) => readonly EventObject[])[];
  readonly abstract: (snapshot: AnyMachineSnapshot) => unknown;
  readonly rule: (before: AnyMachineSnapshot, event: EventObject) => Expected;
};

// The one place where a specification forgets its machine's own types.
export const chartSpec = <Machine extends AnyStateMachine>(spec: ChartSpec<Machine>): NamedSpec =>
  spec as unknown as NamedSpec;

export type Walk = {
  readonly paths: number;
  readonly steps: number;
  /** By its id, in how many steps each declared transition was taken. */
  readonly taken: Readonly<Record<string, number>>;
  /** Ids of the declared transitions that no path took. */
  readonly untaken: readonly string[];
  /** `state: event` where an accepted event was never sent in a state that was reached. */
  readonly unsent: readonly string[];
};

/** More abstract edges than any chart of ours has: whatever goes beyond has no finite abstraction. */
const LIMIT = 20_000;

/** The events of one path, and the abstract state that it is to end in. */
type Way = { readonly events: readonly EventObject[]; readonly end: string };

/**
 * Walks a chart along the shortest path to every abstract edge, in a real system with recorders for its peers, and holds
 * every step against the rules.
 *
 * @throws Error at the first step that parts from them, with the events that lead there
 */
export const walkChart = (spec: NamedSpec, machine: AnyStateMachine = spec.machine): Walk =>
  followWays(spec, machine, waysThrough(spec, machine));

/** The shortest path to every abstract edge of a machine, short ones first. */
export function waysThrough(spec: NamedSpec, machine: AnyStateMachine = spec.machine): readonly Way[] {
  const { machine: walked } = worldOf(spec, machine);
  return spec.slices
    .flatMap((events) => pathsOf(spec, walked, events))
    .map(({ steps, state }) => ({ events: steps.slice(1).map(({ event }) => event), end: textOf(spec, state) }))
    .toSorted((one, other) => one.events.length - other.events.length);
}

/** @throws Error at the first step that parts from the rules, with the events that lead there */
export function followWays(spec: NamedSpec, machine: AnyStateMachine, ways: readonly Way[]): Walk {
  const world = worldOf(spec, machine);
  const taken = new Map<unknown, number>();
  const sentIn = new Map<string, Set<string>>();
  let steps = 0;
  for (const { events, end } of ways) {
    const trail: EventObject[] = [];
    const subject = world.start((transition) => taken.set(transition, (taken.get(transition) ?? 0) + 1));
    hold(spec.start, { before: null, after: subject.snapshot(), sent: subject.sentAtStart, places: [] }, trail);
    for (const event of events) {
      steps += 1;
      trail.push(event);
      const before = subject.snapshot();
      for (const leaf of leavesOf(before)) sentIn.set(leaf, (sentIn.get(leaf) ?? new Set()).add(event.type));
      const expected = spec.rule(before, event);
      const { sent, places } = subject.send(event);
      hold(expected, { before, after: subject.snapshot(), sent, places }, trail);
    }
    const reached = textOf(spec, subject.snapshot());
    if (reached !== end) throw new Error(`the running actor left the path: ${reached}, expected ${end}`);
    subject.stop();
  }
  const declared = [...transitionIds(world.machine)];
  return {
    paths: ways.length,
    steps,
    taken: Object.fromEntries(declared.map(([transition, id]) => [id, taken.get(transition) ?? 0])),
    untaken: declared.filter(([transition]) => !taken.has(transition)).map(([, name]) => name),
    unsent: [...sentIn].flatMap(([leaf, types]) =>
      spec.accepts.filter((type) => !types.has(type)).map((type) => `${leaf}: ${type}`),
    ),
  };
}

const textOf = (spec: NamedSpec, snapshot: AnyMachineSnapshot): string =>
  JSON.stringify([snapshot.value, snapshot.status, spec.abstract(snapshot)]);

type Path = { readonly state: AnyMachineSnapshot; readonly steps: readonly { readonly event: EventObject }[] };

function pathsOf(spec: NamedSpec, machine: AnyStateMachine, events: NamedSpec['slices'][number]): readonly Path[] {
  const { logic, options, fromState } = traversalOf(spec, machine, events);
  const model = new TestModel(logic, options as never);
  return model.getShortestPaths({ fromState } as never) as unknown as readonly Path[];
}

/** What a model needs to find those paths, for this package's TestModel or another's. */
export function traversalOf(spec: NamedSpec, machine: AnyStateMachine, events: NamedSpec['slices'][number]) {
  // Copies, to be told from a slice's own events.
  const probes = new Set(spec.probes?.map((event) => ({ ...event })));
  const expanded = new Set<string>();
  let isReachedByProbe = false;
  // Every edge into a state is a node of its own; from there on the ways are the same, and are walked from the first.
  const eventsOf = (state: AnyMachineSnapshot): readonly EventObject[] => {
    const place = textOf(spec, state);
    // A machine that has ended takes nothing more.
    if (state.status !== 'active' || isReachedByProbe || expanded.has(place)) return [];
    expanded.add(place);
    const own = events(state);
    const types = new Set(own.map(({ type }) => type));
    return [...own, ...[...probes].filter(({ type }) => !types.has(type))];
  };
  // Each step in a system of its own: a traversal comes to the same child's address along many ways.
  const logic = Object.assign(Object.create(machine) as AnyStateMachine, {
    transition: (state: AnyMachineSnapshot, event: EventObject) => stepOf(machine, state, event)[0],
  });
  const options = {
    // With the edge in a node's name, transitions that lead back to a known node are walked too.
    serializeState(state: AnyMachineSnapshot, event?: EventObject, before?: AnyMachineSnapshot) {
      isReachedByProbe = event !== undefined && probes.has(event);
      if (event === undefined || before === undefined) return textOf(spec, state);
      return `${textOf(spec, state)} by ${JSON.stringify(eventClass(event))} from ${textOf(spec, before)}`;
    },
    stateMatcher: (state: AnyMachineSnapshot, key: string) => state.matches(key),
    events: eventsOf,
    limit: LIMIT,
  };
  const [fromState] = initialTransition(machine, spec.input as never);
  return { logic, options, fromState };
}

/** Times and ids differ from step to step and say nothing about the class of an event. */
const eventClass = (event: EventObject): unknown =>
  JSON.parse(JSON.stringify(event, (key, value: unknown) => (key === 'ts' || key === 'requestId' ? undefined : value)));

type Step = {
  readonly before: AnyMachineSnapshot | null;
  readonly after: AnyMachineSnapshot;
  readonly sent: readonly Sent[];
  /** Where each transition on the way led. */
  readonly places: readonly string[];
};

function hold(expected: Expected, { before, after, sent, places }: Step, trail: readonly EventObject[]): void {
  const event = trail.at(-1)?.type ?? '';
  const counted = before?.context.ignored as Readonly<Record<string, number>> | undefined;
  const once = expected.ignored === true ? { [event]: (counted?.[event] ?? 0) + 1 } : {};
  const ignored = { ...counted, ...once, ...expected.counts };
  const got = {
    at: placeOf(after),
    sent,
    context: after.context as Readonly<Record<string, unknown>>,
    children: Object.keys(after.children),
    ignored: JSON.stringify(after.context.ignored ?? {}),
    isDecided: before === null || places.length > 0,
    through: places.filter((place) => place !== nodeText(before) && place !== nodeText(after)),
  };
  const difference = firstDifference(got, {
    at: expected.at,
    sent: expected.sent ?? [],
    context: expected.context ?? {},
    ...(expected.children && { children: expected.children }),
    ignored: JSON.stringify(ignored),
    // No event falls through a chart, and none takes it somewhere and away again.
    isDecided: true,
    through: expected.through ?? [],
  });
  if (difference !== null) {
    const way = trail.map((one) => JSON.stringify(one)).join('\n  ');
    throw new Error(`${nodeText(before)}, ${event}: ${difference}\n  ${way}`);
  }
}

/** The actor under test in a system of its own, its peers and its children replaced by recorders at the border. */
function worldOf({ input, address, peers, children = [] }: NamedSpec, original: AnyStateMachine) {
  let sent: Sent[] = [];
  const record = (one: Sent): void => void sent.push(one);
  const listener = fromTransition((state: null, event: EventObject, { self }) => {
    if (!event.type.startsWith('xstate.')) record({ to: self.id, event });
    return state;
  }, null);
  const recorder: typeof listener = {
    ...listener,
    getInitialSnapshot(scope, given) {
      if (given !== undefined) record({ to: scope.self.id, event: { type: 'started', input: given } as EventObject });
      return listener.getInitialSnapshot(scope, given);
    },
  };
  const machine =
    children.length === 0
      ? original
      : original.provide({ actors: Object.fromEntries(children.map((source) => [source, recorder])) });
  const world = setup({ actors: { subject: machine as AnyActorLogic, recorder } }).createMachine({
    context: ({ spawn }) => {
      for (const peer of peers) spawn('recorder', { id: peer, systemId: peer });
      spawn('subject', { id: address, systemId: address, input });
      return {};
    },
  });
  return {
    machine,
    start(take: (transition: unknown) => void) {
      sent = [];
      let places: string[] = [];
      let failure: unknown = null;
      const inspect = (inspected: InspectionEvent): void => {
        if (inspected.type !== '@xstate.microstep' || inspected.actorRef !== subject) return;
        // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken, `always` included
        for (const transition of inspected._transitions) {
          take(transition);
          places.push(nodeText(inspected.snapshot as AnyMachineSnapshot));
        }
      };
      const root = createActor(world, { inspect });
      // A final actor leaves the system; its last snapshot stays readable.
      const subject = root.getSnapshot().children[address] as AnyActorRef;
      subject.on('*', (event) => record({ to: 'emitted', event }));
      root.subscribe({ error: (error) => (failure = error) });
      root.start();
      return {
        sentAtStart: [...sent],
        send(event: EventObject) {
          const from = sent.length;
          places = [];
          subject.send(event);
          if (failure !== null) throw failure as Error;
          return { sent: sent.slice(from), places };
        },
        snapshot: () => subject.getSnapshot() as AnyMachineSnapshot,
        stop: () => root.stop(),
      };
    },
  };
}
