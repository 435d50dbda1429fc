import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, InspectionEvent } from 'xstate';
import type { RunSetup } from '../../../src/domain/setup.ts';
import type { Trade } from '../../../src/domain/trade.ts';
import type { TimeMs } from '../../../src/domain/units.ts';
import { transitionIds } from '../../../src/engine/chart.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import type { Input } from '../../../src/machines/protocol.ts';
import type {
  ActorState,
  GuardSeen,
  Heat,
  Json,
  Message,
  Move,
  Step,
  StepHead,
  Taken,
} from '../../../src/engine/step.ts';
import type { ActorDetail } from '../../../src/view/inspection.ts';

type Machine = { readonly id: string; readonly logic: AnyStateMachine; getSnapshot(): AnyMachineSnapshot | undefined };

/** A real kernel with every message, transition and guard of it noted: what a page's questions are answered from. */
export type Witness = ReturnType<typeof createWitness>;

export function createWitness(setup: RunSetup) {
  const kernel = createKernel({ setup });
  const ids = new Map<AnyStateMachine, ReturnType<typeof transitionIds>>();
  const states = new Map<string, ActorState>();
  const snapshots = new Map<string, AnyMachineSnapshot>();
  const heat = new Map<string, Heat>();
  const lastTaken = new Map<string, Taken>();
  const last = new Map<string, NonNullable<ActorDetail['last']>>();
  const heads: StepHead[] = [];
  const trades: Trade[] = [];
  let seq = 0;
  let ts: TimeMs | null = null;
  let messages: Message[] = [];
  let taken: Taken[] = [];
  let moves: Move[] = [];

  const idsOf = (machine: AnyStateMachine): ReturnType<typeof transitionIds> => {
    const known = ids.get(machine) ?? transitionIds(machine);
    ids.set(machine, known);
    return known;
  };

  /** Notes an actor and all below it. */
  const look = (ref: Machine, parent: string | null, seen: Set<string>): void => {
    const snapshot = ref.getSnapshot();
    if (snapshot === undefined) return;
    const id = parent === null ? 'root' : ref.id;
    const active = activeOf(snapshot);
    const before = states.get(id);
    if (before !== undefined && before.active.join() !== active.join()) {
      moves.push({ actor: id, from: leavesOf(before.active), to: leavesOf(active) });
    }
    const { status } = snapshot;
    const instrument = /^(?:instrument|order:\w+):(.*)$/u.exec(id)?.[1] ?? null;
    states.set(id, {
      id,
      chart: ref.logic.id,
      parent,
      instrument,
      active,
      status: status === 'stopped' ? 'done' : status,
    });
    snapshots.set(id, snapshot);
    seen.add(id);
    for (const child of Object.values(snapshot.children)) if (isMachine(child)) look(child, id, seen);
  };
  const lookAtAll = (): void => {
    const seen = new Set<string>();
    look(kernel.root as unknown as Machine, null, seen);
    for (const id of states.keys()) if (!seen.has(id)) states.delete(id);
  };

  const rootId = (kernel.root as unknown as Machine).id;
  const nameOf = ({ id }: Machine): string => (id === rootId ? 'root' : id);

  kernel.root.system.inspect((event: InspectionEvent) => {
    const { actorRef } = event;
    if (!isMachine(actorRef)) return;
    const actor = nameOf(actorRef);
    if (event.type === '@xstate.event' && event.event.type !== 'xstate.init') {
      const { type, ...payload } = event.event;
      const from = isMachine(event.sourceRef) ? nameOf(event.sourceRef) : null;
      const message: Message = { n: messages.length + 1, from, to: actor, type, payload: payload as unknown as Json };
      messages.push(message);
      const snapshot = actorRef.getSnapshot();
      const guards = snapshot === undefined ? [] : guardsSeen(snapshot, event.event, idsOf(actorRef.logic));
      last.set(actor, { seq, message, context: contextOf(snapshot), guards });
    }
    if (event.type === '@xstate.microstep') {
      const chart = actorRef.logic.id;
      const { _transitions: ways } = event;
      for (const one of ways) {
        const transition = idsOf(actorRef.logic).get(one);
        if (transition === undefined) continue;
        const taking: Taken = { n: messages.length, actor, chart, transition };
        taken.push(taking);
        lastTaken.set(actor, taking);
        const key = `${chart} ${transition}`;
        heat.set(key, { chart, transition, count: (heat.get(key)?.count ?? 0) + 1 });
      }
    }
  });
  lookAtAll();

  return {
    setup,
    kernel,
    heads: heads as readonly StepHead[],
    trades: trades as readonly Trade[],
    states: states as ReadonlyMap<string, ActorState>,
    heat: heat as ReadonlyMap<string, Heat>,
    lastTaken: lastTaken as ReadonlyMap<string, Taken>,
    snapshotOf: (actor: string): AnyMachineSnapshot => {
      const found = snapshots.get(actor);
      if (found === undefined) throw new Error(`there is no actor ${actor}`);
      return found;
    },
    seq: () => seq,
    ts: () => ts,
    step: (): Step => ({
      head: heads.at(-1) ?? { seq, ts, type: '', instrument: null, outcome: '', messages: 0, moves: [] },
      messages,
      taken,
    }),
    detail(actor: string): ActorDetail | null {
      const state = states.get(actor);
      if (state === undefined) return null;
      return { at: seq, state, context: contextOf(snapshots.get(actor)), last: last.get(actor) ?? null };
    },
    /** Takes an input and says what it brought. */
    send(input: Input) {
      seq += 1;
      [messages, taken, moves] = [[], [], []];
      if (input.type === 'bar.received') ({ ts } = input.bar);
      const step = kernel.send(input);
      lookAtAll();
      trades.push(...step.trades);
      const instrument =
        input.type === 'bar.received' ? input.bar.instrument : 'instrument' in input ? input.instrument : null;
      const outcome = step.accepted ? 'accepted' : (step.rejected?.reason ?? '');
      const head: StepHead = {
        seq,
        ts,
        type: input.type,
        instrument: instrument ?? null,
        outcome,
        messages: messages.length,
        moves,
      };
      heads.push(head);
      return { ...step, head };
    },
  };
}

