import { createActor, fromTransition, setup, type EventObject } from 'xstate';
import { expect, test } from 'vitest';
import { paise, price, timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { BROKER, VENUE, orderAddress } from '../../src/machines/address.ts';
import { orderMachine } from '../../src/machines/order.ts';
import type { OrderInput } from '../../src/machines/order-life.ts';
import type { Input, OrderEvent, VenueAnswered, VenueOrderStatus, VenueUpdated } from '../../src/machines/protocol.ts';
import { OPENING, SAY, barAt, refuseViolations, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

// What a venue may say of one order, told as it happens: the walks in `charts/` hold every such step against the rules,
// these are the stories that cost money when they go wrong.

const ts = timeMs(OPENING);
const orderId = 'sc-1-1';

const answer = (status: VenueAnswered['status']): OrderEvent => ({
  type: 'venue.answered',
  clientOrderId: orderId,
  ts,
  status,
  reason: 'said so',
});
const update = (status: VenueOrderStatus, filled: number, tradeId: string): VenueUpdated => ({
  type: 'venue.updated',
  clientOrderId: orderId,
  ts,
  status,
  filled,
  price: price(1_000_000),
  tradeId,
});
const cancel: OrderEvent = { type: 'order.cancel', reason: 'operator' };

/** An entry of 5 by itself, and all that it tells its broker and its venue. */
function orderAfter(...events: readonly OrderEvent[]) {
  const told: EventObject[] = [];
  const listener = fromTransition((state: null, event: EventObject) => {
    if (!event.type.startsWith('xstate.')) told.push(event);
    return state;
  }, null);
  const address = orderAddress('X', 'entry');
  const input: OrderInput = {
    orderId,
    instrument: 'X',
    role: 'entry',
    side: 'buy',
    quantity: 5,
    kind: 'market',
    price: null,
    venue: VENUE,
  };
  const world = setup({ actors: { order: orderMachine, listener } }).createMachine({
    context: ({ spawn }) => {
      spawn('listener', { id: BROKER, systemId: BROKER });
      spawn('listener', { id: VENUE, systemId: VENUE });
      spawn('order', { id: address, systemId: address, input });
      return {};
    },
  });
  const root = createActor(world).start();
  const order = root.system.get(address);
  for (const event of events) order.send(event);
  const { value, output, context } = order.getSnapshot();
  root.stop();
  return {
    value: value as string,
    output: output as unknown,
    filled: context.filled as number,
    fills: told.filter(({ type }) => type === 'order.filled'),
    told: told.map(({ type }) => type),
  };
}

test.each([
  ['submitted', []],
  ['acknowledged', [answer('accepted')]],
  ['uncertain', [answer('lost')]],
] as const)('a part that fills in the first word of an order which is %s is booked and told', (state, before) => {
  expect(orderAfter(...before).value).toBe(state);
  const { value, filled, fills } = orderAfter(...before, update('open', 2, 'trade-1'));
  expect(value).toBe('partially-filled');
  expect(filled).toBe(2);
  expect(fills).toMatchObject([{ orderId, tradeId: 'trade-1', quantity: 2, remaining: 3, price: 1_000_000 }]);
});

test('an order that was cancelled before the venue answered is uncertain when the answer is lost', () => {
  const { value, told } = orderAfter(cancel, answer('lost'));
  expect(value).toBe('uncertain');
  expect(told).toEqual(['venue.place', 'venue.cancel', 'order.doubted']);
});

test('and rejected when the venue refused to place it', () => {
  expect(orderAfter(cancel, answer('rejected'))).toMatchObject({
    value: 'rejected',
    output: { filled: 0, isWhole: false },
  });
});

test.each(['expired', 'rejected', 'cancelled'] as const)(
  'a part that fills in the very word that it has %s is booked and told',
  (status) => {
    const { value, output, fills } = orderAfter(update('open', 1, 'trade-1'), update(status, 3, 'trade-2'));
    expect(value).toBe(status);
    expect(output).toMatchObject({ filled: 3, isWhole: false, reason: status });
    expect(fills).toMatchObject([{ quantity: 1 }, { tradeId: 'trade-2', quantity: 2, remaining: 2 }]);
  },
);

test('a fill that comes after its order was cancelled is booked, and protected, by the broker', () => {
  const base = scriptedSetup(['X']);
  const kernel = createKernel({
    setup: { ...base, broker: { ...base.broker, venue: 'live' } },
    root: scriptedRoot,
    check: refuseViolations,
  });
  const requests = (...inputs: readonly Input[]) => inputs.flatMap((input) => kernel.send(input).requests);
  const book: Input = { type: 'venue.book', ts, orders: [], trades: [], positions: [], funds: paise(0) };
  requests({ type: 'run.resumed', ts, epoch: 1, unsent: [] }, book, book, { type: 'operator.arm', origin: 'test' });
  const [place] = requests(barAt('X', 0), barAt('X', 1, SAY.buy));
  if (place?.type !== 'venue.place') throw new Error('no entry was placed');
  const { clientOrderId, quantity } = place;
  const word = (status: VenueOrderStatus, filled: number): VenueUpdated => ({
    ...update(status, filled, `trade-${filled}`),
    clientOrderId,
  });
  const kill: Input = { type: 'operator.kill', origin: 'test' };
  expect(requests(word('open', 0), kill)).toMatchObject([{ type: 'venue.cancel', clientOrderId }]);
  expect(requests(word('cancelled', 0))).toEqual([]);
  // Entries stay shut, and what is held has its stop.
  expect(requests(word('cancelled', quantity))).toMatchObject([
    { type: 'venue.place', role: 'exit', kind: 'stop', side: 'sell', quantity },
  ]);
  expect(kernel.figures().exposure).toBeGreaterThan(0);
});
