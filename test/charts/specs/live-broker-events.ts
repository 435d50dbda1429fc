import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import { day, paise, price, timeMs } from '../../../src/domain/units.ts';
import { orderAddress } from '../../../src/machines/address.ts';
import * as live from '../../../src/machines/live-book.ts';
import type { liveBrokerMachine } from '../../../src/machines/live-broker.ts';
import * as exchange from '../../../src/machines/live-exchange.ts';
import type { OrderOutput } from '../../../src/machines/order-life.ts';
import type { BarStamped, BrokerEvent, OrderFilled, OrderRole, VenueBook } from '../../../src/machines/protocol.ts';
import { MOMENT, stamped } from './messages.ts';

/** What the live broker is sent by the others. */

export type Snapshot = SnapshotFrom<typeof liveBrokerMachine>;
export type Event = BrokerEvent | DoneActorEvent<OrderOutput>;

export const QUANTITY = 2;
const PRICE = price(1_000_000);
/** Stop 98, target 103. */
const TARGET = price(1_030_000);
/** An order that stays uncertain for so long is the operator’s. */
export const OVERDUE_MS = 30_000;
export const ENTRY = orderAddress('X', 'entry');
export const EXIT = orderAddress('X', 'exit');

export type Book = live.LiveBook;
export const bookOf = ({ context }: Snapshot): Book => exchange.bookOf(context, 'X');
export const of = (role: OrderRole, orderId: string) => ({ orderId, instrument: 'X', role }) as const;

export const bars: readonly BarStamped[] = [
  stamped(),
  stamped({ high: TARGET }),
  stamped({}, { phase: 'square-off' }),
  stamped({}, { late: true }),
];
const update = (clientOrderId: string, filled: number, tradeId: string): BrokerEvent => ({
  type: 'venue.updated',
  clientOrderId,
  ts: MOMENT,
  status: 'open',
  filled,
  price: filled === 0 ? price(0) : PRICE,
  tradeId,
});
export const bookAt = (quantity: number, change: Partial<VenueBook> = {}): VenueBook => ({
  type: 'venue.book',
  ts: MOMENT,
  orders: [],
  trades: [],
  positions: quantity === 0 ? [] : [{ instrument: 'X', quantity }],
  funds: paise(0),
  ...change,
});
export const row = (clientOrderId: string) =>
  ({
    clientOrderId,
    instrument: 'X',
    status: 'open',
    side: 'buy',
    quantity: QUANTITY,
    filled: 0,
    kind: 'market',
    price: null,
  }) as const;
export const fill = (role: OrderRole, orderId: string, quantity: number, tradeId: string): OrderFilled => ({
  type: 'order.filled',
  ...of(role, orderId),
  ts: MOMENT,
  tradeId,
  quantity,
  remaining: 0,
  price: PRICE,
});
export const done = (
  role: OrderRole,
  orderId: string,
  rest: Pick<OrderOutput, 'filled' | 'isWhole' | 'reason'>,
): DoneActorEvent<OrderOutput> => ({
  type: `xstate.done.actor.${orderAddress('X', role)}`,
  actorId: orderAddress('X', role),
  output: { ...of(role, orderId), ts: MOMENT, ignored: { 'venue.updated': 1 }, ...rest },
});
export const shared: readonly BrokerEvent[] = [
  { type: 'session.opened', day: day(1) },
  { type: 'venue.connected', ts: MOMENT },
  {
    type: 'venue.place',
    clientOrderId: '',
    instrument: 'X',
    role: 'entry',
    side: 'buy',
    quantity: 1,
    kind: 'market',
    price: null,
  },
  { type: 'venue.cancel', clientOrderId: '', instrument: 'X', role: 'entry' },
  { type: 'exit.due', instrument: 'X' },
  { type: 'bracket.due', at: stamped() },
  { type: 'venue.lost', ts: MOMENT },
  { type: 'entries.shut', reason: 'kill-switch' },
  { type: 'feed.ended' },
  { type: 'exit.requested', instrument: 'X', reason: 'operator' },
  { type: 'attention.due', instrument: 'X' },
  { type: 'venue.answered', clientOrderId: 'sc-9-9', ts: MOMENT, status: 'accepted', reason: '' },
  update('sc-9-9', 0, ''),
  update('another', 0, ''),
  ...bars,
];
export const intent: BrokerEvent = {
  type: 'order.intended',
  approvalId: 'approval-1',
  instrument: 'X',
  ts: MOMENT,
  side: 'long',
  quantity: QUANTITY,
  price: PRICE,
  stopDistance: 2,
  targetDistance: 3,
  atr: 1,
};

