import { startAtr, stepAtr, type AtrState } from '../domain/indicators.ts';
import type { Phase } from '../domain/calendar.ts';
import { count, word, type Measure } from '../domain/measure.ts';
import type { InstrumentSetup, StrategyChoice } from '../domain/setup.ts';
import { timeMs, type Price, type Side, type TimeMs } from '../domain/units.ts';
import { averageVolume, startVolume, stepVolume, volumeFactor, type VolumeState } from '../domain/volume.ts';
import type { Strategies } from '../strategies/registry.ts';
import type { Signal, Strategy } from '../strategies/strategy.ts';
import type { BarStamped, OrderIntended, SizeApproved, SizeRejected, SizeRequested } from './protocol.ts';

/** What the last bar said, as far as a decision needs it. */
type Sighting = {
  readonly ts: TimeMs;
  readonly close: Price;
  readonly phase: Phase;
  readonly signal: Signal;
  readonly volumeFactor: number;
};

/** What every accepted bar moves, in every state. */
export type Watch = {
  readonly bars: number;
  readonly atr: AtrState;
  readonly volume: VolumeState;
  /** The strategy's own state. */
  readonly strategy: unknown;
  /** Bars the strategy has seen since it was last started. */
  readonly strategyBars: number;
  /** What went wrong in the strategy, until an operator resets the quarantine. */
  readonly fault: string | null;
  readonly seen: Sighting | null;
};

/** What does not change during a run. */
type InstrumentTerms = {
  readonly kind: InstrumentSetup['kind'];
  readonly strategy: StrategyChoice;
  readonly strategyWarmUp: number;
  /** The bar on which the warm-up ends, the first being 1. */
  readonly warmUpBars: number;
  readonly cooldownBars: number;
};

/** Few members, because each assignment copies them all. */
export type InstrumentContext = {
  readonly instrument: string;
  readonly terms: InstrumentTerms;
  readonly watch: Watch;
  readonly faultReported: boolean;
  /** Time of the last fill, order end, end of cool-down or warm-up: only later bars decide and count (§2 step 5). */
  readonly settledTs: TimeMs | null;
  readonly requests: number;
  /** Risk's last answer. */
  readonly answer: SizeApproved | SizeRejected | null;
  /** Whole shares, negative when short. */
  readonly position: number;
  /** Cool-down bars still to come. */
  readonly coolingBars: number;
};

export type InstrumentInput = {
  readonly setup: InstrumentSetup;
  readonly atrPeriod: number;
  readonly volumePeriod: number;
  readonly cooldownBars: number;
};

const strategyOf = (strategies: Strategies, name: string): Strategy => {
  const strategy = strategies.get(name);
  if (strategy === undefined) throw new Error(`no strategy is called ${name}`);
  return strategy;
};

export function startInstrument(strategies: Strategies, input: InstrumentInput): InstrumentContext {
  const { setup, atrPeriod, volumePeriod, cooldownBars } = input;
  const { name, params } = setup.strategy;
  const strategy = strategyOf(strategies, name);
  const strategyWarmUp = strategy.warmUp(params);
  return {
    instrument: setup.key,
    terms: {
      kind: setup.kind,
      strategy: setup.strategy,
      strategyWarmUp,
      warmUpBars: Math.max(strategyWarmUp, atrPeriod),
      cooldownBars,
    },
    watch: {
      bars: 0,
      atr: startAtr(atrPeriod),
      volume: startVolume(volumePeriod),
      strategy: strategy.start(params),
      strategyBars: 0,
      fault: null,
      seen: null,
    },
    faultReported: false,
    settledTs: null,
    requests: 0,
    answer: null,
    position: 0,
    coolingBars: 0,
  };
}

/** Step 3 of a bar: every accepted bar, in every state, moves the indicators and the strategy. */
export function watchBar(strategies: Strategies, { terms, watch }: InstrumentContext, stamped: BarStamped): Watch {
  const { bar, phase } = stamped;
  const stepped =
    watch.fault === null
      ? stepStrategy(strategyOf(strategies, terms.strategy.name), watch.strategy, stamped)
      : { state: watch.strategy, signal: 0 as const, fault: watch.fault };
  return {
    bars: watch.bars + 1,
    atr: stepAtr(watch.atr, bar),
    volume: stepVolume(watch.volume, bar.volume),
    strategy: stepped.state,
    strategyBars: watch.strategyBars + 1,
    fault: stepped.fault,
    seen: {
      ts: bar.ts,
      close: bar.close,
      phase,
      signal: stepped.signal,
      volumeFactor: volumeFactor(terms.kind, bar.volume, averageVolume(watch.volume)),
    },
  };
}

type StrategyAnswer = { readonly state: unknown; readonly signal: Signal; readonly fault: string | null };

/** A strategy may be anybody's code: what it throws or answers wrongly stays with its own instrument. */
function stepStrategy(strategy: Strategy, state: unknown, { bar, day, minuteOfSession }: BarStamped): StrategyAnswer {
  try {
    const { state: next, signal } = strategy.step(state, { bar, day, minuteOfSession });
    if (signal === 1 || signal === 0 || signal === -1) return { state: next, signal, fault: null };
    return { state, signal: 0, fault: `answered ${String(signal)} instead of -1, 0 or 1` };
  } catch (cause) {
    return { state, signal: 0, fault: messageOf(cause) };
  }
}

export const isWarm = ({ watch, terms }: InstrumentContext): boolean => watch.bars >= terms.warmUpBars;

type AskCheck = {
  readonly name: string;
  readonly passes: (context: InstrumentContext) => boolean;
  readonly measure: (context: InstrumentContext) => Measure;
};

