import { lineOf } from '../domain/roster.ts';
import { instrumentAddress } from '../machines/address.ts';
import type { LiveBook } from '../machines/live-book.ts';
import { idNumbers, lineOfLedger, type Ledger } from './ledger.ts';
import { heard, violation, type Scene, type Violation } from './view.ts';

/** I6, I9–I15: what is ordered, what fills, and what protects it. */
export const checkOrders = (scene: Scene, ledger: Ledger, next: Ledger): readonly Violation[] => [
  ...checkIntents(scene, ledger, next),
  ...checkPlaces(scene, ledger),
  ...checkUncertain(scene),
  ...checkFills(scene, next),
  ...checkExits(scene),
  ...checkStops(scene, ledger),
];

/** The approval may have been given in this very step. */
function checkIntents(scene: Scene, ledger: Ledger, next: Ledger): readonly Violation[] {
  return heard(scene, 'order.intended').flatMap(({ instrument, approvalId, quantity, ts }) => {
    const given = heard(scene, 'size.approved', instrumentAddress(instrument)).find(
      (one) => one.approvalId === approvalId,
    );
    const approval = given ?? lineOfLedger(ledger, instrument).approval;
    if (approval === null || (given === undefined && lineOfLedger(ledger, instrument).approval?.id !== approvalId)) {
      return [violation('I6', `${instrument} orders by ${approvalId}, which it does not have or has used`)];
    }
    const used = heard(scene, 'order.intended').filter((one) => one.approvalId === approvalId).length;
    return [
      ...(quantity <= approval.quantity ? [] : [violation('I6', `${quantity} ordered, ${approval.quantity} approved`)]),
      ...(approval.ts === ts ? [] : [violation('I6', `${approvalId} is of another bar`)]),
      ...(used === 1 ? [] : [violation('I6', `${approvalId} is used ${used} times`)]),
      ...(lineOfLedger(next, instrument).approval === null ? [] : [violation('I6', `${approvalId} can be used again`)]),
    ];
  });
}

function checkPlaces(scene: Scene, ledger: Ledger): readonly Violation[] {
  let last = ledger.lastId;
  const intended = new Set(heard(scene, 'order.intended').map(({ instrument }) => instrument));
  return heard(scene, 'venue.place').flatMap(({ clientOrderId, instrument, role, quantity, price }) => {
    const at = scene.setup.instruments.find(({ key }) => key === instrument);
    const id = idNumbers(clientOrderId);
    const rises = id[0] > last[0] || (id[0] === last[0] && id[1] > last[1]);
    last = id;
    return [
      ...(rises ? [] : [violation('I9', `${clientOrderId} is sent twice`)]),
      // One intent, one order: what is placed without one would be the same intent again (I6).
      ...(role === 'exit' || intended.delete(instrument)
        ? []
        : [violation('I6', `${clientOrderId} is an entry of ${instrument} without an intent`)]),
      ...(at !== undefined && quantity > 0 && quantity % at.lotSize === 0
        ? []
        : [violation('I12', `${clientOrderId} is for ${quantity}, not whole lots`)]),
      ...(at === undefined || price === null || price % at.tickSize === 0
        ? []
        : [violation('I12', `${clientOrderId} has a price off the tick grid: ${price}`)]),
    ];
  });
}

/** While an order is uncertain nothing but reads is sent for it, and no time-out ends it. */
function checkUncertain({ input, messages, before, after }: Scene): readonly Violation[] {
  const uncertain = new Set(
    after.orders.flatMap(({ value, context }) => (value === 'uncertain' ? [context.orderId] : [])),
  );
  const sent = messages.flatMap(({ to, event }) =>
    to === 'venue' && 'clientOrderId' in event && uncertain.has(event.clientOrderId)
      ? [violation('I9', `${event.type} is sent for ${event.clientOrderId}, which is uncertain`)]
      : [],
  );
  if (input.type !== 'venue.answered' || !input.status.endsWith('lost')) return sent;
  const { clientOrderId } = input;
  const wasAlive = before.orders.some(({ context }) => context.orderId === clientOrderId);
  const isAlive = after.orders.some(({ context }) => context.orderId === clientOrderId);
  return wasAlive && !isAlive
    ? [...sent, violation('I9', `${clientOrderId} ends by a time-out: ${input.status} is no answer`)]
    : sent;
}

