import type { Bar } from '../domain/bar.ts';
import { bracketAround, type Bracket, type Distances } from '../domain/bracket.ts';
import { exitOn, type BarAtBroker } from '../domain/fills.ts';
import type { ExitReason } from '../domain/trade.ts';
import type { Price, Side, TimeMs } from '../domain/units.ts';
import type { OrderTerms } from './order-life.ts';
import type { OrderKind, OrderRole, OrderSide } from './protocol.ts';

/** What the live broker keeps of one instrument, and what has to be done next about it: pure functions. */

/** What an entry was meant to become. */
type EntryTerms = Distances & { readonly side: Side; readonly atr: number; readonly signalTs: TimeMs };

/** What is known of an order's trades: `value` is Σ price × quantity, so that its parts share one brokerage. */
export type Traded = {
  readonly orderId: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  readonly quantity: number;
  readonly filled: number;
  readonly value: number;
  readonly tradeIds: readonly string[];
  /** `null` for an exit, and for an order that our journal lacks. */
  readonly terms: EntryTerms | null;
  /** An exit began while it worked: whatever of it still fills has to leave as well. */
  readonly leaving: ExitReason | null;
};

export type LiveOrder = Traded & {
  /** As last asked for; the venue may not have confirmed it yet. */
  readonly kind: OrderKind;
  readonly price: Price | null;
  /** Why it was asked to go; `null` when it was not. */
  readonly cancelAsked: string | null;
  /** The venue refused a change: it has to go and a new one takes its place. */
  readonly refused: boolean;
};

export type LiveBook = {
  readonly entry: LiveOrder | null;
  readonly exit: LiveOrder | null;
  /** Signed, negative when short. */
  readonly position: number;
  /** Set by the first entry fill, for good. */
  readonly held: (Bracket & EntryTerms) | null;
  /** Why the position is being closed. */
  readonly exiting: ExitReason | null;
  /** Exits that the venue rejected or lost since the position was opened. */
  readonly failures: number;
  /** The market exit itself was rejected: tried again at the next bar. */
  readonly blocked: boolean;
  /** Orders that have ended and may still be heard of, newest last. */
  readonly finished: readonly Traded[];
  readonly last: Bar | null;
};

export const emptyLiveBook: LiveBook = {
  entry: null,
  exit: null,
  position: 0,
  held: null,
  exiting: null,
  failures: 0,
  blocked: false,
  finished: [],
  last: null,
};

/** Late fills come within minutes; an order further back than this is looked up at the venue. */
const FINISHED_KEPT = 16;
/** Stops that may fail before the position is closed instead. */
const STOPS_TRIED = 2;

export const sideOfExit = (position: number): OrderSide => (position > 0 ? 'sell' : 'buy');
const directionOf = (side: OrderSide): 1 | -1 => (side === 'buy' ? 1 : -1);

// ── What has to be done next ────────────────────────────────────────────────────────────────────────────────────────

/** No entry works on while the position is being closed, or beside a position that is not its own (I2). */
export const entryMustGo = ({ entry, exiting, position }: LiveBook): boolean =>
  entry !== null && entry.cancelAsked === null && (exiting !== null || (position !== 0 && !isItsOwn(entry, position)));

const isItsOwn = ({ filled, side }: LiveOrder, position: number): boolean =>
  filled > 0 && directionOf(side) === Math.sign(position);

/** An exit without a position, or on its wrong side, would open one (I13). */
export const exitMustGo = ({ exit, position }: LiveBook): boolean =>
  exit !== null &&
  exit.cancelAsked === null &&
  (exit.refused || position === 0 || directionOf(exit.side) === Math.sign(position));

export const stopIsMissing = (book: LiveBook): boolean =>
  book.position !== 0 && book.exit === null && book.exiting === null;

export const exitIsMissing = ({ position, exit, exiting, blocked }: LiveBook): boolean =>
  position !== 0 && exit === null && exiting !== null && !blocked;

/** The one exit order is always the whole position's; to close it a stop is turned into a market order (I13, I14). */
export function exitMustChange(book: LiveBook): boolean {
  const { exit, position } = book;
  if (exit === null || position === 0 || exit.cancelAsked !== null || exit.refused) return false;
  const { quantity, kind } = exitTerms(book);
  return quantity !== exit.quantity || kind !== exit.kind;
}

/** The terms that the exit order should have now. */
export function exitTerms({ exit, position, exiting, held }: LiveBook): OrderTerms {
  const quantity = (exit?.filled ?? 0) + Math.abs(position);
  return exiting === null && exit?.kind !== 'market'
    ? { quantity, kind: 'stop', price: held?.stop ?? null }
    : { quantity, kind: 'market', price: null };
}

/** Why this bar closes the position, if it does. The stop is not ours to pull: it stands at the venue. */
export function exitReasonOn({ position, held, exiting }: LiveBook, at: BarAtBroker): ExitReason | null {
  if (position === 0 || held === null || exiting !== null) return null;
  const exit = exitOn(at, held, null);
  return exit === null || exit.reason === 'stop' ? null : exit.reason;
}

// ── Orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type NewOrder = OrderTerms & {
  readonly orderId: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  readonly terms: EntryTerms | null;
};

export const startedOrder = (order: NewOrder): LiveOrder => ({
  ...order,
  filled: 0,
  value: 0,
  tradeIds: [],
  leaving: null,
  cancelAsked: null,
  refused: false,
});

/** A new bar is a new chance for whatever the venue refused of an exit; an entry that was to go is asked again. */
export const takeBar = (book: LiveBook, last: Bar): LiveBook => ({
  ...book,
  last,
  blocked: false,
  exit: book.exit === null ? null : { ...book.exit, cancelAsked: null, refused: false },
});

