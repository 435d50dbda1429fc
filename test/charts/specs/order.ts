import type { SnapshotFrom } from 'xstate';
import { price, timeMs } from '../../../src/domain/units.ts';
import { orderMachine } from '../../../src/machines/order.ts';
import type { OrderTerms } from '../../../src/machines/order-life.ts';
import type {
  OrderEvent,
  OrderFound,
  OrderMissing,
  VenueAnswered,
  VenueOrderStatus,
  VenueUpdated,
} from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { MOMENT } from './messages.ts';

type Snapshot = SnapshotFrom<typeof orderMachine>;
type Context = Snapshot['context'];

const QUANTITY = 2;
const OPERATOR = 'operator';
const orderId = 'order-1';
const of = { instrument: 'X', role: 'entry' } as const;
const MARKET: OrderTerms = { quantity: QUANTITY, kind: 'market', price: null };
const STOP: OrderTerms = { quantity: QUANTITY + 1, kind: 'stop', price: price(990_000) };

const answer = (status: VenueAnswered['status']): VenueAnswered => ({
  type: 'venue.answered',
  clientOrderId: orderId,
  ts: MOMENT,
  status,
  reason: `said ${status}`,
});
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
).map(answer);
const update = (status: VenueOrderStatus, filled: number, tradeId: string, at = 1_000_000): VenueUpdated => ({
  type: 'venue.updated',
  clientOrderId: orderId,
  ts: MOMENT,
  status,
  filled,
  price: price(at),
  tradeId,
});
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
  update('rejected', 1, 'trade-1'),
  // An end with a fill that makes no sense.
  update('cancelled', 1, 'trade-4', 0),
];
const found = (status: VenueOrderStatus, filled: number, quantity = QUANTITY): OrderFound => ({
  type: 'order.found',
  ts: MOMENT,
  row: { clientOrderId: orderId, instrument: 'X', side: 'buy', kind: 'market', price: null, status, filled, quantity },
});
/** After a request a read counts from 5 s on; the next one that counts is 3 s later at least. */
const missing = (ms: number): OrderMissing => ({ type: 'order.missing', ts: timeMs(MOMENT + ms) });
const reads: readonly OrderEvent[] = [
  found('open', 0),
  found('open', 1, QUANTITY + 1),
  found('filled', 0),
  found('filled', QUANTITY),
  found('cancelled', 0),
  found('rejected', 0),
  found('expired', 0),
  missing(4_999),
  missing(5_000),
  missing(8_000),
];
const cancel: OrderEvent = { type: 'order.cancel', reason: OPERATOR };
const modify: OrderEvent = { type: 'order.modify', ...STOP };
const modifyBack: OrderEvent = { type: 'order.modify', ...MARKET };
const resumed = (unsent: boolean): OrderEvent => ({ type: 'order.resumed', ts: MOMENT, unsent });

// ── The rules ───────────────────────────────────────────────────────────────────────────────────────────────────────

const toVenue = (type: string, terms = {}) => ({
  to: 'venue',
  event: { type, clientOrderId: orderId, ...of, ...terms },
});
const toBroker = (type: string, rest = {}) => ({ to: 'broker', event: { type, orderId, ...of, ...rest } });
const doubt = toBroker('order.doubted');
const settled = toBroker('order.settled');

const areSame = (one: OrderTerms, other: OrderTerms): boolean =>
  one.quantity === other.quantity && one.kind === other.kind && one.price === other.price;

const sending = (type: 'cancel' | 'modify', { wish }: Pick<Context, 'wish'>): Expected =>
  type === 'cancel'
    ? { at: 'cancel-pending', sent: [toVenue('venue.cancel')] }
    : {
        at: 'modify-pending',
        sent: [toVenue('venue.modify', wish ?? {})],
        context: { sent: wish, wish: null },
      };

/** What works, or is known again: what was asked for meanwhile goes out, a cancel before a change. */
function works(context: Context, { by }: { readonly by: 'resolved' | null }): Expected {
  const place = context.filled > 0 ? 'partially-filled' : 'working';
  const wants = context.wish !== null && !areSame(context.wish, context);
  if (by === null) return wants ? { ...sending('modify', context), through: [place] } : { at: place };
  if (context.cancelWanted) return { ...sending('cancel', context), through: [by] };
  return wants ? { ...sending('modify', context), through: [by] } : { at: place, through: [by] };
}