function checkFills(scene: Scene, next: Ledger): readonly Violation[] {
  const told = new Set(heard(scene, 'order.filled').map(({ orderId }) => orderId));
  const counted = next.sent.filter(({ id }) => told.has(id));
  const ended = new Set(heard(scene, 'order.ended').map(({ orderId }) => orderId));
  return [
    ...counted.flatMap(({ id, filled, tradeIds }) => [
      ...(filled >= 0 ? [] : [violation('I11', `${id} has filled ${filled}`)]),
      ...(new Set(tradeIds).size === tradeIds.length ? [] : [violation('I11', `a trade of ${id} counts twice`)]),
    ]),
    ...scene.after.orders.flatMap(({ context: { orderId, filled, quantity, wish, sent, tradeIds } }) => [
      ...(filled <= Math.max(quantity, wish?.quantity ?? 0, sent?.quantity ?? 0)
        ? []
        : [violation('I11', `${orderId} has filled ${filled} of ${quantity}`)]),
      ...(new Set(tradeIds).size === tradeIds.length ? [] : [violation('I11', `a trade of ${orderId} counts twice`)]),
      ...(filled >= (scene.before.orders.find((one) => one.context.orderId === orderId)?.context.filled ?? 0)
        ? []
        : [violation('I11', `${orderId}’s filled quantity falls`)]),
      ...(ended.has(orderId) ? [violation('I10', `${orderId} has ended and lives on`)] : []),
    ]),
  ];
}

/** The exit order that could still fill is the one in the book: never more of it than there is to close. */
function checkExits({ setup, after, messages }: Scene): readonly Violation[] {
  return setup.instruments.flatMap(({ key }, i) => {
    const { broker } = after;
    const placed = messages.flatMap(({ event }) =>
      event.type === 'venue.place' && event.role === 'exit' && event.instrument === key ? [event] : [],
    );
    const twice = placed.length > 1 ? [violation('I13', `${placed.length} exits of ${key} leave at once`)] : [];
    if (broker.kind === 'paper') {
      const { position, exit } = lineOf(broker.context.books, broker.context.roster, key);
      return exit !== null && position === null
        ? [...twice, violation('I13', `${key} has an exit and no position`)]
        : twice;
    }
    const book = broker.context.books[i];
    return book === undefined ? twice : [...twice, ...checkExit(key, book)];
  });
}

function checkExit(key: string, { exit, position }: LiveBook): readonly Violation[] {
  if (exit === null || exit.cancelAsked !== null) return [];
  const could = exit.quantity - exit.filled;
  const side = position > 0 ? 'sell' : 'buy';
  return could <= Math.abs(position) && (position === 0 || exit.side === side)
    ? []
    : [violation('I13', `${exit.orderId} could ${exit.side} ${could} of ${key}, whose position is ${position}`)];
}

/** Naked steps since the fill that are still taken for the way to protection. */
const NAKED_STEPS = 3;

const isSafe = ({ position, exit, exiting, blocked }: LiveBook): boolean =>
  position === 0 || exit !== null || (exiting !== null && blocked);

/** I14 and I15. On paper the bracket is the broker's own, so only its price can go wrong. */
function checkStops(scene: Scene, ledger: Ledger): readonly Violation[] {
  const { setup, after } = scene;
  const { broker } = after;
  return setup.instruments.flatMap(({ key }, i) => {
    const { position } = after.account.lines[i] ?? { position: null };
    const { stop, naked } = lineOfLedger(ledger, key);
    const wasHeld = (scene.before.account.lines[i]?.position ?? null) !== null;
    const sign = position?.side === 'short' ? -1 : 1;
    const loosens =
      position !== null && wasHeld && stop !== null && sameTrade(scene, i) && sign * (position.stop - stop) < 0;
    const moved = [...heard(scene, 'venue.place'), ...heard(scene, 'venue.modify')].filter(
      (one) => one.instrument === key && one.kind === 'stop' && one.price !== position?.stop,
    );
    const book = broker.kind === 'live' ? broker.context.books[i] : undefined;
    return [
      ...(loosens ? [violation('I15', `${key}’s stop goes from ${stop} to ${position.stop}`)] : []),
      ...(position !== null && moved.length > 0
        ? [violation('I15', `a stop of ${key} is sent at another price than its bracket’s`)]
        : []),
      ...(book !== undefined && !isSafe(book) && naked + 1 >= NAKED_STEPS
        ? [violation('I14', `${key} holds ${book.position} without a stop for ${naked + 1} events`)]
        : []),
    ];
  });
}

const sameTrade = ({ before, after }: Scene, i: number): boolean =>
  before.account.lines[i]?.position?.entryTs === after.account.lines[i]?.position?.entryTs &&
  before.account.lines[i]?.position?.side === after.account.lines[i]?.position?.side;

/** Steps for which an instrument is naked, after this one. */
export const nakedSteps = ({ after: { broker } }: Scene, i: number, before: number): number => {
  const book = broker.kind === 'live' ? broker.context.books[i] : undefined;
  return book === undefined || isSafe(book) ? 0 : before + 1;
};