/** Closes what is held; what an entry still brings after that has to leave too. */
export const beginExit = (book: LiveBook, reason: ExitReason): LiveBook => ({
  ...book,
  exiting: book.position === 0 ? null : (book.exiting ?? reason),
  entry: book.entry === null ? null : { ...book.entry, leaving: reason },
});

/** An order has ended: its trades are remembered, and an exit that failed is counted. */
export function endOrder(book: LiveBook, role: OrderRole, isFailure: boolean): LiveBook {
  const ended = book[role];
  if (ended === null) throw new Error(`I10: an ${role} ended that was not there`);
  const { kind: _kind, price: _price, cancelAsked: _asked, refused: _refused, ...traded } = ended;
  const finished = [...book.finished, traded].slice(-FINISHED_KEPT);
  if (role === 'entry') return { ...book, entry: null, finished };
  const failures = book.failures + (isFailure ? 1 : 0);
  const givesUp = book.position !== 0 && failures >= STOPS_TRIED;
  return {
    ...book,
    exit: null,
    finished,
    failures,
    blocked: isFailure && book.exiting !== null,
    exiting: book.exiting ?? (givesUp ? 'broker' : null),
  };
}

/** The last stop that may fail, or a market exit that did: an operator has to look. */
export const failsForGood = ({ exiting, failures }: LiveBook): boolean =>
  exiting !== null || failures + 1 >= STOPS_TRIED;

export const tradedOf = ({ entry, exit, finished }: LiveBook, orderId: string): Traded | null => {
  if (entry?.orderId === orderId) return entry;
  if (exit?.orderId === orderId) return exit;
  return finished.find((one) => one.orderId === orderId) ?? null;
};

// ── Fills ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Fill = {
  readonly orderId: string;
  readonly tradeId: string;
  readonly ts: TimeMs;
  readonly quantity: number;
  readonly price: Price;
};

/** What a fill does to the position: it closes up to all of it, and only what is left over opens one. */
export type Taken = {
  readonly traded: Traded;
  readonly closes: number;
  readonly opens: number;
  readonly reason: ExitReason;
  readonly held: Bracket & EntryTerms;
  readonly after: LiveBook;
};

/**
 * Books a fill of any order, working or ended. What nobody asked for (an exit that reverses, an order that our journal
 * lacks, more than was ordered) is closed at once.
 *
 * @throws Error for an order that the book does not know
 */
export function takeFill(book: LiveBook, fill: Fill, tick: Price): Taken {
  const traded = tradedOf(book, fill.orderId);
  if (traded === null) throw new Error(`I11: a fill of an unknown order ${fill.orderId}`);
  const direction = directionOf(traded.side);
  const against = Math.sign(book.position) === -direction;
  const closes = against ? Math.min(Math.abs(book.position), fill.quantity) : 0;
  const opens = fill.quantity - closes;
  const position = book.position + direction * fill.quantity;
  const reason = traded.role === 'exit' ? (book.exiting ?? 'stop') : 'broker';
  const before = closes > 0 && opens > 0 ? null : book.held;
  const held = before ?? heldFrom(traded, book, fill, tick);
  const unasked = traded.terms === null || traded.filled + fill.quantity > traded.quantity;
  const leaves = opens > 0 && (unasked || against) ? 'broker' : opens > 0 ? traded.leaving : null;
  const isOver = position === 0;
  const next: LiveBook = {
    ...withTraded(book, {
      ...traded,
      filled: traded.filled + fill.quantity,
      value: traded.value + fill.price * fill.quantity,
      tradeIds: traded.tradeIds.includes(fill.tradeId) ? traded.tradeIds : [...traded.tradeIds, fill.tradeId],
    }),
    position,
    held: isOver ? null : held,
    exiting: isOver ? null : ((closes > 0 && opens > 0 ? null : book.exiting) ?? leaves),
    failures: isOver ? 0 : book.failures,
    blocked: isOver ? false : book.blocked,
  };
  return { traded, closes, opens, reason, held, after: next };
}

/** The bracket of a new position; where no intent says how far, there is none to hold: it is closed at once. */
function heldFrom({ terms, side }: Traded, { last }: LiveBook, { price, ts }: Fill, tick: Price) {
  const own: EntryTerms = terms ?? {
    side: side === 'buy' ? 'long' : 'short',
    stopDistance: 0,
    targetDistance: 0,
    atr: 0,
    signalTs: last?.ts ?? ts,
  };
  return { ...own, ...bracketAround({ side: own.side, price }, own, tick) };
}

function withTraded(book: LiveBook, traded: Traded): LiveBook {
  const { filled, value, tradeIds } = traded;
  const is = (one: Traded | null): boolean => one?.orderId === traded.orderId;
  if (book.entry !== null && is(book.entry)) return { ...book, entry: { ...book.entry, filled, value, tradeIds } };
  if (book.exit !== null && is(book.exit)) return { ...book, exit: { ...book.exit, filled, value, tradeIds } };
  return { ...book, finished: book.finished.map((one) => (is(one) ? { ...one, filled, value, tradeIds } : one)) };
}

/** What of our position the venue's own figure does not bear out, signed: ours is never more than it shows (I16). */
export function unborne(position: number, atVenue: number): number {
  const borne = Math.sign(atVenue) === Math.sign(position) ? Math.min(Math.abs(position), Math.abs(atVenue)) : 0;
  return position - Math.sign(position) * borne;
}

/** Our position after the venue's books showed less of it. */
export function adjusted(book: LiveBook, excess: number): LiveBook {
  const position = book.position - excess;
  return position === 0
    ? { ...book, position, held: null, exiting: null, failures: 0, blocked: false }
    : { ...book, position };
}

export const isIdle = ({ entry, exit, position }: LiveBook): boolean =>
  entry === null && exit === null && position === 0;
