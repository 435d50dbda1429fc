import { timeMs, type TimeMs } from '../domain/units.ts';
import * as live from './live-book.ts';
import type { Traded } from './live-book.ts';
import { bookOf, find, isOurs, withBook, type Doubt, type LiveBrokerContext } from './live-exchange.ts';
import type {
  OrderDoubted,
  OrderFilled,
  OrderFound,
  OrderMissing,
  OrderRole,
  VenueBook,
  VenueOrderRow,
  VenueOrderStatus,
  VenueTrade,
  VenueUpdated,
} from './protocol.ts';

/** How the live broker reads the venue's books, and compares them with its own: pure functions. */

/** Something unresolved for longer than this is the operator's. */
const DOUBT_MS = 30_000;

type ToOrder = {
  readonly instrument: string;
  readonly role: OrderRole;
  readonly message: VenueUpdated | OrderFound | OrderMissing;
};
export type Reading = {
  /** For the orders that are alive: first the trades they have not heard of, then what the read shows of them. */
  readonly toOrders: readonly ToOrder[];
  /** Trades of orders that have ended, or beyond what was ordered. */
  readonly fills: readonly OrderFilled[];
};

type Missing = {
  readonly tradeId: string;
  readonly quantity: number;
  readonly price: VenueTrade['price'];
  readonly ts: TimeMs;
};

/** The trades of an order that have not been counted: never more than the read shows beyond what is known. */
function uncounted({ filled, tradeIds }: Traded, trades: readonly VenueTrade[]): readonly Missing[] {
  let open = trades.reduce((sum, { quantity }) => sum + quantity, 0) - filled;
  const unknown = trades.filter(({ tradeId }) => !tradeIds.includes(tradeId));
  return unknown.flatMap(({ tradeId, quantity, price, ts }) => {
    const part = Math.min(open, quantity);
    open -= part;
    return part > 0 ? [{ tradeId, quantity: part, price, ts }] : [];
  });
}

/** What a full read has to say to whom. */
export function read(context: LiveBrokerContext, book: VenueBook): Reading {
  const toOrders: ToOrder[] = [];
  const fills: OrderFilled[] = [];
  for (const [i, instrument] of context.roster.keys.entries()) {
    const own = context.books[i] ?? live.emptyLiveBook;
    const alive = [own.entry, own.exit].filter((order) => order !== null);
    const atVenue = netOf(book, instrument);
    for (const traded of [...alive, ...own.finished]) {
      const { orderId, role } = traded;
      const working = alive.some((one) => one.orderId === orderId);
      const trades = book.trades.filter(({ clientOrderId }) => clientOrderId === orderId);
      const row = book.orders.find(({ clientOrderId }) => clientOrderId === orderId);
      let { filled } = traded;
      let hasEnded = false;
      for (const { tradeId, quantity, price, ts } of uncounted(traded, trades)) {
        const room = working ? Math.max(0, Math.min(quantity, traded.quantity - filled)) : 0;
        if (room > 0) {
          const status = statusWith(row, filled + room);
          hasEnded ||= status !== 'open' || filled + room >= traded.quantity;
          const known = { clientOrderId: orderId, ts, status, filled: filled + room, price, tradeId } as const;
          toOrders.push({ instrument, role, message: { type: 'venue.updated', ...known } });
        }
        if (quantity > room) {
          // A part of a trade that is more than was ordered counts as a trade of its own.
          const id = room > 0 ? `${tradeId}-surplus` : tradeId;
          const surplus = { orderId, instrument, role, ts, tradeId: id, quantity: quantity - room, price } as const;
          fills.push({ type: 'order.filled', ...surplus, remaining: 0 });
        }
        filled += quantity;
      }
      if (!working || hasEnded) continue;
      if (row !== undefined) {
        toOrders.push({ instrument, role, message: { type: 'order.found', ts: book.ts, row } });
      } else if (atVenue === own.position && trades.length === 0) {
        toOrders.push({ instrument, role, message: { type: 'order.missing', ts: book.ts } });
      }
    }
  }
  return { toOrders, fills };
}

/** The last of an order's trades comes with what the read says of the order; the ones before it leave it open. */
const statusWith = (row: VenueOrderRow | undefined, filled: number): VenueOrderStatus =>
  row === undefined || row.filled > filled ? 'open' : row.status;

