import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import { day, paise, price } from '../../../src/domain/units.ts';
import { orderAddress } from '../../../src/machines/address.ts';
import * as live from '../../../src/machines/live-book.ts';
import { liveBrokerMachine } from '../../../src/machines/live-broker.ts';
import * as exchange from '../../../src/machines/live-exchange.ts';
import type { OrderOutput } from '../../../src/machines/order-life.ts';
import type { BarStamped, BrokerEvent, OrderFilled, OrderRole, VenueBook } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { MOMENT, stamped } from './messages.ts';

type Snapshot = SnapshotFrom<typeof liveBrokerMachine>;
type Event = BrokerEvent | DoneActorEvent<OrderOutput>;

const QUANTITY = 2;
const PRICE = price(1_000_000);
/** Stop 98, target 103. */
const TARGET = price(1_030_000);
const ENTRY = orderAddress('X', 'entry');
const EXIT = orderAddress('X', 'exit');

const bookOf = ({ context }: Snapshot) => exchange.bookOf(context, 'X');
const of = (role: OrderRole, orderId: string) => ({ orderId, instrument: 'X', role }) as const;

const bars: readonly BarStamped[] = [
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
const bookAt = (quantity: number, change: Partial<VenueBook> = {}): VenueBook => ({
  type: 'venue.book',
  ts: MOMENT,
  orders: [],
  trades: [],
  positions: quantity === 0 ? [] : [{ instrument: 'X', quantity }],
  funds: paise(0),
  ...change,
});
const row = (clientOrderId: string) =>
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
const fill = (role: OrderRole, orderId: string, quantity: number, tradeId: string): OrderFilled => ({
  type: 'order.filled',
  ...of(role, orderId),
  ts: MOMENT,
  tradeId,
  quantity,
  remaining: 0,
  price: PRICE,
});
const done = (
  role: OrderRole,
  orderId: string,
  rest: Pick<OrderOutput, 'filled' | 'isWhole' | 'reason'>,
): DoneActorEvent<OrderOutput> => ({
  type: `xstate.done.actor.${orderAddress('X', role)}`,
  actorId: orderAddress('X', role),
  output: { ...of(role, orderId), ts: MOMENT, ignored: { 'venue.updated': 1 }, ...rest },
});
const shared: readonly BrokerEvent[] = [
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
const intent: BrokerEvent = {
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
function events(snapshot: Snapshot): readonly Event[] {
  const { entry, exit, position, finished } = bookOf(snapshot);
  const ended = finished.at(-1);
  const terms = { quantity: QUANTITY, kind: 'stop', price: price(980_000) } as const;
  const about = (role: OrderRole, orderId: string) => ({ ...of(role, orderId), ts: MOMENT });
  return [
    ...shared,
    intent,
    { type: 'run.resumed', ts: MOMENT, epoch: snapshot.context.epoch + 1, unsent: [] },
    bookAt(position),
    { type: 'book.due', book: bookAt(position) },
    { type: 'book.due', book: bookAt(0) },
    { type: 'book.due', book: bookAt(position, { orders: [row('another')] }) },
    { type: 'book.due', book: bookAt(position + 5) },
    ...(entry === null
      ? [
          { type: 'order.doubted', ...about('entry', 'sc-0-0') } as const,
          { type: 'order.settled', ...about('entry', 'sc-0-0') } as const,
        ]
      : [
          { type: 'order.doubted', ...about('entry', entry.orderId) } as const,
          { type: 'order.settled', ...about('entry', entry.orderId) } as const,
          { type: 'venue.answered', clientOrderId: entry.orderId, ts: MOMENT, status: 'accepted', reason: '' } as const,
          update(entry.orderId, 0, ''),
          ...(entry.filled < QUANTITY
            ? [fill('entry', entry.orderId, QUANTITY - entry.filled, `${entry.orderId}-b`)]
            : []),
          ...(entry.filled === 0 ? [fill('entry', entry.orderId, 1, `${entry.orderId}-a`)] : []),
          done('entry', entry.orderId, {
            filled: entry.filled,
            isWhole: entry.filled === QUANTITY,
            reason: 'cancelled',
          }),
        ]),
    ...(exit === null
      ? [fill('entry', 'sc-9-9', 1, 't')].slice(1)
      : [
          { type: 'order.kept', ...about('exit', exit.orderId), what: 'change', ...terms } as const,
          ...(position > 0 && exit.filled === 0 ? [fill('exit', exit.orderId, position, `${exit.orderId}-a`)] : []),
          done('exit', exit.orderId, { filled: exit.filled, isWhole: exit.filled > 0, reason: 'rejected' }),
        ]),
    { type: 'order.kept', ...about('entry', 'sc-0-0'), what: 'cancel', ...terms },
    ...(ended === undefined || position !== 0
      ? []
      : [
          update(ended.orderId, ended.filled, ''),
          ...(ended.filled < ended.quantity ? [update(ended.orderId, ended.quantity, `${ended.orderId}-late`)] : []),
        ]),
  ];
}

const only =
  (...types: readonly string[]) =>
  (snapshot: Snapshot): readonly Event[] =>
    events(snapshot).filter(({ type }) => types.includes(type));
/** The connection and the books, with an order at most. */
const reading = only(
  'venue.connected',
  'venue.lost',
  'venue.book',
  'venue.answered',
  'venue.updated',
  'book.due',
  'run.resumed',
  'order.doubted',
  'order.settled',
  'order.intended',
);
/** Orders and positions, while the venue is heard. */
const trades = only(
  'bar',
  'attention.due',
  'order.intended',
  'exit.requested',
  'order.filled',
  'order.kept',
  'venue.updated',
  `xstate.done.actor.${ENTRY}`,
  `xstate.done.actor.${EXIT}`,
);
const comesBack = only('venue.connected', 'book.due');
const trading = (snapshot: Snapshot): readonly Event[] =>
  snapshot.value === 'ready' ? onceOnly(snapshot, trades(snapshot)) : comesBack(snapshot).slice(0, 2);
/** The life of one entry and of the exits that follow it. */
const onceOnly = (snapshot: Snapshot, all: readonly Event[]): readonly Event[] =>
  bookOf(snapshot).finished.some(({ role }) => role === 'exit')
    ? []
    : all.filter(({ type }) => type !== 'order.intended' || bookOf(snapshot).finished.length === 0);
/** A position that the venue’s books do not bear out. */
const both = only('order.intended', 'order.filled', 'attention.due', 'venue.connected', 'venue.lost', 'book.due');
/** One of each at least, in every state. */
const probes: readonly BrokerEvent[] = [
  ...shared,
  intent,
  bookAt(0),
  { type: 'book.due', book: bookAt(0) },
  { type: 'run.resumed', ts: MOMENT, epoch: 7, unsent: [] },
  { type: 'order.doubted', ...of('entry', 'sc-0-0'), ts: MOMENT },
  { type: 'order.settled', ...of('entry', 'sc-0-0'), ts: MOMENT },
  {
    type: 'order.kept',
    ...of('entry', 'sc-0-0'),
    ts: MOMENT,
    what: 'cancel',
    quantity: 1,
    kind: 'market',
    price: null,
  },
];

// ── The rules; what the books hold after each step is `live-book`'s own matter ─────────────────────────────────────

type Sends = NonNullable<Expected['sent']>;
type Book = ReturnType<typeof bookOf>;

const attention: Sends[number] = { to: 'broker', event: { type: 'attention.due', instrument: 'X' } };
const askForRead: Sends[number] = { to: 'venue', event: { type: 'venue.read' } };
const reconciling: Sends[number] = { to: 'risk', event: { type: 'broker.reconciling' } };
const haltFor = (reason: string): Sends[number] => ({ to: 'risk', event: { type: 'system.halted', reason } });
const cancelOf = (role: OrderRole, reason: string): Sends[number] => ({
  to: orderAddress('X', role),
  event: { type: 'order.cancel', reason },
});
const toBoth = (event: object): Sends => ['portfolio', 'instrument:X'].map((to) => ({ to, event: { ...event } }));
const started = (role: OrderRole, terms: object): Sends[number] => ({
  to: orderAddress('X', role),
  event: { type: 'started', input: { role, instrument: 'X', venue: 'venue', ...terms } },
});

const children = (before: Snapshot): readonly string[] => Object.keys(before.children);
const stays = (before: Snapshot, rest: Omit<Expected, 'at'> = {}): Expected => ({
  at: String(before.value),
  children: children(before),
  ...rest,
});
const withBook = (book: Book, rest: object = {}) => ({ books: [book], ...rest });
const asked = (book: Book, role: OrderRole, reason: string): Book => ({
  ...book,
  [role]: book[role] && { ...book[role], cancelAsked: reason },
});
const toReconciling = (before: Snapshot, first: Sends, context: object = {}): Expected => ({
  at: 'reconciling',
  children: children(before),
  sent: [...first, reconciling, askForRead],
  context: { reading: true, lastRead: null, ...context },
});

function barTaken(before: Snapshot, at: BarStamped): Expected {
  const book = bookOf(before);
  const { entry } = book;
  const reason = live.exitReasonOn(book, at);
  if (reason !== null) {
    const context = withBook(live.takeBar(live.beginExit(book, reason), at.bar));
    return stays(before, { context, sent: [attention] });
  }
  const taken = live.takeBar(book, at.bar);
  const lapse = at.late ? 'session-ended' : at.phase === 'square-off' ? 'square-off' : null;
  if (entry !== null && lapse !== null) {
    const left = live.beginExit(taken, at.late ? 'square-off-late' : 'square-off');
    return stays(before, {
      context: withBook(asked(left, 'entry', lapse)),
      sent: [cancelOf('entry', lapse), attention],
    });
  }
  if (entry !== null && entry.cancelAsked !== null) {
    return stays(before, { context: withBook(taken), sent: [cancelOf('entry', entry.cancelAsked), attention] });
  }
  return live.isIdle(book)
    ? stays(before, { context: withBook(book) })
    : stays(before, { context: withBook(taken), sent: [attention] });
}

/** One thing at a time, most pressing first; after each it is looked again. */
function attended(before: Snapshot): Expected {
  const book = bookOf(before);
  if (live.entryMustGo(book)) {
    const reason = book.exiting ?? 'broker';
    return stays(before, {
      context: withBook(asked(book, 'entry', reason)),
      sent: [cancelOf('entry', reason), attention],
    });
  }
  if (live.exitMustGo(book)) {
    const context = withBook(asked(book, 'exit', 'unneeded'));
    return stays(before, { context, sent: [cancelOf('exit', 'unneeded'), attention] });
  }
  const terms = live.exitTerms(book);
  const works = { to: 'instrument:X', event: { type: 'order.working', role: 'exit', quantity: terms.quantity } };
  if (live.stopIsMissing(book) || live.exitIsMissing(book)) {
    const begun = started('exit', { ...terms, side: live.sideOfExit(book.position) });
    return stays(before, {
      children: [...children(before), EXIT],
      sent: [begun, ...(book.exiting === null ? [] : [works])],
      context: { books: [{ exit: { role: 'exit', ...terms } }] },
    });
  }
  if (!live.exitMustChange(book)) return stays(before, { context: withBook(book) });
  return stays(before, {
    context: { books: [{ exit: { ...terms } }] },
    sent: [{ to: EXIT, event: { type: 'order.modify', ...terms } }, ...(terms.kind === 'market' ? [works] : [])],
  });
}

function filled(before: Snapshot, taken: exchange.FillOf): Expected {
  const { context } = before;
  const unasked = exchange.isUnasked(context, taken) ? [haltFor('a fill that nobody asked for')] : [];
  return stays(before, {
    context: exchange.bookFill(context, taken),
    sent: [...exchange.factsOf(context, taken).flatMap(toBoth), ...unasked, attention],
  });
}

function ended(before: Snapshot, { output }: DoneActorEvent<OrderOutput>): Expected {
  const { role, orderId, isWhole } = output;
  const book = bookOf(before);
  const failed = role === 'exit' && book.position !== 0 && !isWhole && book.exit?.cancelAsked === null;
  const told = isWhole ? [] : toBoth({ type: 'order.ended', role, orderId });
  const halts = failed && live.failsForGood(book) ? [haltFor('no exit of X is taken')] : [];
  return stays(before, {
    children: children(before).filter((id) => id !== orderAddress('X', role)),
    context: {
      books: [live.endOrder(book, role, failed)],
      doubts: before.context.doubts.filter((doubt) => doubt.orderId !== orderId),
    },
    sent: [...told, ...halts, attention],
    counts: { 'order/venue.updated': (before.context.ignored['order/venue.updated'] ?? 0) + 1 },
  });
}

function updated(before: Snapshot, event: BrokerEvent & { readonly type: 'venue.updated' }): Expected {
  const { clientOrderId } = event;
  const { entry, finished } = bookOf(before);
  if (entry?.orderId === clientOrderId) return stays(before, { sent: [{ to: ENTRY, event: { ...event } }] });
  const over = finished.find(({ orderId }) => orderId === clientOrderId);
  if (over !== undefined) {
    const late = exchange.lateFill(before.context, event);
    return late === null ? stays(before) : filled(before, late);
  }
  if (clientOrderId === 'another') return toReconciling(before, [haltFor('an order that is not ours')]);
  if (before.context.reading) return stays(before);
  return stays(before, { sent: [askForRead], context: { reading: true } });
}

function judged(before: Snapshot, book: VenueBook): Expected {
  const { context } = before;
  const own = bookOf(before);
  const foreign = book.orders.length;
  const halts = foreign > context.foreign ? [haltFor('an order that is not ours')] : [];
  const digest = JSON.stringify([book.orders, book.trades, book.positions]);
  if (before.value !== 'reconciling')
    return stays(before, { sent: halts, context: { foreign, lastRead: context.lastRead } });
  if (context.doubts.length > 0 || context.lastRead !== digest) {
    const again = context.reading ? [] : [askForRead];
    return stays(before, { sent: [...halts, ...again], context: { foreign, lastRead: digest, reading: true } });
  }
  const atVenue = book.positions[0]?.quantity ?? 0;
  const excess = live.unborne(own.position, atVenue);
  const lacking = excess === 0 ? [] : toBoth({ type: 'exit.filled', quantity: Math.abs(excess), reason: 'broker' });
  const differs = excess === 0 ? [] : [haltFor('positions were not as the venue has them')];
  const others = excess === 0 && Math.abs(atVenue) > Math.abs(own.position);
  const after = live.adjusted(own, excess);
  return {
    at: 'ready',
    children: children(before),
    context: excess === 0 ? withBook(own) : withBook(after),
    sent: [
      ...halts,
      ...lacking,
      ...differs,
      ...(others ? [haltFor('a position that is not ours')] : []),
      { to: 'risk', event: { type: 'broker.reconciled' } },
      ...(live.isIdle(after) ? [] : [attention]),
    ],
  };
}

function requested(before: Snapshot): Expected {
  const book = bookOf(before);
  const left = live.beginExit(book, 'operator');
  if (book.position !== 0) return stays(before, { context: withBook(left), sent: [attention] });
  if (book.entry === null) return stays(before, { ignored: true });
  return stays(before, { context: withBook(asked(left, 'entry', 'operator')), sent: [cancelOf('entry', 'operator')] });
}

function intended(before: Snapshot): Expected {
  const refuse = (reason: string): Expected =>
    stays(before, { sent: [{ to: 'instrument:X', event: { type: 'order.ended', role: 'entry', reason } }] });
  if (before.value !== 'ready') return refuse('unreconciled');
  if (!live.isIdle(bookOf(before))) return refuse('occupied');
  const terms = { side: 'buy', quantity: QUANTITY, kind: 'market', price: null };
  return stays(before, {
    children: [...children(before), ENTRY],
    sent: [started('entry', terms), ...toBoth({ type: 'order.working', role: 'entry', quantity: QUANTITY })],
    context: { books: [{ entry: { role: 'entry', ...terms } }] },
  });
}

function rule(before: Snapshot, event: Event): Expected {
  const { context, value } = before;
  const book = bookOf(before);
  const alive = [book.entry, book.exit].filter((order) => order !== null);
  switch (event.type) {
    case 'bar':
      return barTaken(before, event);
    case 'attention.due':
      return attended(before);
    case 'order.intended':
      return intended(before);
    case 'exit.requested':
      return requested(before);
    case 'entries.shut':
      if (book.entry === null) return stays(before, { context: withBook(book) });
      return stays(before, {
        context: withBook(asked(book, 'entry', event.reason)),
        sent: [cancelOf('entry', event.reason)],
      });
    case 'feed.ended': {
      const left = live.isIdle(book) ? book : live.beginExit(asked(book, 'entry', 'end-of-data'), 'end-of-data');
      const cancels = book.entry === null ? [] : [cancelOf('entry', 'end-of-data')];
      return stays(before, { context: withBook(left), sent: [...cancels, ...(live.isIdle(book) ? [] : [attention])] });
    }
    case 'order.filled':
      return filled(before, exchange.fillOf(event));
    case 'order.kept': {
      if (event.what === 'cancel') return stays(before, { context: withBook(book) });
      const { quantity, kind } = event;
      const exit = book.exit && { ...book.exit, quantity, kind, price: event.price, refused: true };
      return stays(before, { context: withBook({ ...book, exit }), sent: [attention] });
    }
    case 'order.doubted': {
      const doubts = [{ orderId: event.orderId }];
      return stays(before, { context: { reading: true, doubts }, sent: context.reading ? [] : [askForRead] });
    }
    case 'order.settled': {
      const doubts = context.doubts.filter(({ orderId }) => orderId !== event.orderId);
      return stays(before, { context: { doubts }, sent: [attention] });
    }
    case 'venue.answered':
      if (event.clientOrderId !== book.entry?.orderId) return stays(before, { ignored: true });
      return stays(before, { sent: [{ to: ENTRY, event: { ...event } }] });
    case 'venue.updated':
      return updated(before, event);
    case 'venue.book':
      return stays(before, {
        context: { reading: false },
        sent: [
          ...alive.map(({ role }) => ({ to: orderAddress('X', role), event: { type: 'order.missing' } })),
          { to: 'broker', event: { type: 'book.due', book: { ...event } } },
        ],
      });
    case 'book.due':
      return judged(before, event.book);
    case 'venue.lost':
      return {
        at: 'offline',
        children: children(before),
        sent: [reconciling],
        context: { reading: false, lastRead: null },
      };
    case 'venue.connected':
      return value === 'offline' ? toReconciling(before, []) : stays(before, { ignored: true });
    case 'run.resumed': {
      const resumed = alive.map(({ role }) => ({ to: orderAddress('X', role), event: { type: 'order.resumed' } }));
      return toReconciling(before, resumed, { epoch: event.epoch, orders: 0, doubts: [] });
    }
    case 'session.opened':
    case 'venue.place':
    case 'venue.cancel':
    case 'exit.due':
    case 'bracket.due':
      return stays(before, { ignored: true });
    default:
      return ended(before, event as DoneActorEvent<OrderOutput>);
  }
}

export const liveBrokerSpec = chartSpec({
  machine: liveBrokerMachine,
  input: { settings: { slippage: 0, costs: null }, instruments: [{ key: 'X', tickSize: price(500) }] },
  // Not at the broker's own address: what it sends there, to itself, is seen and not taken.
  address: 'subject',
  peers: ['broker', 'venue', 'portfolio', 'risk', 'instrument:X'],
  children: ['order'],
  accepts: ACCEPTED['live-broker'],
  slices: [reading, trading, both],
  probes,
  abstract: (snapshot) => {
    const { entry, exit, position, exiting, failures, blocked, finished } = bookOf(snapshot);
    const { reading, doubts, lastRead, foreign } = snapshot.context;
    return [
      [entry?.filled, entry?.cancelAsked === null, entry?.leaving === null],
      [exit?.filled, exit?.quantity, exit?.kind, exit?.cancelAsked === null, exit?.refused],
      [position, exiting !== null, failures, blocked],
      finished.at(-1)?.filled,
      [reading, doubts.length, lastRead, foreign],
      Object.keys(snapshot.children),
    ];
  },
  start: { at: 'offline', children: [], sent: [reconciling] },
  rule: (before, event) => rule(before, event as Event),
});
