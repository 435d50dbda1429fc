import type { RiskSettings } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { TimeMs } from '../domain/units.ts';
import type { BranchFigures } from '../engine/branch.ts';
import type { Moment } from '../engine/history.ts';
import type { ActorDetail, ActorState, Heat, Step, StepHead } from '../engine/step.ts';
import type { Delta, PricePoint } from './protocol.ts';

/**
 * What a viewer may ask of a run's past, and what it is told of the charts' inner life: further commands and results on
 * the connection of `protocol.ts`. A moment is the state after one input, named by that input's `seq`; all moments are
 * remade by running the inputs again, so looking at them touches nothing.
 */

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
  readonly sessions: readonly { readonly date: string; readonly seq: number }[];
  /** Whether inputs still come, or wait to be taken. */
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
  /** `focus`: the instrument of which every test and the bars are told too. */
  | { readonly type: 'inspect.moment'; readonly at: Moment; readonly focus?: string }
  /** Heads of the inputs before `before` (`null`: the newest), newest first, at most `count` ≤ 500 that fit. */
  | {
      readonly type: 'inspect.steps';
      readonly before: number | null;
      readonly count: number;
      readonly instrument?: string;
      readonly event?: string;
      /** Only those on which an actor moved. */
      readonly moves?: boolean;
      /** Only those on which this one moved. */
      readonly actor?: string;
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

/**
 * The transitions that an actor took since the viewer was told last, each once, in the order of their last taking; those
 * of its last message are the `last` ones of them.
 */
export type Trail = { readonly actor: string; readonly transitions: readonly string[]; readonly last: number };

/** Part of a delta for a viewer that follows: what changed since its last one. `whole`: it replaces what was known. */
export type Inspection = {
  readonly seq: number;
  /** How many inputs the run has taken after that: at full speed it is ahead of what is known of it. */
  readonly behind: number;
  readonly whole: boolean;
  readonly actors: readonly ActorState[];
  readonly gone: readonly string[];
  /** Counts that have grown. */
  readonly heat: readonly Heat[];
  /** Of each actor that took a transition. */
  readonly trails: readonly Trail[];
  /** The newest inputs, at most 200. */
  readonly steps: readonly StepHead[];
};
