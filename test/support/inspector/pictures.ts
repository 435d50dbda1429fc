import { orderOfAverages } from '../../../src/strategies/sma-crossover.ts';
import { dateText } from '../../../src/domain/calendar.ts';
import { lineOf } from '../../../src/domain/roster.ts';
import type { RunSetup } from '../../../src/domain/setup.ts';
import { amount, paise, type Day, type Price } from '../../../src/domain/units.ts';
import { instrumentAddress, orderAddress } from '../../../src/machines/address.ts';
import type { FeedContext } from '../../../src/machines/feed.ts';
import type { InstrumentContext } from '../../../src/machines/watch.ts';
import type { RiskContext } from '../../../src/machines/judgement.ts';
import type { Account } from '../../../src/domain/account.ts';
import type { Heat, StepHead } from '../../../src/engine/step.ts';
import type { Inspection, Picture } from '../../../src/view/inspection.ts';
import type {
  AccountView,
  Check,
  Delta,
  InstrumentRow,
  RiskView,
  RunHead,
  ViewEvent,
} from '../../../src/view/protocol.ts';
import type { Witness } from './witness.ts';

/** The real state of a real kernel in the shapes of the view protocol. */

export const runHead = (setup: RunSetup, id: string): RunHead => ({
  id,
  mode: 'replay',
  version: '0.1.0',
  instruments: setup.instruments.map(({ key, kind, tickSize, lotSize, strategy }) => ({
    key,
    kind,
    tickSize,
    lotSize,
    strategy: strategy.name,
  })),
  capital: setup.capital,
  risk: setup.risk,
  session: {
    entryCutoff: setup.session.entryCutoff,
    squareOff: setup.session.squareOff,
    endless: setup.session.calendar.kind === 'none',
  },
  places: [],
});

const contextOf = (witness: Witness, actor: string): unknown => witness.snapshotOf(actor).context;

const stateOf = (witness: Witness, actor: string): string => witness.states.get(actor)?.active.at(-1) ?? '';

const word = (guard: string, passes: boolean | null, value: string, limit: string): Check => ({
  guard,
  passes,
  unit: 'word',
  value,
  limit,
});

function checksOf({ terms, watch, coolingBars, position }: InstrumentContext): readonly Check[] {
  return [
    {
      guard: 'warm-up',
      passes: watch.bars >= terms.warmUpBars,
      unit: 'count',
      value: watch.bars,
      limit: terms.warmUpBars,
    },
    word('quarantined', watch.fault === null, watch.fault ?? 'none', 'none'),
    word('in-position', position === 0, position === 0 ? 'none' : String(position), 'none'),
    { guard: 'cool-down', passes: coolingBars === 0, unit: 'count', value: coolingBars, limit: 0 },
    word('signal', watch.seen !== null && watch.seen.signal !== 0, String(watch.seen?.signal ?? 0), 'a crossing'),
    word('outside-entry-window', watch.seen?.phase === 'open', watch.seen?.phase ?? 'closed', 'open'),
  ];
}

const mean = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0) / some.length / 10_000;

function linesOf({ watch }: InstrumentContext): Readonly<Record<string, number>> {
  const { closes, fast, slow } = watch.strategy as { closes: readonly Price[]; fast: number; slow: number };
  if (closes.length < slow) return {};
  // The order of the averages is the strategy's own word; the picture must not say otherwise.
  const [fastMean, slowMean] = [mean(closes.slice(-fast)), mean(closes)];
  return Math.sign(fastMean - slowMean) === orderOfAverages(closes, fast) ? { fast: fastMean, slow: slowMean } : {};
}

type Placed = { readonly orderId?: string; readonly quantity?: number; readonly filled?: number };

