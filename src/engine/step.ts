import type { TimeMs } from '../domain/units.ts';

/** What one input brought about inside the charts, as plain data. */

/** A value as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

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

/** An actor's way from one innermost state to another. */
export type Move = { readonly actor: string; readonly from: string; readonly to: string };

/** One message between two actors, in order of sending; `from` is `null` for what came in by the door. */
export type Message = {
  /** From 1 within its step. */
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

/** One input, as a log lists it. `messages`: how many it caused. */
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

export type Step = {
  readonly head: StepHead;
  readonly messages: readonly Message[];
  readonly taken: readonly Taken[];
};

/** How often a transition was taken. */
export type Heat = { readonly chart: string; readonly transition: string; readonly count: number };

/** An actor at a moment, from within. `at`: number of the input. */
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
