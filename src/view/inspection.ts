import type { RiskSettings } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { TimeMs } from '../domain/units.ts';
import type { Delta, PricePoint } from './protocol.ts';

/**
 * What a viewer may ask of a run's past, and what it is told of the charts' inner life: further commands and results on
 * the connection of `protocol.ts`. A moment is the state after one input, named by that input's `seq`; all moments are
 * remade by running the inputs again, so looking at them touches nothing.
 */

/** `newest`: the last input taken. A time means the last input at or before it. */
export type Moment = { readonly seq: number } | { readonly ts: TimeMs } | { readonly newest: true };

/** An actor at a moment. `active`: the dotted paths of all its active states, outermost first, the root left out. */
export type ActorState = {
  readonly id: string;
  /** Id of its chart. */
  readonly chart: string;
  readonly parent: string | null;
  readonly instrument: string | null;
  readonly active: readonly string[];
  readonly status: 'active' | 'done' | 'error';
};

/** An actor's way from one state to another. */
export type Move = { readonly actor: string; readonly from: string; readonly to: string };

/** One input, as the event log lists it. `messages`: how many it caused. */
export type StepHead = {
  readonly seq: number;
  readonly ts: TimeMs | null;
  readonly type: string;
  readonly instrument: string | null;
  /** `accepted`, or the reason of a refusal; empty where there is nothing to say. */
  readonly outcome: string;
  readonly messages: number;
  readonly moves: readonly Move[];
};

/** A value as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One message between two actors; `from` is `null` for what came in by the door. */
export type Message = {
  readonly n: number;
  readonly from: string | null;
  readonly to: string;
  readonly type: string;
  readonly payload: Json;
};

/** A guard that was tested, in the order of testing; what it saw is the message, and its actor's context. */
export type GuardSeen = {
  /** Id of the transition that it guards. */
  readonly transition: string;
  readonly guard: string;
  readonly passed: boolean;
};

/** A transition taken by an actor on one message. */
export type Taken = {
  /** Number of the message. */
  readonly n: number;
  readonly actor: string;
  readonly chart: string;
  readonly transition: string;
};

export type Step = {
  readonly head: StepHead;
  readonly messages: readonly Message[];
  readonly taken: readonly Taken[];
};

/** How often a transition was taken up to a moment. */
export type Heat = { readonly chart: string; readonly transition: string; readonly count: number };

export type ActorDetail = {
  readonly at: number;
  readonly state: ActorState;
  readonly context: Json;
  /** The last message it took, the context in which it took it, and the guards that were tested for it. */
  readonly last: {
    readonly seq: number;
    readonly message: Message;
    readonly context: Json;
    readonly guards: readonly GuardSeen[];
  } | null;
};

/** All of a run at a moment. */
export type Picture = {
  readonly seq: number;
  readonly ts: TimeMs | null;
  /** Every part of the ordinary picture. */
  readonly delta: Delta;
  readonly actors: readonly ActorState[];
  readonly heat: readonly Heat[];
  readonly step: Step;
};

/** The moments that can be looked at. `sessions`: where each trading date begins. */
export type History = {
  readonly first: number;
  readonly last: number;
  readonly firstTs: TimeMs | null;
  readonly lastTs: TimeMs | null;
  readonly sessions: readonly { readonly date: string; readonly seq: number }[];
  /** Whether inputs still come. */
  readonly growing: boolean;
};

/** Prices of an instrument up to a moment, with what was traded. */
export type PriceHistory = {
  readonly instrument: string;
  readonly points: readonly PricePoint[];
  readonly trades: readonly Trade[];
};

/** What is to be different from the moment of branching on. */
export type BranchChange = {
  readonly risk?: Partial<RiskSettings>;
  readonly slippage?: number;
  /** Of every instrument. */
  readonly strategy?: { readonly name: string; readonly params: Readonly<Record<string, number>> };
};

export type BranchFigures = {
  readonly netPnl: number;
  readonly trades: number;
  readonly equity: readonly { readonly ts: TimeMs; readonly equity: number }[];
  /** Trades closed after the moment. */
  readonly closed: readonly Trade[];
};

/** The same inputs from one moment on, under the run's own configuration and under another. Money in paise. */
export type Branch = {
  readonly at: number;
  readonly until: number;
  readonly change: BranchChange;
  readonly original: BranchFigures;
  readonly branched: BranchFigures;
};

export type InspectCommand =
  /** From now on deltas have an `inspection` part. */
  | { readonly type: 'inspect.follow'; readonly on: boolean }
  | { readonly type: 'inspect.history' }
  | { readonly type: 'inspect.moment'; readonly at: Moment }
  /** Heads of the inputs before `before` (`null`: the newest), newest first, at most `count` ≤ 500 that fit. */
  | {
      readonly type: 'inspect.steps';
      readonly before: number | null;
      readonly count: number;
      readonly instrument?: string;
      readonly event?: string;
      /** Only those on which an actor moved. */
      readonly moves?: boolean;
    }
  | { readonly type: 'inspect.step'; readonly seq: number }
  | { readonly type: 'inspect.actor'; readonly actor: string; readonly at: Moment }
  | { readonly type: 'inspect.prices'; readonly instrument: string; readonly at: Moment }
  | { readonly type: 'inspect.branch'; readonly at: number; readonly change: BranchChange };

/** What each question is answered with, as the `result` of its answer. */
export type InspectResult = {
  readonly 'inspect.follow': null;
  readonly 'inspect.history': History;
  readonly 'inspect.moment': Picture;
  readonly 'inspect.steps': readonly StepHead[];
  readonly 'inspect.step': Step;
  readonly 'inspect.actor': ActorDetail;
  readonly 'inspect.prices': PriceHistory;
  readonly 'inspect.branch': Branch;
};

/** Part of a delta for a viewer that follows: what changed since its last one. `whole`: it replaces what was known. */
export type Inspection = {
  readonly seq: number;
  readonly whole: boolean;
  readonly actors: readonly ActorState[];
  readonly gone: readonly string[];
  /** Counts that have grown. */
  readonly heat: readonly Heat[];
  /** The transition last taken by each actor that took one. */
  readonly taken: readonly Taken[];
  /** The newest inputs, at most 200. */
  readonly steps: readonly StepHead[];
};
