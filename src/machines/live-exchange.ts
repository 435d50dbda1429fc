import { costOf } from '../domain/costs.ts';
import { lineOf, replaceLine, rosterOf, type Roster } from '../domain/roster.ts';
import type { BrokerSettings } from '../domain/setup.ts';
import type { ExitReason } from '../domain/trade.ts';
import { paise, price, timeMs, type Paise, type Price, type TimeMs } from '../domain/units.ts';
import { VENUE } from './address.ts';
import * as live from './live-book.ts';
import type { Fill, LiveBook, LiveOrder, Taken, Traded } from './live-book.ts';
import type { OrderInput, OrderOutput } from './order-life.ts';
import type {
  EntryFilled,
  ExitFilled,
  OrderEnded,
  OrderFilled,
  OrderIntended,
  OrderKept,
  OrderModify,
  OrderRole,
  OrderWorking,
  VenueUpdated,
} from './protocol.ts';

/** The live broker's books, and what it says to portfolio and instrument: pure functions over its context. */

/** An order of which only a full read can say more; `told` once it has been waited for too long. */
export type Doubt = { readonly orderId: string; readonly since: TimeMs; readonly told: boolean };

export type LiveBrokerContext = {
  readonly settings: BrokerSettings;
  readonly roster: Roster;
  readonly ticks: readonly Price[];
  readonly books: readonly LiveBook[];
  /** Of the run, raised at each start: part of every order id, so that no id is used twice. */
  readonly epoch: number;
  /** Orders sent in this epoch: the next one's number. */
  readonly orders: number;
  /** A full read was asked for and has not come. */
  readonly reading: boolean;
  readonly doubts: readonly Doubt[];
  /** What the last full read of a reconciliation showed. */
  readonly lastRead: string | null;
  /** Orders and positions that are not ours, in the last full read. */
  readonly foreign: number;
};

export type LiveBrokerInput = {
  readonly settings: BrokerSettings;
  readonly instruments: readonly { readonly key: string; readonly tickSize: Price }[];
};

export const startLiveBroker = ({ settings, instruments }: LiveBrokerInput): LiveBrokerContext => ({
  settings,
  roster: rosterOf(instruments.map(({ key }) => key)),
  ticks: instruments.map(({ tickSize }) => tickSize),
  books: instruments.map(() => live.emptyLiveBook),
  epoch: 0,
  orders: 0,
  reading: false,
  doubts: [],
  lastRead: null,
  foreign: 0,
});

// ── Books and ids ───────────────────────────────────────────────────────────────────────────────────────────────────

export const bookOf = ({ books, roster }: LiveBrokerContext, instrument: string): LiveBook =>
  lineOf(books, roster, instrument);

export const withBook = (context: LiveBrokerContext, instrument: string, book: LiveBook) => ({
  books: replaceLine(context.books, context.roster, instrument, book),
});

const TAG = /^sc-\d+-\d+$/u;

const nextOrderId = ({ epoch, orders }: LiveBrokerContext): string => `sc-${epoch}-${orders + 1}`;

/** Whether a tag is one that this program makes. */
export const isOurs = (clientOrderId: string): boolean => TAG.test(clientOrderId);

export type Found = { readonly instrument: string; readonly traded: Traded; readonly working: OrderRole | null };

/** Where an order of ours is kept, if our journal has it. */
export function find({ books, roster }: LiveBrokerContext, orderId: string): Found | null {
  for (const [i, book] of books.entries()) {
    const traded = live.tradedOf(book, orderId);
    if (traded === null) continue;
    const isCurrent = book.entry?.orderId === orderId || book.exit?.orderId === orderId;
    return { instrument: roster.keys[i] ?? '', traded, working: isCurrent ? traded.role : null };
  }
  return null;
}

const lastTs = (book: LiveBook): TimeMs => timeMs(Math.max(book.last?.ts ?? 0, book.entry?.terms?.signalTs ?? 0));

// ── Sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const inputOf = (instrument: string, order: LiveOrder): OrderInput => {
  const { orderId, role, side, quantity, kind, price: trigger } = order;
  return { orderId, instrument, role, side, quantity, kind, price: trigger, venue: VENUE };
};