export function rowOf(witness: Witness, key: string): InstrumentRow {
  const context = contextOf(witness, instrumentAddress(key)) as InstrumentContext;
  const { account } = contextOf(witness, 'portfolio') as { readonly account: Account };
  const { position, mark } = lineOf(account.lines, account.roster, key);
  const own = witness.trades.filter(({ instrument }) => instrument === key);
  const { seen, bars, fault, atr } = context.watch;
  const checks = checksOf(context);
  const sign = position?.side === 'short' ? -1 : 1;
  const orders = (['entry', 'exit'] as const).flatMap((role) => {
    const state = witness.states.get(orderAddress(key, role));
    if (state === undefined) return [];
    const { orderId = '', quantity = 0, filled = 0 } = contextOf(witness, state.id) as Placed;
    return [{ orderId, role, side: 'buy' as const, quantity, filled, state: state.active.at(-1) ?? '' }];
  });
  return {
    key,
    state: stateOf(witness, instrumentAddress(key)),
    last: mark,
    lastTs: seen?.ts ?? null,
    dayOpen: null,
    quantity: sign * (position?.quantity ?? 0),
    entry: position?.base ?? null,
    entryTs: position?.entryTs ?? null,
    stop: position?.stop ?? null,
    target: position?.target ?? null,
    unrealised: amount(position && mark ? sign * (mark - position.base) * position.quantity : 0),
    realised: paise(own.reduce((sum, { netPnl }) => sum + netPnl, 0)),
    trades: own.length,
    bars,
    warmUpBars: context.terms.warmUpBars,
    coolingBars: context.coolingBars,
    cooldownBars: context.terms.cooldownBars,
    signal: (seen?.signal ?? 0) as -1 | 0 | 1,
    lines: linesOf(context),
    atr: typeof atr === 'object' && 'value' in atr ? Number(atr.value) : null,
    volumeFactor: seen?.volumeFactor ?? null,
    stale: false,
    fault,
    orders,
    answer: null,
    why: checks.find(({ passes }) => passes === false) ?? null,
  };
}

export const focusChecks = (witness: Witness, key: string): readonly Check[] =>
  checksOf(contextOf(witness, instrumentAddress(key)) as InstrumentContext);

function accountOf(witness: Witness): AccountView {
  const { account } = contextOf(witness, 'portfolio') as { readonly account: Account };
  const { balance, unrealised, equity, opening, exposure, leverage, drawdown, maxDrawdown } = account;
  const { openPositions, workingEntries } = account;
  return {
    state: stateOf(witness, 'portfolio'),
    balance,
    unrealised,
    equity,
    opening,
    exposure,
    leverage,
    drawdown,
    maxDrawdown,
    openPositions,
    workingEntries,
  };
}

function riskOf(witness: Witness): RiskView {
  const { stale, quarantined, requests, approved, rejected } = contextOf(witness, 'risk') as RiskContext;
  const regions = Object.fromEntries(
    (witness.states.get('risk')?.active ?? []).filter((path) => path.includes('.')).map((path) => path.split('.')),
  ) as Pick<RiskView, 'kill' | 'halt' | 'readiness' | 'entries' | 'feed' | 'drawdown' | 'dailyLoss'>;
  return { ...regions, stale, quarantined, requests, approved, rejected };
}

/** Every part of the ordinary picture. */
export function wholeDelta(witness: Witness, events: readonly ViewEvent[]): Delta {
  const { accepted, rejected, rounded, gaps } = contextOf(witness, 'feed') as FeedContext;
  const { today } = contextOf(witness, 'session') as { readonly today: { readonly day: Day } | null };
  return {
    type: 'delta',
    marketTs: witness.ts(),
    account: accountOf(witness),
    risk: riskOf(witness),
    feed: { state: stateOf(witness, 'feed'), accepted, rejected, rounded, gaps },
    session: {
      state: stateOf(witness, 'session'),
      date: today === null ? null : dateText(today.day),
      phase: null,
      next: null,
    },
    broker: stateOf(witness, 'broker'),
    rows: witness.setup.instruments.map(({ key }) => rowOf(witness, key)),
    events,
    trades: witness.trades.slice(-500),
  };
}

export const pictureOf = (witness: Witness): Picture => ({
  seq: witness.seq(),
  ts: witness.ts(),
  delta: wholeDelta(witness, []),
  actors: [...witness.states.values()],
  heat: [...witness.heat.values()],
  step: witness.step(),
});

/** All that a viewer that begins to follow is told. */
export const wholeInspection = (witness: Witness): Inspection => ({
  seq: witness.seq(),
  whole: true,
  actors: [...witness.states.values()],
  gone: [],
  heat: [...witness.heat.values()],
  taken: [...witness.lastTaken.values()],
  steps: witness.heads.slice(-200),
});

/** What has changed since these heads, states and counts were told. */
export function inspectionSince(
  witness: Witness,
  before: {
    readonly seq: number;
    readonly states: ReadonlyMap<string, string>;
    readonly heat: ReadonlyMap<string, Heat>;
  },
): Inspection {
  const actors = [...witness.states.values()].filter(({ id, active }) => before.states.get(id) !== active.join());
  const heat = [...witness.heat].filter(([key, one]) => before.heat.get(key)?.count !== one.count);
  const steps: readonly StepHead[] = witness.heads.slice(before.seq).slice(-200);
  return {
    seq: witness.seq(),
    whole: false,
    actors,
    gone: [...before.states.keys()].filter((id) => !witness.states.has(id)),
    heat: heat.map(([, one]) => one),
    taken: [...witness.lastTaken.values()],
    steps,
  };
}
