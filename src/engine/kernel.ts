import { createActor, type ActorRefFrom, type InspectionEvent, type Snapshot } from 'xstate';
import type { AccountFigures, RunCounts } from '../domain/account-figures.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { Effect, EffectRecord, InputRecord } from '../journal/record.ts';
import type { BarRejected, Input, VenueRequest } from '../machines/protocol.ts';
import type { Violation } from '../invariants/view.ts';
import { actorsOf, rootMachine } from '../machines/root.ts';
import { ignoredBy, type IgnoredCounts } from './ignored-counts.ts';
import { createAudit, type Audit } from './audit.ts';
import { overheard } from './ear.ts';
import { changeOf, effectOf, toldOf, type Told } from './tap.ts';

/** What one input brought about. */
export type Step = {
  /** Number of the input. */
  readonly seq: number;
  /** The bar that passed the gate, if the input was one. */
  readonly accepted: boolean;
  readonly rejected: BarRejected | null;
  readonly trades: readonly Trade[];
  /** What has to be carried to the venue, in this order. */
  readonly requests: readonly VenueRequest[];
};

export type KernelOptions = {
  readonly setup: RunSetup;
  /** Told every input before it is taken, and then each effect it had. */
  readonly record?: (record: InputRecord | EffectRecord) => void;
  /** Told what no longer holds after an input. Without it nothing is checked: checking costs more than the step. */
  readonly check?: (violations: readonly Violation[], input: Input) => void;
  /** Another root chart, for tests. */
  readonly root?: typeof rootMachine;
  /** Told everything that happens inside the charts; it must not throw. */
  readonly observe?: (event: InspectionEvent) => void;
  /** Where to go on from, instead of from the beginning. */
  readonly from?: Checkpoint;
};

/** All actors between two inputs, as plain data; `seq` of the last record before. */
export type Checkpoint = { readonly seq: number; readonly snapshot: Snapshot<unknown> };

/**
 * The door: every input enters here, one at a time, and all that it causes is finished before the next one. Reading
 * the account between two inputs is reading it whole.
 */
export type Kernel = {
  /** @throws Error when a chart failed: a bug, the run must end */
  send(input: Input): Step;
  figures(): AccountFigures;
  counts(): RunCounts;
  /** What each actor has ignored, under the event's name: a late answer, a command that changes nothing. */
  ignored(): IgnoredCounts;
  /** The instruments of which no bar was ever accepted. */
  unheard(): readonly string[];
  /** Shares its data with the running actors: it must be copied before anything is restored from it. */
  checkpoint(): Checkpoint;
  /** Tells what inputs bring about, from now until it is called off. Nobody watching costs nothing. */
  watch(listener: (told: Told) => void): () => void;
  readonly root: ActorRefFrom<typeof rootMachine>;
  /** `null` when nothing is checked. */
  readonly audit: Audit | null;
};

