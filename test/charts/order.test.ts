import { expect, test } from 'vitest';
import { price, timeMs } from '../../src/domain/units.ts';
import { orderMachine } from '../../src/machines/order.ts';
import type { VenueAnswered, VenueUpdated } from '../../src/machines/protocol.ts';
import { keepCoverage } from '../support/coverage.ts';
import { walkChart } from '../support/chart-paths.ts';

const QUANTITY = 2;
const orderId = 'order-1';
const ts = timeMs(1_700_000_000_000);

const answers = (['accepted', 'rejected', 'lost', 'withdrawn', 'not-placed', 'cancel-refused'] as const).map(
  (status): VenueAnswered => ({ type: 'venue.answered', orderId, ts, status, reason: status }),
);
const update = (status: VenueUpdated['status'], filled: number, tradeId: string): VenueUpdated => ({
  type: 'venue.updated',
  orderId,
  ts,
  status,
  filled,
  price: price(1_000_000),
  tradeId,
});
const updates = [
  update('open', 0, ''),
  update('open', 1, 'trade-1'),
  // A trade told twice, one told in another order, and one for more than was ordered.
  update('open', 2, 'trade-1'),
  update('filled', QUANTITY, 'trade-2'),
  update('filled', QUANTITY + 1, 'trade-3'),
  update('cancelled', 0, ''),
  update('cancelled', 1, 'trade-1'),
  update('rejected', 0, ''),
  update('expired', 0, ''),
];

test('every declared transition of an order is walked, and what it tells adds up (I10, I11)', async () => {
  const walk = walkChart({
    machine: orderMachine,
    input: { orderId, instrument: 'X', role: 'entry', side: 'buy', quantity: QUANTITY, venue: 'venue' },
    address: 'order:order-1',
    peers: ['venue', 'broker'],
    events: () => [...answers, ...updates, { type: 'order.cancel', reason: 'operator' }],
    abstract: ({ context: { filled, tradeIds, reason, cancelWanted } }) => [filled, tradeIds, reason, cancelWanted],
    invariant: ({ context, value, status }, sent, event) => {
      expect(context.filled).toBeLessThanOrEqual(QUANTITY);
      const told = sent.filter(({ event: { type } }) => type === 'order.filled');
      expect(told.length).toBeLessThanOrEqual(1);
      if (value === 'filled') expect(context.filled).toBe(QUANTITY);
      // While it is uncertain nothing is sent for it (I9).
      if (value === 'uncertain') expect(sent.filter(({ to }) => to === 'venue')).toEqual([]);
      if (event.type === 'order.cancel' && value === 'cancel-pending') {
        expect(context.reason).toBe('operator');
      }
      expect(status === 'done').toBe(['filled', 'cancelled', 'rejected', 'expired'].includes(value));
    },
  });
  expect(walk.untaken).toEqual([]);
  expect(walk.paths).toBeGreaterThan(50);
  await keepCoverage('order', [walk]);
});
