import type { AccountLine } from '../domain/account.ts';
import type { Bar } from '../domain/bar.ts';
import { profitAt } from '../domain/position.ts';
import { amount, signOf } from '../domain/units.ts';
import type { Tally } from '../engine/tally.ts';
import type { InstrumentContext } from '../machines/watch.ts';
import type { Strategies } from '../strategies/registry.ts';
import { stateText, type InstrumentSnapshot, type OrderSnapshot } from './actors.ts';
import { firstFailing, instrumentChecks } from './checks.ts';
import { linesOf } from './lines.ts';
import type { InstrumentRow, OrderRow } from './protocol.ts';

export type RowSources = {
  readonly instrument: InstrumentSnapshot;
  readonly line: AccountLine;
  readonly last: Bar | null;
  readonly stale: boolean;
  readonly tally: Tally;
  readonly orders: readonly OrderSnapshot[];
  readonly strategies: Strategies;
};

export function rowOf({ instrument, line, last, stale, tally, orders, strategies }: RowSources): InstrumentRow {
  const { context } = instrument;
  const { watch, terms } = context;
  return {
    key: context.instrument,
    state: stateText(instrument.value),
    last: last?.close ?? null,
    lastTs: last?.ts ?? null,
    ...holding(line),
    ...tally,
    bars: watch.bars,
    warmUpBars: terms.warmUpBars,
    coolingBars: Math.max(0, context.coolingBars),
    cooldownBars: terms.cooldownBars,
    signal: watch.seen?.signal ?? 0,
    lines: linesOf(strategies, context),
    atr: watch.atr.value,
    volumeFactor: watch.seen?.volumeFactor ?? null,
    stale,
    fault: watch.fault,
    orders: orders.map(orderRow),
    answer: answerOf(context),
    // Between inputs one of the instrument's own tests always fails: had all passed, it would have asked.
    why: firstFailing(instrumentChecks(instrument)),
  };
}

function holding({ position, mark }: AccountLine) {
  if (position === null) {
    return { quantity: 0, entry: null, entryTs: null, stop: null, target: null, unrealised: amount(0) };
  }
  return {
    quantity: signOf(position.side) * position.quantity,
    entry: position.base,
    entryTs: position.entryTs,
    stop: position.stop,
    target: position.target,
    unrealised: mark === null ? amount(0) : profitAt(position, mark),
  };
}

const orderRow = ({ value, context }: OrderSnapshot): OrderRow => ({
  orderId: context.orderId,
  role: context.role,
  side: context.side,
  quantity: context.quantity,
  filled: context.filled,
  state: stateText(value),
});

const answerOf = ({ answer }: InstrumentContext): InstrumentRow['answer'] =>
  answer === null ? null : { ts: answer.ts, reason: answer.type === 'size.rejected' ? answer.reason : null };
