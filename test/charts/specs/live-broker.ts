import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import { day, paise, price, timeMs } from '../../../src/domain/units.ts';
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
/** An order that stays uncertain for so long is the operator’s. */
const OVERDUE_MS = 30_000;
const ENTRY = orderAddress('X', 'entry');
const EXIT = orderAddress('X', 'exit');

type Book = live.LiveBook;
const bookOf = ({ context }: Snapshot): Book => exchange.bookOf(context, 'X');
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

const ofEntry = ({ orderId, filled: known }: live.LiveOrder): readonly Event[] => [
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

const only = (snapshot: Snapshot, ...types: readonly string[]): readonly Event[] =>
  events(snapshot).filter(({ type }) => types.includes(type));
const DONE_ENTRY = `xstate.done.actor.${ENTRY}`;
const DONE_EXIT = `xstate.done.actor.${EXIT}`;

/** The connection and the books, with an order at most. */
const reading = (snapshot: Snapshot): readonly Event[] =>
  only(
    snapshot,
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

/** Goes on only while the venue is heard and its books have been read once. */
const whenReady =
  (trades: (book: Book, snapshot: Snapshot) => readonly Event[]) =>
  (snapshot: Snapshot): readonly Event[] => {
    if (snapshot.value === 'ready') return trades(bookOf(snapshot), snapshot);
    if (bookOf(snapshot).entry !== null || bookOf(snapshot).finished.length > 0) return [];
    return [{ type: 'venue.connected', ts: MOMENT }, { type: 'book.due', book: bookAt(0) }];
  };
const isUnused = (book: Book): boolean => live.isIdle(book) && book.finished.length === 0;

/** One entry, from its intent to its end, before anything is held for it. */
const entries = whenReady((book, snapshot) => {
  if (isUnused(book)) return [intent];
  if (book.entry === null) return [];
  const asked = only(snapshot, 'bar', 'exit.requested', 'entries.shut', 'order.kept', 'feed.ended');
  return [...asked, ...ofEntry(book.entry), ...(book.position === 0 ? only(snapshot, 'attention.due') : [])];
});

/** What follows a whole entry: stop and exits, until the second of them has ended. */
const exits = whenReady((book, snapshot) => {
  const { entry, finished, position } = book;
  if (isUnused(book)) return [intent];
  if (entry !== null) {
    if (position === 0) return [fill('entry', entry.orderId, QUANTITY, `${entry.orderId}-b`)];
    return [done('entry', entry.orderId, { filled: QUANTITY, isWhole: true, reason: 'filled' })];
  }
  if (finished.filter(({ role }) => role === 'exit').length > 1) return [];
  return only(snapshot, 'bar', 'attention.due', 'exit.requested', 'order.filled', 'order.kept', 'feed.ended', DONE_EXIT);
});

/** An entry that fills in parts, with its stop beside it. */
const parts = whenReady((book, snapshot) => {
  const { entry, exit, position, finished } = book;
  if (isUnused(book)) return [intent];
  if (entry === null || finished.length > 0) return [];
  if (position === 0 && exit === null && entry.filled === 0) return [fill('entry', entry.orderId, 1, 'part')];
  const asked = only(snapshot, 'attention.due', 'exit.requested', 'order.filled', DONE_ENTRY, DONE_EXIT);
  return [...asked, ...bars.slice(0, 2)];
});

/** Fills that cross the end of their entry, with an exit, without one, or after it; and one beyond what was ordered. */
const late = whenReady((book, snapshot) => {
  const { entry, exit, finished, position } = book;
  if (isUnused(book)) return [intent];
  if (entry !== null) return ofEntry(entry).filter(({ type }) => type === 'order.filled' || type === DONE_ENTRY);
  const [over] = finished;
  if (over === undefined || finished.length > 2) return [];
  const leaves =
    exit === null
      ? []
      : position === 0
        ? [done('exit', exit.orderId, { filled: exit.filled, isWhole: true, reason: 'filled' })]
        : [fill('exit', exit.orderId, position, `${exit.orderId}-whole`)];
  const surplus = over.filled === QUANTITY ? [fill('entry', over.orderId, 1, 'surplus')] : [];
  return [...only(snapshot, 'attention.due', 'venue.updated'), ...leaves, ...surplus];
});

const unknown = bookAt(0, { orders: [row('sc-9-9'), { ...row('sc-9-8'), status: 'cancelled' }] });

/** Orders under our tag that our journal lacks, and what then fills of them. */
const adopted = (snapshot: Snapshot): readonly Event[] => {
  const { position, finished, exit } = bookOf(snapshot);
  if (finished.length === 0) return [...only(snapshot, 'venue.connected'), unknown];
  const fills = position === 0 && exit === null ? only(snapshot, 'venue.updated') : [];
  return [unknown, ...fills, ...only(snapshot, 'attention.due')];
};

/** A position that the venue’s books do not bear out. */
const books = (snapshot: Snapshot): readonly Event[] => {
  const { entry, exit, position, finished } = bookOf(snapshot);
  const isHeld = position !== 0 || exit !== null;
  if (!isHeld && finished.length > 0) return [];
  if (!isHeld) return whenReady(() => [entry === null ? intent : fill('entry', entry.orderId, QUANTITY, 'whole')])(snapshot);
  if (entry !== null) return [done('entry', entry.orderId, { filled: QUANTITY, isWhole: true, reason: 'filled' })];
  const shown = [...new Set([position, 0, 1, -1])].map((quantity): Event => ({ type: 'book.due', book: bookAt(quantity) }));
  const leaves = exit === null || position === 0 ? [] : [fill('exit', exit.orderId, position, 'out')];
  return [
    ...only(snapshot, 'attention.due', 'venue.connected', 'venue.lost'),
    ...(snapshot.value === 'reconciling' ? shown : shown.slice(0, 1)),
    ...leaves,
    bookAt(position),
  ];
};
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
  const isVenues = output.reason !== 'not-sent' && book.exit?.cancelAsked === null;
  const failed = role === 'exit' && book.position !== 0 && !isWhole && isVenues;
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
  const { entry, exit, finished } = bookOf(before);
  if (entry?.orderId === clientOrderId) return stays(before, { sent: [{ to: ENTRY, event: { ...event } }] });
  if (exit?.orderId === clientOrderId) return stays(before, { sent: [{ to: EXIT, event: { ...event } }] });
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
  const overdue = context.doubts.some(({ since, told }) => !told && book.ts - since >= OVERDUE_MS);
  const halts = [
    ...(foreign > context.foreign ? [haltFor('an order that is not ours')] : []),
    ...(overdue ? [haltFor('an order stays uncertain')] : []),
  ];
  const doubts = context.doubts.map((doubt) => ({ ...doubt, told: doubt.told || book.ts - doubt.since >= OVERDUE_MS }));
  const digest = JSON.stringify([book.orders, book.trades, book.positions]);
  if (before.value !== 'reconciling')
    return stays(before, { sent: halts, context: { foreign, doubts, lastRead: context.lastRead } });
  if (context.doubts.length > 0 || context.lastRead !== digest) {
    const again = context.reading ? [] : [askForRead];
    return stays(before, { sent: [...halts, ...again], context: { foreign, doubts, lastRead: digest, reading: true } });
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

/** Orders under our tag that we do not know are taken over and withdrawn; of ours each hears what the read shows. */
function read(before: Snapshot, book: VenueBook): Expected {
  const { entry, exit, finished, position } = bookOf(before);
  const known = [entry, exit, ...finished].map((order) => order?.orderId);
  const found = book.orders.filter(({ clientOrderId }) => !known.includes(clientOrderId));
  const kill = { to: 'risk', event: { type: 'operator.kill', origin: 'unjournalled order' } };
  const withdrawn = found
    .filter(({ status }) => status === 'open')
    .map(({ clientOrderId }) => ({ to: 'venue', event: { type: 'venue.cancel', clientOrderId, instrument: 'X' } }));
  const atVenue = book.positions[0]?.quantity ?? 0;
  const heard = [entry, exit].filter((order) => order !== null).flatMap(({ role, orderId }): Sends => {
    const shown = book.orders.find(({ clientOrderId }) => clientOrderId === orderId);
    const to = orderAddress('X', role);
    if (shown !== undefined) return [{ to, event: { type: 'order.found', ts: book.ts, row: { ...shown } } }];
    return atVenue === position ? [{ to, event: { type: 'order.missing', ts: book.ts } }] : [];
  });
  const adopted = found.map(({ clientOrderId }) => ({ orderId: clientOrderId, leaving: 'broker', filled: 0 }));
  return stays(before, {
    context: { reading: false, books: [{ finished: [...finished, ...adopted] }] },
    sent: [
      ...(found.length === 0 ? [] : [kill, ...withdrawn]),
      ...heard,
      { to: 'broker', event: { type: 'book.due', book: { ...book } } },
    ],
  });
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
      return read(before, event);
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
  slices: [reading, entries, exits, parts, late, adopted, books],
  probes,
  // Elsewhere they say the same of the chart once more.
  isProbed: (snapshot) => bookOf(snapshot).exit === null && bookOf(snapshot).finished.length === 0,
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
