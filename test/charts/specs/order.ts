import type { SnapshotFrom } from 'xstate';
import { price } from '../../../src/domain/units.ts';
import { orderMachine } from '../../../src/machines/order.ts';
import type { OrderEvent, VenueAnswered, VenueUpdated } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { MOMENT } from './messages.ts';

type Snapshot = SnapshotFrom<typeof orderMachine>;

const QUANTITY = 2;
const OPERATOR = 'operator';
const of = { orderId: 'order-1', instrument: 'X', role: 'entry' } as const;

const answers = (['accepted', 'rejected', 'lost', 'withdrawn', 'not-placed', 'cancel-refused'] as const).map(
  (status): VenueAnswered => ({
    type: 'venue.answered',
    orderId: of.orderId,
    ts: MOMENT,
    status,
    reason: `said ${status}`,
  }),
);
const update = (status: VenueUpdated['status'], filled: number, tradeId: string): VenueUpdated => ({
  type: 'venue.updated',
  orderId: of.orderId,
  ts: MOMENT,
  status,
  filled,
  price: price(1_000_000),
  tradeId,
});
const events: readonly OrderEvent[] = [
  ...answers,
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
  { type: 'order.cancel', reason: OPERATOR },
];

const toVenue = (type: 'venue.place' | 'venue.cancel') => ({ to: 'venue', event: { type, ...of } });
const cancelling = { at: 'cancel-pending', sent: [toVenue('venue.cancel')] };

/** Found at the venue after all: a cancel that waited goes out now. */
const found = ({ context: { cancelWanted, filled } }: Snapshot): Expected => ({
  ...(cancelWanted ? cancelling : { at: filled > 0 ? 'partially-filled' : 'working' }),
  through: ['resolved'],
});

function answered(before: Snapshot, { status, reason }: VenueAnswered): Expected {
  const { context, value } = before;
  const ended = (at: string): Expected => ({
    at,
    context: { reason: context.reason === '' ? reason : context.reason, ts: MOMENT },
  });
  switch (`${value}, ${status}`) {
    case 'submitted, accepted':
      return { at: 'acknowledged' };
    case 'submitted, lost':
      return { at: 'uncertain' };
    case 'submitted, rejected':
    case 'uncertain, not-placed':
      return ended('rejected');
    case 'submitted, withdrawn':
    case 'cancel-pending, withdrawn':
      return ended('cancelled');
    case 'cancel-pending, cancel-refused':
      return {
        at: context.filled > 0 ? 'partially-filled' : 'working',
        context: { reason: '', cancelWanted: false },
      };
    case 'uncertain, accepted':
      return found(before);
    default:
      return { at: value, ignored: true };
  }
}

/** What the venue says of fills: the sum only grows, a trade counts once, and never more than was ordered (I11). */
function updated(before: Snapshot, { status, filled, tradeId }: VenueUpdated): Expected {
  const { context, value } = before;
  const reason = context.reason === '' ? status : context.reason;
  if (filled > context.filled && filled <= QUANTITY && !context.tradeIds.includes(tradeId)) {
    const told = { quantity: filled - context.filled, remaining: QUANTITY - filled, tradeId };
    const fill = { to: 'broker', event: { type: 'order.filled', ...of, ...told } };
    const booked = { filled, tradeIds: [...context.tradeIds, tradeId], ts: MOMENT };
    if (filled === QUANTITY) return { at: 'filled', sent: [fill], context: booked };
    if (status === 'cancelled') return { at: 'cancelled', sent: [fill], context: { ...booked, reason } };
    if (value === 'cancel-pending') return { at: value, sent: [fill], context: booked };
    if (value === 'uncertain') {
      const { at, sent = [], through = [] } = found({ ...before, context: { ...context, ...booked } } as Snapshot);
      return { at, through, sent: [fill, ...sent], context: booked };
    }
    return { at: 'partially-filled', sent: [fill], context: booked };
  }
  if (status === 'cancelled' || status === 'rejected' || status === 'expired') {
    return { at: status, context: { reason, ts: MOMENT } };
  }
  if (status === 'open' && filled === 0) {
    if (value === 'submitted' || value === 'acknowledged') return { at: 'working' };
    if (value === 'uncertain') return found(before);
  }
  return { at: value, ignored: true };
}

function rule(before: Snapshot, event: OrderEvent): Expected {
  const { value } = before;
  if (event.type === 'venue.answered') return answered(before, event);
  if (event.type === 'venue.updated') return updated(before, event);
  const noted = { cancelWanted: true, reason: OPERATOR };
  if (value === 'uncertain') return { at: value, context: noted };
  if (value === 'cancel-pending') return { at: value, ignored: true };
  return { ...cancelling, context: noted };
}

export const orderSpec = chartSpec({
  machine: orderMachine,
  input: { ...of, side: 'buy', quantity: QUANTITY, venue: 'venue' },
  address: 'order:entry:X',
  peers: ['venue', 'broker'],
  accepts: ACCEPTED.order,
  slices: [() => events],
  abstract: ({ context: { filled, tradeIds, reason, cancelWanted } }) => [filled, tradeIds, reason, cancelWanted],
  start: { at: 'submitted', sent: [{ to: 'venue', event: { ...toVenue('venue.place').event, quantity: QUANTITY } }] },
  rule: (before, event) => rule(before, event as OrderEvent),
});
