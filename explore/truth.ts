import { violation, type View, type Violation } from '../src/invariants/view.ts';
import type { Outside, Terms } from './choices.ts';
import { ourPositionAt, positionAt } from './venue.ts';

/**
 * What only somebody who sees both sides can check. It is judged when nothing is under way: every request answered,
 * every trade told, nothing doubted, and the broker's books reconciled.
 */
export function checkTruth({ venue }: Outside, { broker, orders }: View, { instrument }: Terms): readonly Violation[] {
  if (broker.kind !== 'live' || broker.state !== 'ready') return [];
  const { reading, doubts, books } = broker.context;
  const [book] = books;
  const settled =
    book !== undefined &&
    venue.pending.length === 0 &&
    venue.untold.length === 0 &&
    !reading &&
    doubts.length === 0 &&
    orders.every(({ value }) => value !== 'uncertain');
  if (!settled) return [];
  const isForeign = venue.orders.some(({ role }) => role === 'foreign');
  const truth = ourPositionAt(venue, instrument);
  const whole = positionAt(venue, instrument);
  const open = venue.orders.filter(({ status, role }) => status === 'open' && role === 'exit');
  const couldClose = open.reduce((sum, { quantity, filled }) => sum + quantity - filled, 0);
  const isCancelling = book.exit === null || book.exit.cancelAsked !== null || book.blocked;
  return [
    ...(isForeign || book.position === truth
      ? []
      : [violation('I16', `we hold ${book.position}, our orders at the venue ${truth}`)]),
    ...(isForeign && Math.abs(book.position) > Math.max(Math.abs(whole), Math.abs(truth))
      ? [violation('I16', `we hold ${book.position}, the account at the venue ${whole}`)]
      : []),
    ...(book.position !== 0 && !isCancelling && couldClose !== Math.abs(book.position)
      ? [violation('I14', `${book.position} are held, and exits at the venue could close ${couldClose}`)]
      : []),
    ...(couldClose > Math.abs(book.position) && !isCancelling
      ? [violation('I13', `exits at the venue could close ${couldClose} of ${book.position}`)]
      : []),
  ];
}