/** @throws Error when a chart cannot start, as one whose strategy is unknown */
export function createKernel(options: KernelOptions): Kernel {
  const { setup, record, check, root: machine = rootMachine, observe, from } = options;
  let seq = from?.seq ?? 0;
  let cause = 0;
  let trades: Trade[] = [];
  let handedOn: VenueRequest[] = [];
  let rejected: BarRejected | null = null;
  let failure: unknown = null;
  const listeners = new Set<(told: Told) => void>();

  // Kept until the charts are at rest: a recorder that fails (a full disk) must not fail inside one of them.
  let effects: Effect[] = [];
  const recordEffects = (): void => {
    for (const message of effects) {
      seq += 1;
      record?.({ seq, kind: 'effect', cause, message });
    }
    effects = [];
  };
  const tell = (told: Told | null): void => {
    if (told !== null) for (const listener of listeners) listener(told);
  };
  const heard = overheard(machine, {
    message(to, event) {
      const effect = effectOf(to, event);
      if (effect !== null) effects.push(effect);
      if (listeners.size > 0) tell(toldOf(to, event));
    },
    rest(before, after) {
      if (listeners.size > 0) tell(changeOf(before, after));
    },
  });
  const root = createActor(heard, {
    id: machine.id,
    input: setup,
    // Restoring writes into what it is given.
    ...(from && { snapshot: structuredClone(from.snapshot) }),
    ...(observe && { inspect: observe }),
  });
  root.subscribe({
    error: (error) => {
      failure = error;
    },
  });
  const fault = (): unknown => failure ?? root.getSnapshot().context.failure;
  root.start();
  if (fault() !== null) throw new Error(`a chart failed at the start: ${describe(fault())}`);

  const { feed, broker, portfolio, risk, venue } = actorsOf(root.system);
  portfolio.on('trade.closed', (closed) => {
    trades.push(closed.trade);
    tell(closed);
    effects.push(closed);
  });
  venue?.on('*', (request) => {
    handedOn.push(request);
  });
  const audit = check === undefined ? null : createAudit({ setup, system: root.system });
  if (audit !== null) root.system.inspect((event) => audit.take(event));
  feed.on('bar.rejected', (event) => {
    rejected = event;
  });

  const deliver = (input: Input): void => {
    switch (input.type) {
      case 'bar.received':
      case 'row.unreadable':
      case 'feed.connected':
      case 'feed.lost':
      case 'feed.ended':
        feed.send(input);
        break;
      case 'venue.answered':
      case 'venue.updated':
      case 'venue.book':
      case 'venue.connected':
      case 'venue.lost':
        broker.send(input);
        break;
      case 'run.resumed':
      case 'clock.ticked':
      case 'operator.kill':
      case 'operator.reset':
      case 'operator.arm':
      case 'operator.flatten':
      case 'operator.square-off':
      case 'operator.pause-entries':
      case 'operator.resume-entries':
        root.send(input);
        break;
      default:
        input satisfies never;
    }
  };

  return {
    root,
    audit,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(input) {
      seq += 1;
      cause = seq;
      record?.({ seq, kind: 'input', message: input });
      trades = [];
      handedOn = [];
      rejected = null;
      const before = feed.getSnapshot().context.accepted;
      deliver(input);
      recordEffects();
      const broken = fault();
      if (broken !== null) throw new Error(`a chart failed at input ${cause}: ${describe(broken)}`);
      const violations = audit?.judge(input, trades) ?? [];
      if (violations.length > 0) check?.(violations, input);
      // Not merely unrejected: after the end of the data a bar is neither.
      const accepted = feed.getSnapshot().context.accepted > before;
      return { seq: cause, accepted, rejected, trades, requests: handedOn };
    },
    figures() {
      const { balance, unrealised, equity, exposure, drawdown } = portfolio.getSnapshot().context.account;
      return { balance, unrealised, equity, exposure, drawdown };
    },
    counts() {
      const { accepted, rejected: barsRejected, rounded, gaps } = feed.getSnapshot().context;
      const { requests, approved, rejected: sizesRejected } = risk.getSnapshot().context;
      const { barsHeld, maxDrawdown, balance } = portfolio.getSnapshot().context.account;
      return {
        accepted,
        barsRejected,
        rounded,
        gaps,
        signals: requests,
        approved,
        sizesRejected,
        barsHeld,
        maxDrawdown,
        finalBalance: balance,
      };
    },
    ignored: () => ignoredBy(root, 'root'),
    unheard() {
      const { roster, lines } = feed.getSnapshot().context;
      return roster.keys.filter((_, position) => lines[position]?.last === null);
    },
    checkpoint: () => ({ seq, snapshot: root.getPersistedSnapshot() }),
  };
}

const describe = (failure: unknown): string =>
  typeof failure === 'object' && failure !== null && 'message' in failure
    ? `${'actor' in failure ? `${String(failure.actor)}: ` : ''}${String(failure.message)}`
    : String(failure);
