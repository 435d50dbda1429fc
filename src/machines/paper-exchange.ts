import { bracketAround } from '../domain/bracket.ts';
import { costOf } from '../domain/costs.ts';
import { entryPrice, type BarAtBroker, type Exit } from '../domain/fills.ts';
import { dueExit, emptyBook, type Book, type BookedEntry, type BookedExit } from '../domain/paper-book.ts';
import { lineOf, replaceLine, rosterOf, type Roster } from '../domain/roster.ts';
import type { BrokerSettings } from '../domain/setup.ts';
import { price, timeMs, type Price, type TimeMs } from '../domain/units.ts';
import { BROKER } from './address.ts';
import type { OrderInput, OrderOutput } from './order-life.ts';
import type {
  BarStamped,
  EntryFilled,
  ExitFilled,
  ExitRequested,
  OrderEnded,
  OrderFilled,
  OrderIntended,
  OrderSide,
  OrderWorking,
  VenueAnswered,
  VenueCancel,
  VenuePlace,
  VenueUpdated,
} from './protocol.ts';

/** The paper broker's books, and what it says as broker and as exchange: pure functions over its context. */
export type PaperBrokerContext = {
  readonly settings: BrokerSettings;
  readonly roster: Roster;
  readonly ticks: readonly Price[];
  readonly books: readonly Book[];
  /** Orders sent so far: the next one's number. */
  readonly orders: number;
};

export type PaperBrokerInput = {
  readonly settings: BrokerSettings;
  readonly instruments: readonly { readonly key: string; readonly tickSize: Price }[];
};

export const startBroker = ({ settings, instruments }: PaperBrokerInput): PaperBrokerContext => ({
  settings,
  roster: rosterOf(instruments.map(({ key }) => key)),
  ticks: instruments.map(({ tickSize }) => tickSize),
  books: instruments.map(() => emptyBook),
  orders: 0,
});

// ── The book ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const bookOf = ({ books, roster }: PaperBrokerContext, instrument: string): Book =>
  lineOf(books, roster, instrument);

export const withBook = (context: PaperBrokerContext, instrument: string, change: Partial<Book>) => ({
  books: replaceLine(context.books, context.roster, instrument, { ...bookOf(context, instrument), ...change }),
});

/** Between bars a message bears the time of the instrument's last one, as far as it is known: at least its signal's. */
function lastTs(context: PaperBrokerContext, instrument: string): TimeMs {
  const { lastBar, entry } = bookOf(context, instrument);
  // Not 0 for want of a time: bars may be older than 1970.
  const times = [lastBar?.ts, entry?.signalTs].filter((ts) => ts !== undefined);
  if (times.length === 0) throw new Error(`I4: ${instrument} has an order and has not had a bar`);
  return timeMs(Math.max(...times));
}

const nextOrderId = ({ orders }: PaperBrokerContext): string => `order-${orders + 1}`;

export type DueExit = { readonly instrument: string; readonly exit: Exit };

export function exitDue(context: PaperBrokerContext, at: BarAtBroker): DueExit {
  const { instrument } = at.bar;
  const exit = dueExit(bookOf(context, instrument), at);
  if (exit === null) throw new Error(`no exit is due for ${instrument}`);
  return { instrument, exit };
}

function exitSide(context: PaperBrokerContext, instrument: string): { side: OrderSide; quantity: number } {
  const { position } = bookOf(context, instrument);
  if (position === null) throw new Error(`I13: an exit of ${instrument} without a position`);
  return { side: position.side === 'long' ? 'sell' : 'buy', quantity: position.quantity };
}

// ── What the venue says: here the broker is the exchange too ────────────────────────────────────────────────────────

export const accepted = (context: PaperBrokerContext, { clientOrderId, instrument }: VenuePlace): VenueAnswered => ({
  type: 'venue.answered',
  clientOrderId,
  ts: lastTs(context, instrument),
  status: 'accepted',
  reason: '',
});

export const rests = (
  context: PaperBrokerContext,
  { clientOrderId, instrument }: VenuePlace | VenueCancel,
): VenueUpdated => ({
  type: 'venue.updated',
  clientOrderId,
  ts: lastTs(context, instrument),
  status: 'open',
  filled: 0,
  price: price(0),
  tradeId: '',
});

export const isCancelled = (context: PaperBrokerContext, cancel: VenueCancel): VenueUpdated => ({
  ...rests(context, cancel),
  status: 'cancelled',
});

const filledWhole = (orderId: string, quantity: number, at: { price: Price; ts: TimeMs }): VenueUpdated => ({
  type: 'venue.updated',
  clientOrderId: orderId,
  ts: at.ts,
  status: 'filled',
  filled: quantity,
  price: at.price,
  tradeId: `${orderId}-trade`,
});

export function entryTrade(context: PaperBrokerContext, { bar }: BarStamped): VenueUpdated {
  const { entry } = bookOf(context, bar.instrument);
  if (entry === null) throw new Error(`no entry of ${bar.instrument} to fill`);
  const tick = lineOf(context.ticks, context.roster, bar.instrument);
  const at = entryPrice(entry.side, bar.open, context.settings.slippage, tick);
  return filledWhole(entry.orderId, entry.quantity, { price: at, ts: bar.ts });
}

export function exitTrade(context: PaperBrokerContext, instrument: string): VenueUpdated {
  const { exit } = bookOf(context, instrument);
  if (exit?.kind !== 'due') throw new Error(`no exit of ${instrument} has a price`);
  const { quantity } = exitSide(context, instrument);
  return filledWhole(exit.orderId, quantity, { price: exit.price, ts: lastTs(context, instrument) });
}

