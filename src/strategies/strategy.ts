import type { z } from 'zod';
import type { Bar } from '../domain/bar.ts';
import type { Day } from '../domain/units.ts';

/** Buy, nothing, sell. */
export type Signal = -1 | 0 | 1;

/** What a strategy sees of a bar; `minuteOfSession` is 0 at the date's first opening time. */
type StrategyStep = { readonly bar: Bar; readonly day: Day; readonly minuteOfSession: number };

/**
 * A pure reducer over its own state. The state is plain JSON (it is kept, copied and compared), it holds the parameters
 * it was started with, and `step` never changes what it is given. A strategy sees every accepted bar of its instrument,
 * in every state of the instrument; one that throws, or answers anything but a signal, quarantines its instrument.
 */
export type Strategy<Params = unknown, State = unknown> = {
  readonly name: string;
  readonly description: string;
  /** Checks and completes the parameters of the configuration. */
  readonly params: z.ZodType<Params>;
  /** The number of accepted bars after which the signal is defined, the first bar being 1. */
  warmUp(params: Params): number;
  start(params: Params): State;
  step(state: State, step: StrategyStep): { readonly state: State; readonly signal: Signal };
  /** What people want to see over the price, rupees by name: for pictures alone, nothing is decided by it. */
  lines?(state: State): Readonly<Record<string, number>>;
};
