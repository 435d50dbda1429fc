import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { SessionDay } from '../domain/calendar.ts';
import { sessionOf } from '../domain/gate.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { TimeMs } from '../domain/units.ts';
import type { SetupChange } from '../machines/change.ts';
import type { BarStamped, Input } from '../machines/protocol.ts';
import type { rootMachine } from '../machines/root.ts';
import { stampedBy } from '../machines/session.ts';
import { actorStates, actorsBelow, machineOf } from './actor-tree.ts';
import { branchFrom } from './branch.ts';
import { guardsSeen } from './guards-seen.ts';
import { ACCEPTED, createInputLog, type InputLog } from './input-log.ts';
import { createKernel, type Checkpoint, type Kernel } from './kernel.ts';
import { copyOf, createStepRecorder, heatOf, type Before, type Counts } from './step-recorder.ts';
import { createLedger, type EquityAt, type SessionStart } from './ledger.ts';
import type { ActorDetail, ActorState, Heat, Json, Step, StepHead } from './step.ts';
import { tallyStep, type Tallied, type Tallies } from './tally.ts';

/** `newest`: the last input taken. A time means the last input at or before it. */
export type Moment = { readonly seq: number } | { readonly ts: TimeMs } | { readonly newest: true };

/** The run as it stood after one input. */
export type Visit = {
  /** Number of the input; 0 before the first. */
  readonly seq: number;
  readonly ts: TimeMs | null;
  /** A kernel of its own: looking at it, or sending to it, touches nothing else. */
  readonly kernel: Kernel;
  readonly step: Step;
  readonly actors: readonly ActorState[];
  readonly heat: readonly Heat[];
  /** Of the instruments of which anything was heard. */
  readonly tallies: Tallies;
};

/**
 * A run's past. It takes the run's inputs as they come, in a kernel of its own, and shows any earlier moment by running
 * them again from the nearest checkpoint.
 */
export type History = {
  readonly append: (input: Input) => Step;
  /** The kernel at the newest moment: to be read, never sent to. */
  readonly newest: Kernel;
  readonly log: InputLog;
  readonly heat: () => readonly Heat[];
  /** Of the sessions that are kept, oldest first; the first may have begun before what is kept. */
  readonly sessions: () => readonly SessionStart[];
  readonly visit: (moment: Moment) => Visit;
  /** `null` when there is no such actor at that moment. */
  readonly visitActor: (actor: string, moment: Moment) => ActorDetail | null;
  /** The accepted bars of an instrument up to a moment that are kept, oldest first, stamped as its session did. */
  readonly bars: (instrument: string, moment: Moment) => readonly BarStamped[];
  /** What came after a moment, as it was traded and as it would have been with a change. `until`: the last input. */
  readonly branch: (moment: Moment, change: SetupChange) => ReturnType<typeof branchFrom> & { readonly until: number };
  /** The account after the last bar of each time up to a moment, thinned where they are many. */
  readonly equity: (moment: Moment) => readonly EquityAt[];
  /** The closed trades up to a moment that are kept, oldest first. */
  readonly trades: (moment: Moment) => readonly Trade[];
};

/** What a run is remade from: everything between two inputs. */
type Mark = {
  /** Place in the log of the first input after it. */
  readonly place: number;
  readonly checkpoint: Checkpoint;
  readonly counts: Counts;
  /** Place of the input with the last message that each actor took. */
  readonly heard: ReadonlyMap<string, number>;
  readonly tallies: Tallies;
};

export type HistoryOptions = {
  readonly setup: RunSetup;
  readonly root?: typeof rootMachine;
  /** Inputs kept at most. */
  readonly kept?: number;
  /** Inputs from one checkpoint to the next, at first. */
  readonly spacing?: number;
  /** Closed trades kept at most. */
  readonly keptTrades?: number;
};

const KEPT_INPUTS = 500_000;
const SPACING = 250;
const KEPT_MARKS = 400;
/** Inputs that a branch plays at most: a longer one would keep its asker waiting. */
const BRANCH_INPUTS = 60_000;