/** What must hold before an instrument asks risk for a size, in the order in which it is tested. */
export const ASK_CHECKS = [
  {
    name: 'warm-up',
    passes: isWarm,
    measure: ({ watch, terms }) => count(watch.bars, terms.warmUpBars),
  },
  {
    name: 'position',
    passes: ({ position }) => position === 0,
    measure: ({ position }) => count(position, 0),
  },
  {
    name: 'cool-down',
    passes: ({ coolingBars }) => coolingBars <= 0,
    measure: ({ coolingBars }) => count(Math.max(0, coolingBars), 0),
  },
  {
    name: 'strategy-fault',
    passes: ({ watch }) => watch.fault === null,
    measure: ({ watch }) => word(watch.fault ?? 'none', 'none'),
  },
  {
    name: 'strategy-warm-up',
    passes: ({ watch, terms }) => watch.strategyBars >= terms.strategyWarmUp,
    measure: ({ watch, terms }) => count(watch.strategyBars, terms.strategyWarmUp),
  },
  {
    name: 'signal',
    passes: ({ watch }) => watch.seen !== null && watch.seen.signal !== 0,
    measure: ({ watch }) => word(SIGNAL_WORDS[watch.seen?.signal ?? 0], 'buy or sell'),
  },
  {
    // A bar later than whatever was last settled: what was acted upon is not acted upon again.
    name: 'new-bar',
    passes: ({ watch, settledTs }) => watch.seen !== null && (settledTs === null || watch.seen.ts > settledTs),
    measure: ({ watch, settledTs }) =>
      word(watch.seen === null ? null : watch.seen.ts > (settledTs ?? -1) ? 'new' : 'acted upon', 'new'),
  },
] as const satisfies readonly AskCheck[];

const SIGNAL_WORDS = { [-1]: 'sell', 0: 'none', 1: 'buy' } as const;

/** A signal, on a bar later than whatever was last settled, from a strategy that has seen enough. */
export const mayAsk = (context: InstrumentContext): boolean => ASK_CHECKS.every(({ passes }) => passes(context));

/**
 * What was seen up to now has been acted upon, or must not be: only a bar later than both decides.
 *
 * @param ts of the fill or order end that settles it; `null` when it is the bar itself
 */
export function settle(
  { watch, settledTs }: InstrumentContext,
  ts: TimeMs | null,
): Pick<InstrumentContext, 'settledTs'> {
  const times = [settledTs, watch.seen?.ts ?? null, ts].filter((time) => time !== null);
  return { settledTs: times.length === 0 ? null : timeMs(Math.max(...times)) };
}

const requestId = ({ instrument, requests }: InstrumentContext): string => `${instrument}-request-${requests}`;

export function sizeRequest(context: InstrumentContext): SizeRequested {
  const { seen, atr } = context.watch;
  if (seen === null || atr.value === null) throw new Error(`I3: ${context.instrument} asks for size before it is warm`);
  return {
    type: 'size.requested',
    requestId: requestId(context),
    instrument: context.instrument,
    ts: seen.ts,
    side: sideOf(seen.signal),
    price: seen.close,
    atr: atr.value,
    volumeFactor: seen.volumeFactor,
    phase: seen.phase,
  };
}

export const isAnswerTo = (context: InstrumentContext, answer: { readonly requestId: string }): boolean =>
  answer.requestId === requestId(context);

const sideOf = (signal: Signal): Side => (signal > 0 ? 'long' : 'short');

/** The order that risk's approval allows, and nothing beyond it. */
export function orderIntent({ instrument, watch: { seen, atr }, answer }: InstrumentContext): OrderIntended {
  if (seen === null || atr.value === null || answer?.type !== 'size.approved') {
    throw new Error(`I6: ${instrument} orders without an approval`);
  }
  const { approvalId, quantity, stopDistance, targetDistance } = answer;
  return {
    type: 'order.intended',
    approvalId,
    instrument,
    ts: seen.ts,
    side: sideOf(seen.signal),
    quantity,
    price: seen.close,
    stopDistance,
    targetDistance,
    atr: atr.value,
  };
}

/** After a stop: only bars later than the exit count (trading rules §6). */
export const countCoolBar = (
  { coolingBars, settledTs }: InstrumentContext,
  { bar }: BarStamped,
): Partial<InstrumentContext> => (settledTs !== null && bar.ts <= settledTs ? {} : { coolingBars: coolingBars - 1 });

/**
 * The operator lifted the quarantine: the strategy starts anew and is heard again once it has seen enough. One that fails
 * to start has failed again, and no more than that.
 */
export function restartStrategy(
  strategies: Strategies,
  { watch, terms: { strategy } }: InstrumentContext,
): Partial<InstrumentContext> {
  try {
    const state = strategyOf(strategies, strategy.name).start(strategy.params);
    return { watch: { ...watch, strategy: state, strategyBars: 0, fault: null }, faultReported: false };
  } catch (cause) {
    return { watch: { ...watch, fault: messageOf(cause) }, faultReported: false };
  }
}

/** Another strategy from now on, which has seen the bars so far; what it would have said of them is past. */
export function changeStrategy(
  strategies: Strategies,
  context: InstrumentContext,
  choice: StrategyChoice,
  bars: readonly BarStamped[],
): InstrumentContext {
  const strategy = strategyOf(strategies, choice.name);
  const start = { state: strategy.start(choice.params), signal: 0 as const, fault: null };
  const seen = bars.reduce<StrategyAnswer>(
    (so, bar) => (so.fault === null ? stepStrategy(strategy, so.state, bar) : so),
    start,
  );
  return {
    ...context,
    terms: { ...context.terms, strategy: choice, strategyWarmUp: strategy.warmUp(choice.params) },
    watch: { ...context.watch, strategy: seen.state, strategyBars: bars.length, fault: seen.fault },
    faultReported: false,
  };
}
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