/** What orders, venue and the others say; of an order only what it can say while it lives. */
export function events(snapshot: Snapshot): readonly Event[] {
  const book = bookOf(snapshot);
  return [
    ...shared,
    intent,
    { type: 'run.resumed', ts: MOMENT, epoch: snapshot.context.epoch + 1, unsent: [] },
    ...booksRead(book),
    ...(book.entry === null ? ofNoEntry : ofEntry(book.entry)),
    ...(book.exit === null ? [] : ofExit(book.exit, book.position)),
    keptEntry,
    ...ofEnded(book),
  ];
}

/** What full reads show: the same as our books, nothing, somebody else’s order, more than ours, our own orders. */
function booksRead({ position, entry }: Book): readonly Event[] {
  const own = entry === null ? [] : [row(entry.orderId)];
  return [
    bookAt(position),
    bookAt(position, { orders: own }),
    { type: 'book.due', book: bookAt(position) },
    { type: 'book.due', book: bookAt(0) },
    { type: 'book.due', book: bookAt(position, { orders: [row('another')] }) },
    { type: 'book.due', book: bookAt(position + 5) },
    { type: 'book.due', book: bookAt(position, { ts: timeMs(MOMENT + OVERDUE_MS) }) },
  ];
}

const about = (role: OrderRole, orderId: string) => ({ ...of(role, orderId), ts: MOMENT });
const ofNoEntry: readonly Event[] = [
  { type: 'order.doubted', ...about('entry', 'sc-0-0') },
  { type: 'order.settled', ...about('entry', 'sc-0-0') },
];
const keptTerms = { quantity: QUANTITY, kind: 'stop', price: price(980_000) } as const;
const keptEntry: Event = { type: 'order.kept', ...about('entry', 'sc-0-0'), what: 'cancel', ...keptTerms };

export const ofEntry = ({ orderId, filled: known }: live.LiveOrder): readonly Event[] => [
  { type: 'order.doubted', ...about('entry', orderId) },
  { type: 'order.settled', ...about('entry', orderId) },
  { type: 'venue.answered', clientOrderId: orderId, ts: MOMENT, status: 'accepted', reason: '' },
  update(orderId, 0, ''),
  ...(known < QUANTITY ? [fill('entry', orderId, QUANTITY - known, `${orderId}-b`)] : []),
  ...(known === 0 ? [fill('entry', orderId, 1, `${orderId}-a`)] : []),
  done('entry', orderId, { filled: known, isWhole: known === QUANTITY, reason: 'cancelled' }),
];

const ofExit = ({ orderId, filled: known }: live.LiveOrder, position: number): readonly Event[] => [
  { type: 'order.kept', ...about('exit', orderId), what: 'change', ...keptTerms },
  update(orderId, 0, ''),
  ...(position > 0 && known === 0
    ? [1, position].map((quantity) => fill('exit', orderId, quantity, `${orderId}-${quantity}`))
    : []),
  done('exit', orderId, { filled: known, isWhole: known > 0 && position === 0, reason: 'rejected' }),
  ...(known === 0 ? [done('exit', orderId, { filled: 0, isWhole: false, reason: 'not-sent' })] : []),
];

/** The last entry that has ended: nothing new, and a fill that crossed its end. */
function ofEnded({ finished }: Book): readonly Event[] {
  const over = finished.findLast(({ role }) => role === 'entry');
  if (over === undefined) return [];
  const late = update(over.orderId, over.quantity, `${over.orderId}-late`);
  return [update(over.orderId, over.filled, ''), ...(over.filled < over.quantity ? [late] : [])];
}
