import { paise, price, timeMs, type Price, type TimeMs } from '../src/domain/units.ts';
import type {
  OrderKind,
  OrderRole,
  OrderSide,
  VenueAnswered,
  VenueBook,
  VenueCancel,
  VenueModify,
  VenueOrderStatus,
  VenuePlace,
  VenueRequest,
  VenueUpdated,
} from '../src/machines/protocol.ts';

/** An exchange that does what it is told to do, good or bad: plain data, so that a moment of it can be kept. */

export type VenueOrder = {
  readonly id: string;
  readonly instrument: string;
  readonly role: OrderRole | 'foreign';
  readonly side: OrderSide;
  readonly kind: OrderKind;
  readonly price: Price | null;
  readonly quantity: number;
  readonly filled: number;
  readonly status: VenueOrderStatus;
};

type Trade = VenueBook['trades'][number];

export type Venue = {
  readonly now: TimeMs;
  readonly orders: readonly VenueOrder[];
  readonly trades: readonly Trade[];
  /** Requests that have come in and have not been acted upon, oldest first. */
  readonly pending: readonly (VenuePlace | VenueModify | VenueCancel)[];
  /** What has happened and was not told yet. */
  readonly untold: readonly VenueUpdated[];
  /** The last update told: the one that may come twice. */
  readonly told: VenueUpdated | null;
  /** A full read was asked for. */
  readonly reading: boolean;
};

export const openVenue = (now: TimeMs): Venue => ({
  now,
  orders: [],
  trades: [],
  pending: [],
  untold: [],
  told: null,
  reading: false,
});

/** What the charts still know of an order: `null` when it has ended. */
export type Known = (id: string) => { readonly isAlive: boolean; readonly filled: number } | null;

/** The venue with these requests in its queue, and without words that nobody waits for any more. */
export function absorb(venue: Venue, requests: readonly VenueRequest[], known: Known): Venue {
  const orders = requests.filter((one) => one.type !== 'venue.read');
  return {
    ...venue,
    pending: [...venue.pending, ...orders].filter(
      ({ type, clientOrderId }) => type === 'venue.place' || known(clientOrderId)?.isAlive === true,
    ),
    untold: venue.untold.filter(({ clientOrderId, filled }) => {
      const order = known(clientOrderId);
      return order === null || order.isAlive || filled > order.filled;
    }),
    reading: venue.reading || orders.length < requests.length,
  };
}

export const orderAt = ({ orders }: Venue, id: string): VenueOrder | undefined => orders.find((one) => one.id === id);

export const withOrder = (venue: Venue, order: VenueOrder): Venue => ({
  ...venue,
  orders: venue.orders.some(({ id }) => id === order.id)
    ? venue.orders.map((one) => (one.id === order.id ? order : one))
    : [...venue.orders, order],
});

/** Takes a request out of the queue. */
export const without = (venue: Venue, request: VenueRequest): Venue => ({
  ...venue,
  pending: venue.pending.filter((one) => one !== request),
});

export const placed = (venue: Venue, request: VenuePlace): Venue => {
  const { clientOrderId: id, instrument, role, side, kind, price: trigger, quantity } = request;
  const order = { id, instrument, role, side, kind, price: trigger, quantity, filled: 0, status: 'open' } as const;
  return withOrder(without(venue, request), order);
};

export function modified(venue: Venue, request: VenueModify): Venue {
  const order = orderAt(venue, request.clientOrderId);
  const { quantity, kind, price: trigger } = request;
  return order === undefined ? venue : withOrder(without(venue, request), { ...order, quantity, kind, price: trigger });
}

export const ended = (venue: Venue, order: VenueOrder, status: VenueOrderStatus): Venue =>
  withOrder(venue, { ...order, status });

/** A trade of an order; more than it has left when the request was executed twice. */
export function traded(venue: Venue, order: VenueOrder, quantity: number): Venue {
  const filled = order.filled + quantity;
  const trade: Trade = {
    tradeId: `${order.id}-${venue.trades.length + 1}`,
    clientOrderId: order.id,
    instrument: order.instrument,
    side: order.side,
    quantity,
    price: order.kind === 'stop' ? (order.price ?? price(1_000_000)) : price(1_000_000),
    ts: venue.now,
  };
  const status = filled >= order.quantity ? 'filled' : 'open';
  return withOrder({ ...venue, trades: [...venue.trades, trade] }, { ...order, filled, status });
}

/** What the venue says of an order as it now is. */
export function updateOf(venue: Venue, id: string): VenueUpdated {
  const order = orderAt(venue, id);
  const trade = venue.trades.findLast(({ clientOrderId }) => clientOrderId === id);
  return {
    type: 'venue.updated',
    clientOrderId: id,
    ts: venue.now,
    status: order?.status ?? 'rejected',
    filled: order?.filled ?? 0,
    price: trade?.price ?? price(0),
    tradeId: trade?.tradeId ?? '',
  };
}

export const answer = (venue: Venue, id: string, status: VenueAnswered['status']): VenueAnswered => ({
  type: 'venue.answered',
  clientOrderId: id,
  ts: venue.now,
  status,
  reason: status,
});

const signed = ({ side, quantity }: Trade): number => (side === 'buy' ? quantity : -quantity);

/** What the account holds: everybody's trades. */
export const positionAt = ({ trades }: Venue, instrument: string): number =>
  trades.reduce((sum, trade) => sum + (trade.instrument === instrument ? signed(trade) : 0), 0);

/** What it holds by our orders. */
export const ourPositionAt = ({ trades }: Venue, instrument: string): number =>
  trades.reduce(
    (sum, trade) =>
      sum + (trade.instrument === instrument && trade.clientOrderId.startsWith('sc-') ? signed(trade) : 0),
    0,
  );

/** A full read; one that lags leaves an order out. */
export function bookOf(venue: Venue, instruments: readonly string[], omitted: string | null = null): VenueBook {
  const shown = <One extends { readonly id?: string; readonly clientOrderId?: string }>(all: readonly One[]) =>
    all.filter((one) => (one.id ?? one.clientOrderId) !== omitted);
  const trades = shown(venue.trades);
  return {
    type: 'venue.book',
    ts: venue.now,
    orders: shown(venue.orders).map(({ id, instrument, status, side, quantity, filled, kind, price: trigger }) => ({
      clientOrderId: id,
      instrument,
      status,
      side,
      quantity,
      filled,
      kind,
      price: trigger,
    })),
    trades,
    positions: instruments.map((instrument) => ({
      instrument,
      quantity: positionAt({ ...venue, trades }, instrument),
    })),
    funds: paise(0),
  };
}

export const later = (venue: Venue, ms: number): Venue => ({ ...venue, now: timeMs(venue.now + ms) });
