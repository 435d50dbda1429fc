import { stateText, type View } from '../src/invariants/view.ts';
import type { LiveBook, LiveOrder, Traded } from '../src/machines/live-book.ts';
import { CUTOFF_MS, OPENING, SQUARE_OFF_MS } from './market.ts';
import type { Outside, Terms } from './choices.ts';
import type { Venue } from './venue.ts';

/**
 * What tells one moment from another: states, and quantities in lots. Times are kept as what they mean (the phase of the
 * day, whether a bar is later than what was last settled), prices and money not at all, ids only as the order they name.
 */
export function abstractOf({ venue, spent }: Outside, view: View, terms: Terms): string {
  const { instruments, risk, feed, broker, account, orders } = view;
  const lots = (quantity: number): number => quantity / terms.lot;
  const watch = instruments.map(({ value, context }) => [
    stateText(value),
    lots(context.position),
    context.coolingBars,
    context.watch.fault !== null,
    context.watch.bars > 0,
    context.watch.seen === null || context.settledTs === null
      ? null
      : Math.sign(context.watch.seen.ts - context.settledTs),
  ]);
  const lines = account.lines.map(({ position, working }) => [
    position === null ? 0 : lots(position.quantity),
    working === null ? 0 : lots(working.quantity),
  ]);
  const alive = orders.map(({ value, context }) => [
    context.role,
    stateText(value),
    lots(context.quantity),
    lots(context.filled),
    context.kind,
    context.cancelWanted,
    context.wish,
    context.sent,
    context.doubtSince !== null,
    context.missingSince !== null,
  ]);
  const own =
    broker.kind === 'live'
      ? [
          broker.state,
          broker.context.reading,
          broker.context.doubts.map(({ told }) => told),
          broker.context.lastRead !== null,
          broker.context.foreign,
          broker.context.books.map((book) => bookClass(book, venue, lots)),
        ]
      : broker.context.books.map(({ entry, position, exit }) => [
          entry !== null,
          position?.side,
          exit?.kind,
          exit?.reason,
        ]);
  return JSON.stringify(
    [
      spent,
      phaseOf(venue.now),
      stateText(risk.value),
      risk.context.stale.length,
      risk.context.quarantined.length,
      stateText(feed.value),
      feed.context.lines.map(({ stale }) => stale),
      watch,
      lines,
      alive,
      own,
      venueClass(venue, view, lots),
    ],
    (key, value: unknown) => (key === 'price' ? undefined : value),
  );
}

const phaseOf = (now: number): number => {
  const sinceOpening = (((now - OPENING) % 86_400_000) + 86_400_000) % 86_400_000;
  return sinceOpening >= SQUARE_OFF_MS ? 2 : sinceOpening >= CUTOFF_MS ? 1 : 0;
};

type Lots = (quantity: number) => number;

const orderClass = (order: LiveOrder | null, lots: Lots) =>
  order === null
    ? null
    : [
        order.side,
        order.kind,
        lots(order.quantity),
        lots(order.filled),
        order.cancelAsked,
        order.refused,
        order.leaving,
      ];

function bookClass(book: LiveBook, venue: Venue, lots: Lots) {
  const { entry, exit, position, exiting, failures, blocked, held, finished } = book;
  return [
    orderClass(entry, lots),
    orderClass(exit, lots),
    lots(position),
    held?.side,
    exiting,
    failures,
    blocked,
    // Of what has ended only that matters of which there is more to hear.
    finished.filter((one) => isOwed(one, venue)).map(({ role, side, leaving }) => [role, side, leaving]),
  ];
}

const isOwed = ({ orderId, filled }: Traded, venue: Venue): boolean =>
  (venue.orders.find(({ id }) => id === orderId)?.filled ?? 0) !== filled;

function venueClass(venue: Venue, view: View, lots: Lots) {
  const { broker } = view;
  const known = new Map(
    broker.kind === 'live'
      ? broker.context.books.flatMap(({ entry, exit, finished }) =>
          [entry, exit, ...finished].flatMap((one) => (one === null ? [] : [[one.orderId, one] as const])),
        )
      : [],
  );
  const current = new Set(view.orders.map(({ context }) => context.orderId));
  const nameOf = (id: string): string => (current.has(id) ? 'current' : known.has(id) ? 'ended' : 'unknown');
  return [
    venue.orders
      .filter(({ id, status, filled }) => current.has(id) || status === 'open' || known.get(id)?.filled !== filled)
      .map(({ id, role, side, kind, quantity, filled, status }) => [
        nameOf(id),
        role,
        side,
        kind,
        lots(quantity),
        lots(filled),
        status,
      ]),
    venue.pending.map((request) => [
      request.type,
      request.role,
      nameOf(request.clientOrderId),
      'quantity' in request ? lots(request.quantity) : 0,
      'kind' in request ? request.kind : '',
    ]),
    venue.untold.map(({ clientOrderId, status, filled }) => [nameOf(clientOrderId), status, lots(filled)]),
    venue.told === null ? null : [nameOf(venue.told.clientOrderId), venue.told.status, lots(venue.told.filled)],
    venue.reading,
  ];
}