// ── What the broker tells ───────────────────────────────────────────────────────────────────────────────────────────

export function entryFilled(context: PaperBrokerContext, fill: OrderFilled): EntryFilled {
  const { instrument, orderId, ts, quantity, remaining } = fill;
  const { entry } = bookOf(context, instrument);
  if (entry === null) throw new Error(`I6: a fill of ${instrument} without an entry`);
  const { side, atr, signalTs } = entry;
  const tick = lineOf(context.ticks, context.roster, instrument);
  return {
    type: 'entry.filled',
    orderId,
    instrument,
    ts,
    side,
    quantity,
    remaining,
    price: fill.price,
    costs: costOf(context.settings.costs, { buys: side === 'long', price: fill.price, quantity }),
    ...bracketAround({ side, price: fill.price }, entry, tick),
    atr,
    signalTs,
  };
}

export function exitFilled(context: PaperBrokerContext, fill: OrderFilled): ExitFilled {
  const { instrument, orderId, ts, quantity, remaining } = fill;
  const { exit } = bookOf(context, instrument);
  if (exit === null) throw new Error(`I13: a fill of ${instrument} without an exit`);
  const { side } = exitSide(context, instrument);
  return {
    type: 'exit.filled',
    orderId,
    instrument,
    ts,
    quantity,
    remaining,
    price: fill.price,
    costs: costOf(context.settings.costs, { buys: side === 'buy', price: fill.price, quantity }),
    reason: exit.reason,
  };
}

export function bookFilledEntry(context: PaperBrokerContext, fill: OrderFilled) {
  const { side, quantity, stop, target, atr, signalTs } = entryFilled(context, fill);
  return withBook(context, fill.instrument, {
    entry: null,
    position: { side, quantity, stop, target, atr, signalTs },
  });
}

export const entryWorking = (context: PaperBrokerContext, intent: OrderIntended): OrderWorking => ({
  type: 'order.working',
  orderId: nextOrderId(context),
  instrument: intent.instrument,
  ts: intent.ts,
  role: 'entry',
  quantity: intent.quantity,
  price: intent.price,
});

export const exitWorking = (context: PaperBrokerContext, { instrument }: ExitRequested): OrderWorking => ({
  type: 'order.working',
  orderId: nextOrderId(context),
  instrument,
  ts: lastTs(context, instrument),
  role: 'exit',
  quantity: exitSide(context, instrument).quantity,
  price: null,
});

export const orderEnded = (
  context: PaperBrokerContext,
  { instrument, orderId, role, reason, ts }: OrderOutput,
): OrderEnded => ({
  type: 'order.ended',
  orderId,
  instrument,
  ts: ts ?? lastTs(context, instrument),
  role,
  reason,
});

// ── Sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** On paper every order fills at a price that is known when it fills. */
const AT_MARKET = { kind: 'market', price: null } as const;

export function entryInput(context: PaperBrokerContext, { instrument, side, quantity }: OrderIntended): OrderInput {
  const orderId = nextOrderId(context);
  const way = side === 'long' ? 'buy' : 'sell';
  return { orderId, instrument, role: 'entry', side: way, quantity, ...AT_MARKET, venue: BROKER };
}

export const exitInput = (context: PaperBrokerContext, instrument: string): OrderInput => ({
  orderId: nextOrderId(context),
  instrument,
  role: 'exit',
  ...exitSide(context, instrument),
  ...AT_MARKET,
  venue: BROKER,
});

export function bookNewEntry(context: PaperBrokerContext, intent: OrderIntended) {
  const { instrument, side, quantity, stopDistance, targetDistance, atr, ts } = intent;
  const orderId = nextOrderId(context);
  const entry: BookedEntry = { orderId, side, quantity, stopDistance, targetDistance, atr, signalTs: ts };
  return { orders: context.orders + 1, ...withBook(context, instrument, { entry }) };
}

export function bookDueExit(context: PaperBrokerContext, { instrument, exit }: DueExit) {
  const booked: BookedExit = { orderId: nextOrderId(context), kind: 'due', ...exit };
  return { orders: context.orders + 1, ...withBook(context, instrument, { exit: booked }) };
}

export function bookAskedExit(context: PaperBrokerContext, { instrument, reason }: ExitRequested) {
  const booked: BookedExit = { orderId: nextOrderId(context), kind: 'asked', reason };
  return { orders: context.orders + 1, ...withBook(context, instrument, { exit: booked }) };
}

function restingExit(context: PaperBrokerContext, instrument: string): string {
  const { exit } = bookOf(context, instrument);
  if (exit === null) throw new Error(`no exit of ${instrument} rests`);
  return exit.orderId;
}

/** An exit that was resting gets the price and the reason it fills with. */
export const priceExit = (context: PaperBrokerContext, { instrument, exit }: DueExit) =>
  withBook(context, instrument, { exit: { orderId: restingExit(context, instrument), kind: 'due', ...exit } });

/** The exit at an instrument's last close, when the data has ended (trading rules §9). */
export function exitAtEnd(context: PaperBrokerContext, instrument: string): DueExit | null {
  const { position, lastBar } = bookOf(context, instrument);
  return position === null || lastBar === null
    ? null
    : { instrument, exit: { price: lastBar.close, reason: 'end-of-data' } };
}
