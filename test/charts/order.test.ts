import { expect, test } from 'vitest';
import { price, timeMs } from '../../src/domain/units.ts';
import { orderMachine } from '../../src/machines/order.ts';
import type { OrderEvent, OrderFound, VenueAnswered, VenueUpdated } from '../../src/machines/protocol.ts';
import { walkChart } from '../support/chart-paths.ts';

const QUANTITY = 2;
const orderId = 'order-1';
const ts = timeMs(1_700_000_000_000);

const answers = (
  [
    'accepted',
    'rejected',
    'lost',
    'withdrawn',
    'modified',
    'modify-refused',
    'modify-lost',
    'cancel-refused',
    'cancel-lost',
  ] as const
).map((status): VenueAnswered => ({ type: 'venue.answered', clientOrderId: orderId, ts, status, reason: status }));
const update = (
  status: VenueUpdated['status'],
  filled: number,
  tradeId: string,
  at: number = 1_000_000,
): VenueUpdated => ({ type: 'venue.updated', clientOrderId: orderId, ts, status, filled, price: price(at), tradeId });
const updates = [
  update('open', 0, ''),
  update('open', 1, 'trade-1'),
  // A trade told twice, one told in another order, one for more than was ordered, one without a price.
  update('open', 2, 'trade-1'),
  update('filled', QUANTITY, 'trade-2'),
  update('filled', QUANTITY + 1, 'trade-3'),
  update('open', 1, 'trade-4', 0),
  update('cancelled', 0, ''),
  update('cancelled', 1, 'trade-1'),
  update('rejected', 0, ''),
  update('expired', 0, ''),
  update('expired', 1, 'trade-1'),
  // The end, told once more after its last trade: the order had been changed to what has filled.
  update('filled', 1, 'trade-1'),
];
const found = (status: VenueUpdated['status'], filled: number, quantity = QUANTITY): OrderFound => ({
  type: 'order.found',
  ts,
  row: { clientOrderId: orderId, instrument: 'X', side: 'buy', kind: 'market', price: null, status, filled, quantity },
});
const reads: readonly OrderEvent[] = [
  found('open', 0),
  found('open', 1, QUANTITY + 1),
  found('filled', 0),
  found('cancelled', 0),
  found('rejected', 0),
  found('expired', 0),
  // At once, late enough to count, and late enough to be the second that counts.
  { type: 'order.missing', ts: timeMs(ts + 4_999) },
  { type: 'order.missing', ts: timeMs(ts + 5_000) },
  { type: 'order.missing', ts: timeMs(ts + 8_000) },
];
const commands: readonly OrderEvent[] = [
  { type: 'order.cancel', reason: 'operator' },
  { type: 'order.modify', quantity: QUANTITY + 1, kind: 'stop', price: price(990_000) },
  { type: 'order.modify', quantity: QUANTITY, kind: 'market', price: null },
  { type: 'order.resumed', ts, unsent: false },
  { type: 'order.resumed', ts, unsent: true },
];
/** What is asked of an order is remembered in it; these classes are walked together, the others one at a time. */
const slices: readonly (readonly OrderEvent[])[] = [
  [...answers, ...updates.filter((one) => one !== updates[5]), commands[0]!],
  [
    ...answers.slice(3),
    ...updates.slice(0, 2),
    updates[5]!,
    updates[11]!,
    ...reads,
    commands[0]!,
    ...commands.slice(3),
  ],
  [answers[0]!, ...answers.slice(4, 7), ...[0, 1, 3, 7, 10, 11].map((at) => updates[at]!), ...reads, commands[1]!],
  [answers[0]!, ...answers.slice(2, 7), updates[0]!, updates[1]!, ...reads.slice(0, 1), ...commands.slice(0, 3)],
];

const walk = (events: readonly OrderEvent[]) =>
  walkChart({
    machine: orderMachine,
    input: {
      orderId,
      instrument: 'X',
      role: 'entry',
      side: 'buy',
      quantity: QUANTITY,
      kind: 'market',
      price: null,
      venue: 'venue',
    },
    address: 'order:order-1',
    peers: ['venue', 'broker'],
    events: () => events,
    abstract: ({ context }) => {
      const { filled, tradeIds, reason, cancelWanted, quantity, wish, sent, doubtSince, missingSince } = context;
      return [filled, tradeIds, reason, cancelWanted, quantity, wish, sent, doubtSince, missingSince];
    },
    invariant: ({ context, value, status }, sent, event) => {
      expect(context.filled).toBeLessThanOrEqual(QUANTITY + 1);
      const told = sent.filter(({ event: { type } }) => type === 'order.filled');
      expect(told.length).toBeLessThanOrEqual(1);
      if (value === 'filled' && event.type === 'venue.updated') expect(context.filled).toBeGreaterThan(0);
      // While it is uncertain nothing is sent for it (I9).
      if (value === 'uncertain') expect(sent.filter(({ to }) => to === 'venue')).toEqual([]);
      // The place goes out once, when it starts.
      expect(sent.filter(({ event: { type } }) => type === 'venue.place')).toEqual([]);
      if (event.type === 'order.cancel' && value === 'cancel-pending') expect(context.reason).toBe('operator');
      expect(status === 'done').toBe(['filled', 'cancelled', 'rejected', 'expired'].includes(value));
      // Not placed: only after two reads that count.
      if (context.reason === 'not-placed') expect(context.missingSince).toBe(ts + 5_000);
    },
  });

test('every declared transition of an order is walked, and what it tells adds up (I10, I11, §5.4)', () => {
  const walks = slices.map(walk);
  const never = (walks[0]?.untaken ?? []).filter((name) => walks.every(({ untaken }) => untaken.includes(name)));
  expect(never).toEqual([]);
  expect(walks.reduce((sum, { paths }) => sum + paths, 0)).toBeGreaterThan(200);
});