const isMachine = (ref: unknown): ref is Machine =>
  typeof ref === 'object' &&
  ref !== null &&
  'logic' in ref &&
  typeof ref.logic === 'object' &&
  'root' in (ref.logic ?? {});

const pathOf = (node: AnyStateNode): string => node.path.join('.');

const activeOf = ({ _nodes: nodes }: AnyMachineSnapshot): readonly string[] =>
  nodes
    .filter(({ path }) => path.length > 0)
    .toSorted((a, b) => a.path.length - b.path.length || a.order - b.order)
    .map(pathOf);

const leavesOf = (paths: readonly string[]): string =>
  paths.filter((one) => !paths.some((other) => other.startsWith(`${one}.`))).join(' ');

/** A context is plain data and never changed: it can be kept as it is. */
const contextOf = (snapshot: AnyMachineSnapshot | undefined): Json => (snapshot?.context ?? null) as Json;

type Guard = {
  (args: unknown, params: unknown): boolean;
  readonly check?: (snapshot: AnyMachineSnapshot, args: unknown, guard: unknown) => boolean;
};

/** The guards of an event's candidates in the order in which XState tests them, until one passes. */
function guardsSeen(
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
  ids: ReturnType<typeof transitionIds>,
): readonly GuardSeen[] {
  const seen: GuardSeen[] = [];
  const { guards } = snapshot.machine.implementations as unknown as {
    readonly guards: Readonly<Record<string, Guard>>;
  };
  const { _nodes: nodes } = snapshot;
  const innermostFirst = nodes.toSorted((a, b) => b.path.length - a.path.length);
  for (const node of innermostFirst) {
    for (const candidate of node.transitions.get(event.type) ?? []) {
      const { guard } = candidate;
      if (guard === undefined) break;
      const { type, params } = (typeof guard === 'string' ? { type: guard, params: undefined } : guard) as {
        readonly type: string;
        readonly params: unknown;
      };
      const args = { context: snapshot.context as unknown, event, system: null };
      const given: unknown = typeof params === 'function' ? (params as (from: unknown) => unknown)(args) : params;
      const judge = guards[type];
      // XState's own guards (`stateIn`) are objects of a kind, which it asks by `check`.
      const passed = judge?.check === undefined ? judge?.(args, given) === true : judge.check(snapshot, args, judge);
      seen.push({ transition: ids.get(candidate) ?? '', guard: type, passed });
      if (passed) return seen;
    }
  }
  return seen;
}