/** A step's own sends and notes, before those of where it leads. */
const first = (
  own: { readonly sent?: Expected['sent']; readonly context?: Expected['context'] },
  next: Expected,
): Expected => ({
  ...next,
  sent: [...(own.sent ?? []), ...(next.sent ?? [])],
  context: { ...own.context, ...next.context },
});

const toUncertain = (): Expected => ({
  at: 'uncertain',
  sent: [doubt],
  context: { doubtSince: MOMENT, missingSince: null },
});

const keeps = (what: 'cancel' | 'change', terms: OrderTerms) => toBroker('order.kept', { what, ...termsOf(terms) });

function answered(before: Snapshot, { status, reason }: VenueAnswered): Expected {
  const { context, value } = before;
  const ended = (at: string): Expected => ({
    at,
    context: { reason: context.reason === '' ? reason : context.reason, ts: MOMENT },
  });
  const { sent } = context;
  switch (`${value}, ${status}`) {
    case 'submitted, accepted':
      return { at: 'acknowledged' };
    case 'submitted, lost':
    case 'cancel-pending, lost':
    case 'cancel-pending, cancel-lost':
    case 'modify-pending, modify-lost':
      return toUncertain();
    case 'submitted, rejected':
    case 'cancel-pending, rejected':
    case 'uncertain, rejected':
      return ended('rejected');
    case 'submitted, withdrawn':
    case 'cancel-pending, withdrawn':
      return ended('cancelled');
    case 'modify-pending, modified':
      return first({ context: { sent: null } }, works({ ...context, ...sent, sent: null }, { by: 'resolved' }));
    case 'modify-pending, modify-refused':
      return first(
        { sent: [keeps('change', context)], context: { sent: null } },
        works({ ...context, sent: null }, { by: 'resolved' }),
      );
    case 'cancel-pending, cancel-refused':
      return first(
        { sent: [keeps('cancel', context)], context: { reason: '', cancelWanted: false } },
        works({ ...context, reason: '', cancelWanted: false }, { by: 'resolved' }),
      );
    case 'uncertain, accepted':
      if (sent !== null) break;
      return first({ sent: [settled] }, works(context, { by: 'resolved' }));
    case 'uncertain, modified':
      if (sent === null) break;
      return first(
        { sent: [settled], context: { ...sent, sent: null } },
        works({ ...context, ...sent, sent: null }, { by: 'resolved' }),
      );
    default:
  }
  return { at: value, ignored: true };
}

const termsOf = ({ quantity, kind, price: at }: OrderTerms): OrderTerms => ({ quantity, kind, price: at });

/** The sum only grows, a trade counts once and has a price, and never more than was or is being asked for (I11). */
function updated(before: Snapshot, { status, filled, tradeId, price: at }: VenueUpdated): Expected {
  const { context, value } = before;
  const { quantity, wish, sent } = context;
  const changes = [wish, sent].filter((terms) => terms !== null).map((terms) => terms.quantity);
  const most = Math.max(quantity, ...changes);
  const isNew = filled > context.filled && filled <= most && at > 0 && !context.tradeIds.includes(tradeId);
  // The venue says so, or it adds up and no change of it is under way.
  const isWhole = status === 'filled' || (status === 'open' && filled === quantity && changes.length === 0);
  const reason = context.reason === '' ? status : context.reason;
  const fill = toBroker('order.filled', {
    quantity: filled - context.filled,
    remaining: Math.max(0, quantity - filled),
    tradeId,
  });
  const booked = { filled, tradeIds: [...context.tradeIds, tradeId], ts: MOMENT, missingSince: null };
  if (isNew && isWhole) return { at: 'filled', sent: [fill], context: booked };
  if (filled > 0 && filled === context.filled && isWhole) return { at: 'filled', context: { reason, ts: MOMENT } };
  if (isNew && (status === 'cancelled' || status === 'expired' || status === 'rejected')) {
    return { at: status, sent: [fill], context: { ...booked, reason } };
  }
  if (isNew) {
    const own = { sent: [fill], context: booked };
    const now = { ...context, ...booked };
    if (value === 'cancel-pending' || value === 'modify-pending') return { at: value, ...own };
    if (value !== 'uncertain') return first(own, works(now, { by: null }));
    // After a lost place any word of the order proves it; after a lost change its terms are still to be seen.
    if (sent !== null) return { at: value, ...own };
    return first({ ...own, sent: [fill, settled] }, works(now, { by: 'resolved' }));
  }
  if (status === 'open' && value === 'uncertain' && sent === null) {
    return first({ sent: [settled] }, works(context, { by: 'resolved' }));
  }
  if (status === 'open' && filled === 0 && (value === 'submitted' || value === 'acknowledged')) {
    return works(context, { by: null });
  }
  // A fill that makes no sense is held: the venue's trades decide.
  if (filled > context.filled) return { at: value, sent: [doubt], context: { filled: context.filled } };
  if (status === 'cancelled' || status === 'rejected' || status === 'expired') {
    return { at: status, context: { reason, ts: MOMENT } };
  }
  return { at: value, ignored: true };
}