type Started = { readonly input: OrderInput; readonly change: Partial<LiveBrokerContext> };

function start(context: LiveBrokerContext, instrument: string, order: LiveOrder): Started {
  const change = withBook(context, instrument, { ...bookOf(context, instrument), [order.role]: order });
  return { input: inputOf(instrument, order), change: { orders: context.orders + 1, ...change } };
}

export function startEntry(context: LiveBrokerContext, intent: OrderIntended): Started {
  const { instrument, side, quantity, stopDistance, targetDistance, atr, ts } = intent;
  const entry = live.startedOrder({
    orderId: nextOrderId(context),
    role: 'entry',
    side: side === 'long' ? 'buy' : 'sell',
    quantity,
    kind: 'market',
    price: null,
    terms: { side, stopDistance, targetDistance, atr, signalTs: ts },
  });
  return start(context, instrument, entry);
}

/** The exit order for the whole position: its stop, or where it is being closed a market order. */
export function startExit(context: LiveBrokerContext, instrument: string): Started {
  const book = bookOf(context, instrument);
  if (book.position === 0) throw new Error(`I13: an exit of ${instrument} without a position`);
  const exit = live.startedOrder({
    orderId: nextOrderId(context),
    role: 'exit',
    side: live.sideOfExit(book.position),
    ...live.exitTerms(book),
    terms: null,
  });
  return start(context, instrument, exit);
}

export const exitChange = (context: LiveBrokerContext, instrument: string): OrderModify => ({
  type: 'order.modify',
  ...live.exitTerms(bookOf(context, instrument)),
});

export function noteExitChange(context: LiveBrokerContext, instrument: string) {
  const book = bookOf(context, instrument);
  return withBook(context, instrument, { ...book, exit: book.exit && { ...book.exit, ...live.exitTerms(book) } });
}

export function noteCancel(context: LiveBrokerContext, instrument: string, role: OrderRole, reason: string) {
  const book = bookOf(context, instrument);
  return withBook(context, instrument, { ...book, [role]: book[role] && { ...book[role], cancelAsked: reason } });
}

/** A refused change: what is in force is what was; the order goes, and attention puts another in its place. */
export function noteRefused(context: LiveBrokerContext, { instrument, quantity, kind, price: trigger }: OrderKept) {
  const book = bookOf(context, instrument);
  const exit = book.exit && { ...book.exit, quantity, kind, price: trigger, refused: true };
  return withBook(context, instrument, { ...book, exit });
}

// ── What the broker tells ───────────────────────────────────────────────────────────────────────────────────────────

const workingOrder = (book: LiveBook, instrument: string, order: LiveOrder, weight: Price | null): OrderWorking => ({
  type: 'order.working',
  orderId: order.orderId,
  instrument,
  ts: lastTs(book),
  role: order.role,
  quantity: order.quantity,
  price: weight,
});

export const entryWorking = (context: LiveBrokerContext, intent: OrderIntended): OrderWorking => ({
  type: 'order.working',
  orderId: nextOrderId(context),
  instrument: intent.instrument,
  ts: intent.ts,
  role: 'entry',
  quantity: intent.quantity,
  price: intent.price,
});

/** The position is being closed, be it by a new order or by the changed stop. */
export function exitWorking(context: LiveBrokerContext, instrument: string): OrderWorking {
  const book = bookOf(context, instrument);
  if (book.exit === null) throw new Error(`I13: no exit of ${instrument} works`);
  return workingOrder(book, instrument, book.exit, null);
}

/** An intent that cannot be sent now: it has ended before it began. */
export const refusal = (intent: OrderIntended, reason: string): OrderEnded => ({
  type: 'order.ended',
  orderId: `refused-${intent.approvalId}`,
  instrument: intent.instrument,
  ts: intent.ts,
  role: 'entry',
  reason,
});

export const orderEnded = (
  context: LiveBrokerContext,
  { instrument, orderId, role, reason, ts }: OrderOutput,
): OrderEnded => ({
  type: 'order.ended',
  orderId,
  instrument,
  ts: timeMs(Math.max(ts ?? 0, lastTs(bookOf(context, instrument)))),
  role,
  reason,
});

