import type { DoneActorEvent } from 'xstate';
import { orderAddress } from '../../../src/machines/address.ts';
import * as live from '../../../src/machines/live-book.ts';
import * as exchange from '../../../src/machines/live-exchange.ts';
import type { OrderOutput } from '../../../src/machines/order-life.ts';
import type { BarStamped, BrokerEvent, OrderRole, VenueBook } from '../../../src/machines/protocol.ts';
import type { Expected } from '../../support/chart-paths.ts';
import { ENTRY, EXIT, OVERDUE_MS, QUANTITY, bookOf } from './live-broker-events.ts';
import type { Book, Event, Snapshot } from './live-broker-events.ts';

/** The live broker's rules; what its books hold after each step is `live-book`'s own matter. */

type Sends = NonNullable<Expected['sent']>;

const attention: Sends[number] = { to: 'broker', event: { type: 'attention.due', instrument: 'X' } };
const askForRead: Sends[number] = { to: 'venue', event: { type: 'venue.read' } };
export const reconciling: Sends[number] = { to: 'risk', event: { type: 'broker.reconciling' } };
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
  at: before.value,
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
  const known = new Set([entry, exit, ...finished].map((order) => order?.orderId));
  const found = book.orders.filter(({ clientOrderId }) => !known.has(clientOrderId));
  const kill = { to: 'risk', event: { type: 'operator.kill', origin: 'unjournalled order' } };
  const withdrawn = found
    .filter(({ status }) => status === 'open')
    .map(({ clientOrderId }) => ({ to: 'venue', event: { type: 'venue.cancel', clientOrderId, instrument: 'X' } }));
  const atVenue = book.positions[0]?.quantity ?? 0;
  const heard = [entry, exit]
    .filter((order) => order !== null)
    .flatMap(({ role, orderId }): Sends => {
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

export function rule(before: Snapshot, event: Event): Expected {
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
