import { timeMs, type Price, type TimeMs } from '../domain/units.ts';
import { NOTHING_IGNORED, type Ignored, type Ignoring } from './ignored.ts';
import type {
  OrderDoubted,
  OrderEvent,
  OrderFilled,
  OrderFound,
  OrderKept,
  OrderKind,
  OrderMissing,
  OrderModify,
  OrderRole,
  OrderSettled,
  OrderSide,
  VenueCancel,
  VenueModify,
  VenuePlace,
  VenueUpdated,
} from './protocol.ts';

/** What one order knows, and what follows from it: the pure functions behind the order chart. */

/** What can be changed of an order while it works. */
export type OrderTerms = { readonly quantity: number; readonly kind: OrderKind; readonly price: Price | null };

export type OrderInput = OrderTerms & {
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  /** System id of whoever plays the exchange: the venue port, or the paper broker itself. */
  readonly venue: string;
};

/** The terms of the input are those in force at the venue, as far as it is known. */
export type OrderContext = OrderInput &
  Ignoring & {
    /** Sum of all trades. */
    readonly filled: number;
    /** Ids of the trades that were counted. */
    readonly tradeIds: readonly string[];
    /** Why it ended or is to end. */
    readonly reason: string;
    /** A cancel was asked for. */
    readonly cancelWanted: boolean;
    /** Terms that are wanted and not yet sent. */
    readonly wish: OrderTerms | null;
    /** Terms that were sent and not yet confirmed. */
    readonly sent: OrderTerms | null;
    /** When the request ended whose outcome is not known. */
    readonly doubtSince: TimeMs | null;
    /** Time of the first full read that counts as one without the order. */
    readonly missingSince: TimeMs | null;
    /** When it last changed. */
    readonly ts: TimeMs | null;
  };

export type OrderOutput = {
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly filled: number;
  /** It filled, and did not end for another reason. */
  readonly isWhole: boolean;
  readonly reason: string;
  readonly ts: TimeMs | null;
  readonly ignored: Ignored;
};

/** A venue's book may lag: a read sooner than this after the request says nothing. */
const FIRST_READ_AFTER_MS = 5_000;
/** Two reads closer to each other than this are one. */
const SECOND_READ_AFTER_MS = 3_000;

export const startOrder = (input: OrderInput): OrderContext => ({
  ...input,
  filled: 0,
  tradeIds: [],
  reason: '',
  cancelWanted: false,
  wish: null,
  sent: null,
  doubtSince: null,
  missingSince: null,
  ts: null,
  ...NOTHING_IGNORED,
});

// ── Fills ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const mayReach = ({ quantity, wish, sent }: OrderContext): number =>
  Math.max(quantity, wish?.quantity ?? 0, sent?.quantity ?? 0);

export const claimsMore = ({ filled }: OrderContext, update: { readonly filled: number }): boolean =>
  update.filled > filled;

/** New trade, at a price, not below what is known, not above the order: filled only grows, a trade counts once (I11). */
export const isNewFill = (context: OrderContext, update: VenueUpdated): boolean =>
  claimsMore(context, update) &&
  update.filled <= mayReach(context) &&
  update.price > 0 &&
  !context.tradeIds.includes(update.tradeId);

/** The venue says so, or all of it has filled and no change of it is under way. */
export const isWhole = ({ quantity, wish, sent }: OrderContext, { status, filled }: VenueUpdated): boolean =>
  status === 'filled' || (status === 'open' && filled === quantity && wish === null && sent === null);

export const bookFill = (context: OrderContext, update: VenueUpdated): Partial<OrderContext> => ({
  filled: update.filled,
  tradeIds: [...context.tradeIds, update.tradeId],
  missingSince: null,
  ts: update.ts,
});

export const fillReport = (
  { orderId, instrument, role, filled, quantity }: OrderContext,
  update: VenueUpdated,
): OrderFilled => ({
  type: 'order.filled',
  orderId,
  instrument,
  role,
  ts: update.ts,
  tradeId: update.tradeId,
  quantity: update.filled - filled,
  remaining: Math.max(0, quantity - update.filled),
  price: update.price,
});

/** Filled on the terms in force or on those that were on their way. */
export const hasFilledWhole = ({ filled, quantity, wish, sent }: OrderContext): boolean =>
  filled > 0 && filled >= Math.min(quantity, ...[wish, sent].map((terms) => terms?.quantity ?? Infinity));

// ── Requests ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const placement = (context: OrderContext): VenuePlace => {
  const { orderId, instrument, role, side, quantity, kind, price } = context;
  return { type: 'venue.place', clientOrderId: orderId, instrument, role, side, quantity, kind, price };
};

export const cancellation = ({ orderId, instrument, role }: OrderContext): VenueCancel => ({
  type: 'venue.cancel',
  clientOrderId: orderId,
  instrument,
  role,
});

const termsOf = ({ quantity, kind, price }: OrderTerms): OrderTerms => ({ quantity, kind, price });

const areSame = (a: OrderTerms, b: OrderTerms): boolean =>
  a.quantity === b.quantity && a.kind === b.kind && a.price === b.price;

export const changeIsWanted = (context: OrderContext): boolean =>
  context.wish !== null && !areSame(context.wish, context);

export const change = (context: OrderContext): VenueModify => {
  const { orderId, instrument, role, wish } = context;
  return { type: 'venue.modify', clientOrderId: orderId, instrument, role, ...(wish ?? termsOf(context)) };
};

export const noteWish = (terms: OrderModify): Partial<OrderContext> => ({ wish: termsOf(terms) });

export const noteSent = ({ wish }: OrderContext): Partial<OrderContext> => ({ sent: wish, wish: null });

export const takeSent = ({ sent }: OrderContext): Partial<OrderContext> => ({ ...sent, sent: null });

// ── Doubt ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A request's own ts is that of the message which made it necessary. */
export const timeOf = (event: OrderEvent): TimeMs => ('ts' in event ? event.ts : timeMs(0));

const addressed = ({ orderId, instrument, role }: OrderContext) => ({ orderId, instrument, role });

export const doubt = (context: OrderContext, ts: TimeMs): OrderDoubted => ({
  type: 'order.doubted',
  ...addressed(context),
  ts,
});

export const settlement = (context: OrderContext, ts: TimeMs): OrderSettled => ({
  type: 'order.settled',
  ...addressed(context),
  ts,
});

export const kept = (context: OrderContext, ts: TimeMs, what: OrderKept['what']): OrderKept => ({
  type: 'order.kept',
  ...addressed(context),
  ts,
  what,
  ...termsOf(context),
});

/** What is in force is what the read shows; a change that was lost on the way is wanted still. */
export const takeTerms = ({ wish, sent }: OrderContext, { row }: OrderFound): Partial<OrderContext> => ({
  ...termsOf(row),
  wish: wish ?? sent,
  sent: null,
  doubtSince: null,
  missingSince: null,
});

/** A read that counts: so long after the request that the venue's book has caught up. */
export const isFirstMiss = ({ doubtSince, missingSince }: OrderContext, { ts }: OrderMissing): boolean =>
  missingSince === null && doubtSince !== null && ts - doubtSince >= FIRST_READ_AFTER_MS;

/** Absent from two full reads: it was not placed. Never by one read, never by time alone. */
export const isProvenAbsent = ({ missingSince }: OrderContext, { ts }: OrderMissing): boolean =>
  missingSince !== null && ts - missingSince >= SECOND_READ_AFTER_MS;