// ── Fills ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type FillOf = Fill & { readonly instrument: string };

export const fillOf = ({ orderId, instrument, tradeId, ts, quantity, price: at }: OrderFilled): FillOf => ({
  orderId,
  instrument,
  tradeId,
  ts,
  quantity,
  price: at,
});

const take = (context: LiveBrokerContext, { instrument, ...fill }: FillOf): Taken =>
  live.takeFill(bookOf(context, instrument), fill, lineOf(context.ticks, context.roster, instrument));

/** More than was ordered, a fill under our tag that our journal lacks, an exit that reverses: closed, and an operator looks. */
export const isUnasked = (context: LiveBrokerContext, fill: FillOf): boolean => {
  const { exiting } = bookOf(context, fill.instrument);
  return exiting !== 'broker' && take(context, fill).after.exiting === 'broker';
};

export const bookFill = (context: LiveBrokerContext, fill: FillOf) =>
  withBook(context, fill.instrument, take(context, fill).after);

/** The parts of one order share its brokerage: a part costs what the order costs more with it (trading rules §8). */
function costOfPart({ settings }: LiveBrokerContext, traded: Traded, quantity: number, at: Price): Paise {
  const cost = (value: number, whole: number): number =>
    whole === 0
      ? 0
      : costOf(settings.costs, { buys: traded.side === 'buy', price: price(value / whole), quantity: whole });
  const { filled, value } = traded;
  return paise(cost(value + at * quantity, filled + quantity) - cost(value, filled));
}

/** What a fill means for position and money: first what it closes, then what it opens. */
export function factsOf(context: LiveBrokerContext, fill: FillOf): readonly (EntryFilled | ExitFilled)[] {
  const { instrument, orderId, price: at } = fill;
  const { position } = bookOf(context, instrument);
  const { traded, closes, opens, reason, held } = take(context, fill);
  const ts = timeMs(Math.max(fill.ts, 0));
  const exit: ExitFilled = {
    type: 'exit.filled',
    orderId,
    instrument,
    ts,
    quantity: closes,
    remaining: Math.abs(position) - closes,
    price: at,
    costs: costOfPart(context, traded, closes, at),
    reason,
  };
  const partly = { ...traded, filled: traded.filled + closes, value: traded.value + at * closes };
  const entry: EntryFilled = {
    type: 'entry.filled',
    orderId,
    instrument,
    ts,
    side: traded.side === 'buy' ? 'long' : 'short',
    quantity: opens,
    remaining: Math.max(0, traded.quantity - partly.filled - opens),
    price: at,
    costs: costOfPart(context, partly, opens, at),
    stop: held.stop,
    target: held.target,
    atr: held.atr,
    signalTs: held.signalTs,
  };
  return [...(closes > 0 ? [exit] : []), ...(opens > 0 ? [entry] : [])];
}

/** A fill of an order that has ended, told late: counted once, like any other (I10). */
export function lateFill(context: LiveBrokerContext, update: VenueUpdated): FillOf | null {
  const found = find(context, update.clientOrderId);
  if (found === null || found.working !== null) return null;
  const { filled, quantity, tradeIds } = found.traded;
  const isSound =
    update.filled > filled && update.filled <= quantity && update.price > 0 && !tradeIds.includes(update.tradeId);
  return isSound
    ? {
        orderId: update.clientOrderId,
        instrument: found.instrument,
        tradeId: update.tradeId,
        ts: update.ts,
        quantity: update.filled - filled,
        price: update.price,
      }
    : null;
}

/** What of our position the venue's books lack is booked as closed by somebody else, at the last price known. */
export function adjustmentExit(context: LiveBrokerContext, instrument: string, excess: number): ExitFilled {
  const { position, last, held } = bookOf(context, instrument);
  const quantity = Math.abs(excess);
  const at = last?.close ?? held?.stop ?? price(0);
  return {
    type: 'exit.filled',
    orderId: 'adjustment',
    instrument,
    ts: last?.ts ?? timeMs(0),
    quantity,
    remaining: Math.abs(position) - quantity,
    price: at,
    costs: costOf(context.settings.costs, { buys: position < 0, price: at, quantity }),
    reason: 'broker' satisfies ExitReason,
  };
}
