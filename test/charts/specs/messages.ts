import { day, paise, price, timeMs } from '../../../src/domain/units.ts';
import type { BarStamped, EntryFilled, ExitFilled } from '../../../src/machines/protocol.ts';

/** Messages about instrument X with values that no rule cares about; `change` says what the case is about. */

/** A minute of no importance. */
export const MOMENT = timeMs(1_700_000_040_000);

export const stamped = (
  change: Partial<BarStamped['bar']> = {},
  rest: Partial<Omit<BarStamped, 'bar'>> = {},
): BarStamped => ({
  type: 'bar',
  bar: {
    instrument: 'X',
    ts: MOMENT,
    open: price(1_000_000),
    high: price(1_010_000),
    low: price(990_000),
    close: price(1_000_000),
    volume: 0,
    ...change,
  },
  day: day(1),
  minuteOfSession: 0,
  phase: 'open',
  late: false,
  ...rest,
});

export const entryFilled = (change: Partial<EntryFilled> = {}): EntryFilled => ({
  type: 'entry.filled',
  orderId: 'order-1',
  instrument: 'X',
  ts: MOMENT,
  side: 'long',
  quantity: 1,
  remaining: 0,
  price: price(1_000_000),
  costs: paise(0),
  stop: price(980_000),
  target: price(1_020_000),
  atr: 1,
  signalTs: MOMENT,
  ...change,
});

export const exitFilled = (change: Partial<ExitFilled> = {}): ExitFilled => ({
  type: 'exit.filled',
  orderId: 'order-2',
  instrument: 'X',
  ts: MOMENT,
  quantity: 1,
  remaining: 0,
  price: price(1_000_000),
  costs: paise(0),
  reason: 'target',
  ...change,
});
