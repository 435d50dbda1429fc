import {
  createActor,
  fromTransition,
  initialTransition,
  setup,
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  type InspectionEvent,
  type SnapshotFrom,
} from 'xstate';
import { TestModel } from 'xstate/graph';
import { transitionIds } from '../../src/engine/chart.ts';

/** What a chart sends in a path, with the address it went to. */
type Sent = { readonly to: string; readonly event: EventObject };

export type ChartTest<Machine extends AnyStateMachine> = {
  readonly machine: Machine;
  readonly input: unknown;
  /** Its own system id, and those of the actors it speaks to. */
  readonly address: string;
  readonly peers: readonly string[];
  /** Every event type, in classes of payload: guards are met by events, never by forcing a context. */
  readonly events: (snapshot: SnapshotFrom<Machine>) => readonly EventObject[];
  /** The part of a snapshot that tells states apart; it must be finite. */
  readonly abstract: (snapshot: SnapshotFrom<Machine>) => unknown;
  /** Holds after every event of every path. */
  readonly invariant: (snapshot: SnapshotFrom<Machine>, sent: readonly Sent[], event: EventObject) => void;
};

export type Walk = {
  readonly paths: number;
  readonly steps: number;
  /** By its id, in how many steps each declared transition was taken. */
  readonly taken: Readonly<Record<string, number>>;
  /** Declared transitions that no path took. */
  readonly untaken: readonly string[];
};

/**
 * Walks a chart along the shortest path to every abstract edge, in a real system with recorders for its peers, and says
 * which declared transitions were never taken.
 */
export function walkChart<Machine extends AnyStateMachine>(chart: ChartTest<Machine>): Walk {
  const { machine, abstract, events, invariant } = chart;
  const text = (snapshot: AnyMachineSnapshot): string =>
    JSON.stringify([snapshot.value, snapshot.status, abstract(snapshot as SnapshotFrom<Machine>)]);
  const model = new TestModel(machine, {
    // With the edge in a node's name, transitions that lead back to a known node are walked too.
    serializeState: (state: AnyMachineSnapshot, event?: EventObject, before?: AnyMachineSnapshot) =>
      text(state) +
      (event === undefined || before === undefined
        ? ''
        : ` by ${JSON.stringify(eventClass(event))} from ${text(before)}`),
    stateMatcher: (state: AnyMachineSnapshot, key: string) => state.matches(key),
    // A machine that has ended takes nothing more.
    events: (state: AnyMachineSnapshot) => (state.status === 'active' ? events(state as SnapshotFrom<Machine>) : []),
    limit: 200_000,
  } as never);
  const [start] = initialTransition(machine, chart.input as never);
  const declared = transitionIds(machine);
  const taken = new Map<string, number>();
  let steps = 0;
  const paths = model.getShortestPaths({ fromState: start } as never);
  for (const path of paths) {
    const subject = startSubject(chart, (inspected) => {
      if (inspected.type !== '@xstate.microstep') return;
      // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken, `always` included
      for (const transition of inspected._transitions) {
        const id = declared.get(transition);
        if (id !== undefined) taken.set(id, (taken.get(id) ?? 0) + 1);
      }
    });
    for (const { event } of path.steps.slice(1)) {
      steps += 1;
      const before = subject.sent.length;
      subject.send(event);
      invariant(subject.snapshot(), subject.sent.slice(before), event);
    }
    if (text(subject.snapshot()) !== text(path.state)) {
      throw new Error(`the running actor left the path: ${text(subject.snapshot())}, expected ${text(path.state)}`);
    }
    subject.stop();
  }
  return {
    paths: paths.length,
    steps,
    taken: Object.fromEntries([...declared.values()].map((id) => [id, taken.get(id) ?? 0])),
    untaken: [...declared.values()].filter((id) => !taken.has(id)),
  };
}

/** Times and ids differ from step to step and say nothing about the class of an event. */
const eventClass = (event: EventObject): unknown =>
  JSON.parse(JSON.stringify(event, (key, value: unknown) => (key === 'ts' || key === 'requestId' ? undefined : value)));

/** The actor under test in a system of its own, its peers replaced by recorders at the border. */
function startSubject<Machine extends AnyStateMachine>(
  { machine, input, address, peers }: ChartTest<Machine>,
  inspect: (event: InspectionEvent) => void,
) {
  const sent: Sent[] = [];
  const recorder = (to: string): AnyActorLogic =>
    fromTransition((state: null, event: EventObject) => {
      if (!event.type.startsWith('xstate.')) sent.push({ to, event });
      return state;
    }, null);
  const world = setup({
    actors: { subject: machine as AnyActorLogic, ...Object.fromEntries(peers.map((peer) => [peer, recorder(peer)])) },
  }).createMachine({
    context: ({ spawn }) => {
      for (const peer of peers) spawn(peer as never, { id: peer, systemId: peer } as never);
      spawn('subject', { id: 'subject', systemId: address, input });
      return {};
    },
  });
  const root = createActor(world, { inspect });
  root.start();
  const subject = root.system.get(address) as { send(event: EventObject): void; getSnapshot(): SnapshotFrom<Machine> };
  // A final actor leaves the system; its last snapshot stays readable.
  return {
    sent,
    send: (event: EventObject) => subject.send(event),
    snapshot: () => subject.getSnapshot(),
    stop: () => root.stop(),
  };
}
