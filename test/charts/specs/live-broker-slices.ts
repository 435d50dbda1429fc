import * as live from '../../../src/machines/live-book.ts';
import type { BrokerEvent } from '../../../src/machines/protocol.ts';
import {
  ENTRY,
  EXIT,
  QUANTITY,
  bars,
  bookAt,
  bookOf,
  done,
  events,
  fill,
  intent,
  of,
  ofEntry,
  row,
  shared,
} from './live-broker-events.ts';
import type { Book, Event, Snapshot } from './live-broker-events.ts';
import { MOMENT } from './messages.ts';

/** The live broker's states are too many for one walk: each slice is a part of its life, bounded by what it goes on from. */

const only = (snapshot: Snapshot, ...types: readonly string[]): readonly Event[] =>
  events(snapshot).filter(({ type }) => types.includes(type));
const DONE_ENTRY = `xstate.done.actor.${ENTRY}`;
const DONE_EXIT = `xstate.done.actor.${EXIT}`;

/** The connection and the books, with an order at most. */
export const reading = (snapshot: Snapshot): readonly Event[] =>
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
    return [
      { type: 'venue.connected', ts: MOMENT },
      { type: 'book.due', book: bookAt(0) },
    ];
  };
const isUnused = (book: Book): boolean => live.isIdle(book) && book.finished.length === 0;

/** One entry, from its intent to its end, before anything is held for it. */
export const entries = whenReady((book, snapshot) => {
  if (isUnused(book)) return [intent];
  if (book.entry === null) return [];
  const asked = only(snapshot, 'bar', 'exit.requested', 'entries.shut', 'order.kept', 'feed.ended');
  return [...asked, ...ofEntry(book.entry), ...(book.position === 0 ? only(snapshot, 'attention.due') : [])];
});

/** What follows a whole entry: stop and exits, until the second of them has ended. */
export const exits = whenReady((book, snapshot) => {
  const { entry, finished, position } = book;
  if (isUnused(book)) return [intent];
  if (entry !== null) {
    if (position === 0) return [fill('entry', entry.orderId, QUANTITY, `${entry.orderId}-b`)];
    return [done('entry', entry.orderId, { filled: QUANTITY, isWhole: true, reason: 'filled' })];
  }
  if (finished.filter(({ role }) => role === 'exit').length > 1) return [];
  return only(
    snapshot,
    'bar',
    'attention.due',
    'exit.requested',
    'order.filled',
    'order.kept',
    'feed.ended',
    DONE_EXIT,
  );
});

/** An entry that fills in parts, with its stop beside it. */
export const parts = whenReady((book, snapshot) => {
  const { entry, exit, position, finished } = book;
  if (isUnused(book)) return [intent];
  if (entry === null || finished.length > 0) return [];
  if (position === 0 && exit === null && entry.filled === 0) return [fill('entry', entry.orderId, 1, 'part')];
  const asked = only(snapshot, 'attention.due', 'exit.requested', 'order.filled', 'order.kept', DONE_ENTRY, DONE_EXIT);
  return [...asked, ...bars.slice(0, 2)];
});

/** Fills that cross the end of their entry, with an exit, without one, or after it; and one beyond what was ordered. */
export const late = whenReady((book, snapshot) => {
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
export const adopted = (snapshot: Snapshot): readonly Event[] => {
  const { position, finished, exit } = bookOf(snapshot);
  if (finished.length === 0) return [...only(snapshot, 'venue.connected'), unknown];
  const fills = position === 0 && exit === null ? only(snapshot, 'venue.updated') : [];
  return [unknown, ...fills, ...only(snapshot, 'attention.due')];
};

/** A position that the venue’s books do not bear out. */
export const books = (snapshot: Snapshot): readonly Event[] => {
  const { entry, exit, position, finished } = bookOf(snapshot);
  const isHeld = position !== 0 || exit !== null;
  if (!isHeld && finished.length > 0) return [];
  if (!isHeld)
    return whenReady(() => [entry === null ? intent : fill('entry', entry.orderId, QUANTITY, 'whole')])(snapshot);
  if (entry !== null) return [done('entry', entry.orderId, { filled: QUANTITY, isWhole: true, reason: 'filled' })];
  const shown = [...new Set([position, 0, 1, -1])].map((quantity): Event => ({
    type: 'book.due',
    book: bookAt(quantity),
  }));
  const leaves = exit === null || position === 0 ? [] : [fill('exit', exit.orderId, position, 'out')];
  return [
    ...only(snapshot, 'attention.due', 'venue.connected', 'venue.lost'),
    ...(snapshot.value === 'reconciling' ? shown : shown.slice(0, 1)),
    ...leaves,
    bookAt(position),
  ];
};
/** One of each at least, in every state. */
export const probes: readonly BrokerEvent[] = [
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