export function createHistory(options: HistoryOptions): History {
  const { setup, root, kept = KEPT_INPUTS, spacing = SPACING, keptTrades } = options;
  const { calendar } = setup.session;
  const log = createInputLog();
  const counts: Counts = new Map();
  const recorder = createStepRecorder(counts);
  const heard = new Map<string, number>();
  const ledger = createLedger(calendar, keptTrades);
  const tallies = new Map<string, Tallied>();
  const machine = root && { root };
  const newest = createKernel({ setup, observe: recorder.observe, ...machine });
  // What happened at the start belongs to no input.
  recorder.meet(newest.root);
  recorder.take();
  counts.clear();
  let every = spacing;
  let marks: Mark[] = [];

  const mark = (): void => {
    marks.push({
      place: log.end(),
      checkpoint: newest.checkpoint(),
      counts: copyOf(counts),
      heard: new Map(heard),
      tallies: new Map(tallies),
    });
    if (marks.length > KEPT_MARKS) {
      // Twice as far apart: a jump takes at most twice as long, and memory stays.
      every *= 2;
      marks = marks.filter((_, at) => at % 2 === 0);
    }
  };
  /** What is older than the window goes, up to a checkpoint: the first moment must be remade from one. */
  const trim = (): void => {
    const oldest = marks.findLast(({ place }) => place <= log.end() - kept);
    if (oldest === undefined || oldest.place === log.first()) return;
    log.dropBefore(oldest.place);
    marks = marks.filter(({ place }) => place >= oldest.place);
    ledger.dropBefore(log.seq(log.first()));
  };
  mark();

  const placeOf = (moment: Moment): number => {
    if ('newest' in moment) return log.end() - 1;
    return Math.max(log.first() - 1, 'seq' in moment ? log.placeOf(moment.seq) : log.placeAt(moment.ts));
  };

  const seqOf = (moment: Moment): number => {
    const place = placeOf(moment);
    return place < log.first() ? 0 : log.seq(place);
  };

  /** Runs again up to and including a place; `watched` is the actor whose last message is wanted. */
  const remake = (place: number, watched: string | null) => {
    const from = marks.findLast((one) => one.place <= Math.max(place, log.first()));
    if (from === undefined) throw new Error(`nothing to remake input ${place} from`);
    const own = copyOf(from.counts);
    const lastHeard = new Map(from.heard);
    const lastTallies = new Map(from.tallies);
    const again = createStepRecorder(own);
    const kernel = createKernel({ setup, observe: again.observe, from: from.checkpoint, ...machine });
    again.meet(kernel.root);
    if (watched !== null) again.watch(watched, kernel.root);
    again.take();
    let step: Step = START;
    for (let at = from.place; at <= place; at += 1) {
      const made = kernel.send(log.input(at));
      const recorded = again.take();
      step = stepOf(log.head(at), recorded);
      note(lastHeard, recorded, at);
      tallyStep(lastTallies, log.input(at), made, calendar);
      if (made.seq !== log.seq(at)) throw new Error(`I31: input ${log.seq(at)} run again has number ${made.seq}`);
    }
    const before = watched === null ? null : again.before(watched);
    return { kernel, step, counts: own, heard: lastHeard, tallies: lastTallies, before };
  };

  const bars = (instrument: string, moment: Moment): readonly BarStamped[] => {
    const found: BarStamped[] = [];
    let today: SessionDay | null = null;
    const last = placeOf(moment);
    for (let place = log.first(); place <= last; place += 1) {
      const input = log.input(place);
      if (input.type !== 'bar.received' || input.bar.instrument !== instrument || !log.isAccepted(place)) continue;
      today = sessionOf(input.bar.ts, setup.session, today);
      found.push(stampedBy(today, input.bar, false));
    }
    return found;
  };

  return {
    log,
    newest,
    heat: () => heatOf(counts),
    sessions: ledger.sessions,
    append(input) {
      const taken = newest.send(input);
      const recorded = recorder.take();
      const outcome = taken.rejected?.reason ?? (taken.accepted ? ACCEPTED : '');
      const place = log.end();
      log.append(input, { seq: taken.seq, outcome, messages: recorded.messages.length, moves: recorded.moves });
      tallyStep(tallies, input, taken, calendar);
      for (const trade of taken.trades) ledger.trade(taken.seq, trade);
      if (taken.accepted && input.type === 'bar.received') ledger.bar(taken.seq, input.bar, newest.figures());
      const step = stepOf(log.head(place), recorded);
      note(heard, recorded, place);
      if (log.end() - (marks.at(-1)?.place ?? 0) >= every) {
        mark();
        trim();
      }
      return step;
    },
    visit(moment) {
      const place = placeOf(moment);
      const made = remake(place, null);
      const { kernel, step } = made;
      return {
        seq: step.head.seq,
        ts: step.head.ts,
        kernel,
        step,
        actors: actorStates(kernel.root),
        heat: heatOf(made.counts),
        tallies: made.tallies,
      };
    },
    visitActor(id, moment) {
      const place = placeOf(moment);
      const isNewest = place === log.end() - 1;
      const { kernel, heard: lastHeard } = isNewest ? { kernel: newest, heard } : remake(place, null);
      const actor = actorsBelow(kernel.root).find((one) => one.id === id);
      const state = actorStates(kernel.root).find((one) => one.id === id);
      if (actor === undefined || state === undefined) return null;
      const { context } = actor.getSnapshot() as AnyMachineSnapshot;
      const at = lastHeard.get(id);
      const watchedBefore = isNewest ? recorder.before(id) : null;
      const before = at === undefined || at < log.first() ? null : (watchedBefore ?? remake(at, id).before);
      // Whoever asks for the newest asks again: then there is nothing to remake.
      if (isNewest) recorder.watch(id, newest.root);
      return {
        at: seqOf(moment),
        state,
        context: context as Json,
        last: at === undefined || before === null ? null : { seq: log.seq(at), ...seenBy(actor, before) },
      };
    },
    bars,
    branch(moment, change) {
      const place = placeOf(moment);
      const end = Math.min(log.end(), place + 1 + BRANCH_INPUTS);
      const inputs: Input[] = [];
      for (let at = place + 1; at < end; at += 1) inputs.push(log.input(at));
      const { kernel } = remake(place, null);
      const figures = branchFrom({
        setup,
        checkpoint: kernel.checkpoint(),
        change,
        bars: (instrument) => bars(instrument, moment),
        inputs,
        ...machine,
      });
      return { ...figures, until: end <= log.first() ? 0 : log.seq(end - 1) };
    },
    equity: (moment) => ledger.equity(seqOf(moment)),
    trades: (moment) => ledger.trades(seqOf(moment)),
  };
}

const START_HEAD: StepHead = { seq: 0, ts: null, type: 'start', instrument: null, outcome: '', messages: 0, moves: [] };
const START: Step = { head: START_HEAD, messages: [], taken: [] };

type Recorded = ReturnType<ReturnType<typeof createStepRecorder>['take']>;

const stepOf = (head: StepHead, { messages, taken }: Recorded): Step => ({ head, messages, taken });

function note(heard: Map<string, number>, { messages, born }: Recorded, place: number): void {
  for (const { to } of messages) heard.set(to, place);
  // What was said to another one under its address it has not heard.
  for (const [actor, before] of born) {
    if (!messages.some(({ n, to }) => to === actor && n > before)) heard.delete(actor);
  }
}

function seenBy(actor: Parameters<typeof machineOf>[0], { message, event, snapshot, settled }: Before) {
  const machine = machineOf(actor);
  return {
    message,
    context: snapshot.context as Json,
    guards: machine === null ? [] : guardsSeen(machine, event as EventObject, snapshot, settled),
  };
}