function read(before: Snapshot, { row }: OrderFound): Expected {
  const { context, value } = before;
  if (row.filled > context.filled) return { at: value, sent: [doubt] };
  if (row.status !== 'open') {
    return {
      at: row.status,
      context: { ts: MOMENT, reason: context.reason === '' ? row.status : context.reason },
    };
  }
  if (value !== 'uncertain') return { at: value, sent: [settled] };
  const now = { ...context, ...termsOf(row), wish: context.wish ?? context.sent, sent: null };
  return first(
    { sent: [settled], context: { ...termsOf(row), wish: now.wish, sent: null, doubtSince: null, missingSince: null } },
    works(now, { by: 'resolved' }),
  );
}

/** Absent from two full reads that count, it was not placed; never by one read, never by time alone. */
function notFound(before: Snapshot, { ts }: OrderMissing): Expected {
  const { value, context } = before;
  const { doubtSince, missingSince } = context;
  if (value !== 'uncertain') return { at: value, ignored: true };
  if (missingSince !== null && ts - missingSince >= 3_000)
    return { at: 'rejected', context: { reason: 'not-placed', ts } };
  const counts = missingSince === null && doubtSince !== null && ts - doubtSince >= 5_000;
  return { at: value, sent: [doubt], context: { missingSince: counts ? ts : missingSince } };
}

function rule(before: Snapshot, event: OrderEvent): Expected {
  const { value, context } = before;
  const canSend = ['submitted', 'acknowledged', 'working', 'partially-filled'].includes(value);
  switch (event.type) {
    case 'venue.answered':
      return answered(before, event);
    case 'venue.updated':
      return updated(before, event);
    case 'order.found':
      return read(before, event);
    case 'order.missing':
      return notFound(before, event);
    case 'order.resumed':
      return event.unsent ? { at: 'cancelled', context: { reason: 'not-sent', ts: MOMENT } } : toUncertain();
    case 'order.cancel': {
      if (value === 'cancel-pending') return { at: value, ignored: true };
      const noted = { cancelWanted: true, reason: OPERATOR };
      return canSend ? first({ context: noted }, sending('cancel', context)) : { at: value, context: noted };
    }
    case 'order.modify': {
      if (value === 'cancel-pending') return { at: value, ignored: true };
      const wish = termsOf(event);
      const isIdle = value === 'working' || value === 'partially-filled';
      if (isIdle && !areSame(wish, context)) return sending('modify', { wish });
      return { at: value, context: { wish } };
    }
    default:
      return event satisfies never;
  }
}

export const orderSpec = chartSpec({
  machine: orderMachine,
  input: { orderId, ...of, side: 'buy', ...MARKET, venue: 'venue' },
  address: 'order:entry:X',
  peers: ['venue', 'broker'],
  accepts: ACCEPTED.order,
  // What is asked of an order is remembered in it: these classes are walked together.
  slices: [
    () => [...answers, ...updates, cancel],
    () => [...answers, ...updates.slice(0, 5).filter((_, i) => i !== 2), updates[11]!, cancel, modify],
    () => [...answers, updates[1]!, updates[3]!, updates[7]!, updates[10]!, updates[12]!, modify],
    () => [...answers, ...updates.slice(0, 4), ...reads, cancel, resumed(false), resumed(true)],
    () => [...answers, ...updates.slice(0, 1), ...reads.filter((_, i) => i < 4 || i > 6), modify, resumed(false)],
    () => [...answers, updates[3]!, updates[6]!, updates[7]!, updates[10]!, updates[12]!, modify, modifyBack],
  ],
  probes: [cancel, modify, answer('accepted'), update('open', 0, ''), found('open', 0), missing(0), resumed(false)],
  abstract: ({ context }) => {
    const { filled, tradeIds, reason, cancelWanted, quantity, wish, sent, doubtSince, missingSince } = context;
    return [filled, tradeIds, reason, cancelWanted, quantity, wish, sent, doubtSince, missingSince];
  },
  start: { at: 'submitted', sent: [toVenue('venue.place', MARKET)] },
  rule: (before, event) => rule(before, event as OrderEvent),
});