const netOf = ({ positions }: VenueBook, instrument: string): number =>
  positions.reduce((sum, one) => sum + (one.instrument === instrument ? one.quantity : 0), 0);

// ── Orders that our books lack ──────────────────────────────────────────────────────────────────────────────────────

/** Orders under our own tag that our journal does not have, of instruments that we trade (I25). */
export const unjournalled = (context: LiveBrokerContext, { orders }: VenueBook): readonly VenueOrderRow[] =>
  orders.filter(
    ({ clientOrderId, instrument }) =>
      isOurs(clientOrderId) && instrument in context.roster.at && find(context, clientOrderId) === null,
  );

/** They are taken over as orders that have ended: their trades count, and what they hold is closed. */
export const adopt = ({ books, roster }: LiveBrokerContext, rows: readonly VenueOrderRow[]) => ({
  books: books.map((book, i) => {
    const own = rows.filter(({ instrument }) => instrument === roster.keys[i]);
    return own.length === 0 ? book : { ...book, finished: book.finished.concat(own.map(adopted)) };
  }),
});

const adopted = ({ clientOrderId, side, quantity }: VenueOrderRow): Traded => ({
  orderId: clientOrderId,
  role: 'entry',
  side,
  quantity,
  filled: 0,
  value: 0,
  tradeIds: [],
  terms: null,
  leaving: 'broker',
});

/** Orders of somebody else: shown, never touched. */
export const foreignOrders = (context: LiveBrokerContext, { orders }: VenueBook): number =>
  orders.filter(({ clientOrderId, instrument }) => !isOurs(clientOrderId) || !(instrument in context.roster.at)).length;

/** Whether the venue's account holds what is not ours; once our own positions have been compared with it. */
export const hasForeignPosition = (context: LiveBrokerContext, { positions }: VenueBook): boolean =>
  positions.some(({ instrument, quantity }) => {
    const ours = instrument in context.roster.at ? bookOf(context, instrument).position : 0;
    return Math.abs(quantity) > Math.abs(ours) || quantity * ours < 0;
  });

/** A word about an order that is neither ours nor anything our journal knows. */
export const isForeign = (context: LiveBrokerContext, { clientOrderId }: { readonly clientOrderId: string }): boolean =>
  !isOurs(clientOrderId) && find(context, clientOrderId) === null;

// ── Comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────

const digest = ({ orders, trades, positions }: VenueBook): string => JSON.stringify([orders, trades, positions]);

export const noteRead = (book: VenueBook) => ({ lastRead: digest(book) });

/** Two full reads that show the same, and nothing left that only a read could resolve. */
export const agrees = ({ lastRead, doubts }: LiveBrokerContext, book: VenueBook): boolean =>
  doubts.length === 0 && lastRead === digest(book);

export type Adjustment = { readonly instrument: string; readonly quantity: number };

/** What the venue does not bear out of our positions. */
export const adjustments = (context: LiveBrokerContext, book: VenueBook): readonly Adjustment[] =>
  context.roster.keys.flatMap((instrument) => {
    const quantity = live.unborne(bookOf(context, instrument).position, netOf(book, instrument));
    return quantity === 0 ? [] : [{ instrument, quantity }];
  });

export const adjust = (context: LiveBrokerContext, { instrument, quantity }: Adjustment) =>
  withBook(context, instrument, live.adjusted(bookOf(context, instrument), quantity));

// ── Doubts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const noteDoubt = ({ doubts }: LiveBrokerContext, { orderId, ts }: OrderDoubted): readonly Doubt[] =>
  doubts.some((doubt) => doubt.orderId === orderId) ? doubts : [...doubts, { orderId, since: ts, told: false }];

export const dropDoubt = ({ doubts }: LiveBrokerContext, orderId: string): readonly Doubt[] =>
  doubts.filter((doubt) => doubt.orderId !== orderId);

/** Never a time-out to `rejected`: the operator is told, and the reads go on. */
export const isOverdue = ({ doubts }: LiveBrokerContext, { ts }: VenueBook): boolean =>
  doubts.some(({ since, told }) => !told && ts - since >= DOUBT_MS);

export const markTold = ({ doubts }: LiveBrokerContext, { ts }: VenueBook): readonly Doubt[] =>
  doubts.map((doubt) => (timeMs(ts) - doubt.since >= DOUBT_MS ? { ...doubt, told: true } : doubt));
