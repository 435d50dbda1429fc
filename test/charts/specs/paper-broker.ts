import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import { day, paise, price, type Price } from '../../../src/domain/units.ts';
import { orderAddress } from '../../../src/machines/address.ts';
import type { OrderOutput } from '../../../src/machines/order-life.ts';
import { paperBrokerMachine } from '../../../src/machines/paper-broker.ts';
import type { BarStamped, BrokerEvent, OrderRole } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { MOMENT, stamped } from './messages.ts';

type Snapshot = SnapshotFrom<typeof paperBrokerMachine>;
type Event = BrokerEvent | DoneActorEvent<OrderOutput>;

const QUANTITY = 2;
// A long of 100 rupees with stop 98 and target 103; Y is another instrument that nothing ever happens to.
const ENTRY = price(1_000_000);
const STOP = price(980_000);
const TARGET = price(1_030_000);
const ENTRY_ADDRESS = orderAddress('X', 'entry');
const EXIT_ADDRESS = orderAddress('X', 'exit');
const of = (role: OrderRole, orderId: string) => ({ orderId, instrument: 'X', role }) as const;

/** Bars around the bracket: inside it, through the stop, to the target, opened beyond either; and two by the clock. */
const quiet = stamped();
const bars: readonly BarStamped[] = [
  quiet,
  stamped({ low: STOP }),
  stamped({ low: price(STOP + 500), high: price(TARGET - 500) }),
  stamped({ high: TARGET }),
  stamped({ open: price(970_000), low: price(970_000) }),
  stamped({ open: price(1_040_000), high: price(1_040_000) }),
  stamped({}, { phase: 'square-off' }),
  stamped({}, { late: true }),
  stamped({ low: STOP }, { phase: 'no-entry' }),
];

const bookOf = ({ context }: Snapshot) => {
  const [book] = context.books;
  if (book === undefined) throw new Error('no book of X');
  return book;
};
const done = (role: OrderRole, orderId: string, filled: number, ignored = {}): DoneActorEvent<OrderOutput> => ({
  type: `xstate.done.actor.${orderAddress('X', role)}`,
  actorId: orderAddress('X', role),
  output: { ...of(role, orderId), filled, isWhole: filled > 0, reason: 'cancelled', ts: null, ignored },
});

/** What only a venue of its own has a use for. */
const about = { ...of('entry', 'order-1'), ts: MOMENT };
const terms = { quantity: QUANTITY, kind: 'market', price: null } as const;
const unheeded: readonly BrokerEvent[] = [
  { type: 'session.opened', day: day(1) },
  { type: 'venue.answered', clientOrderId: 'order-1', ts: MOMENT, status: 'accepted', reason: '' },
  {
    type: 'venue.updated',
    clientOrderId: 'order-1',
    ts: MOMENT,
    status: 'open',
    filled: 0,
    price: price(0),
    tradeId: '',
  },
  { type: 'venue.book', ts: MOMENT, orders: [], trades: [], positions: [], funds: paise(0) },
  { type: 'venue.connected', ts: MOMENT },
  { type: 'venue.lost', ts: MOMENT },
  { type: 'run.resumed', ts: MOMENT, epoch: 1, unsent: [] },
  { type: 'order.doubted', ...about },
  { type: 'order.settled', ...about },
  { type: 'order.kept', ...about, what: 'cancel', ...terms },
  { type: 'attention.due', instrument: 'X' },
  {
    type: 'book.due',
    book: { type: 'venue.book', ts: MOMENT, orders: [], trades: [], positions: [], funds: paise(0) },
  },
];

const sentTo = (role: OrderRole, clientOrderId = '') => ({ clientOrderId, instrument: 'X', role }) as const;

/** What the orders, the instrument and risk send: of an order only what it can say while it lives. */
function events(snapshot: Snapshot): readonly Event[] {
  const { entry, exit, position, lastBar } = bookOf(snapshot);
  const children = Object.keys(snapshot.children);
  const filled = { ts: MOMENT, quantity: QUANTITY, remaining: 0, price: ENTRY, tradeId: 'trade-1' };
  const ofEntry = of('entry', entry?.orderId ?? '');
  const ofExit = of('exit', exit?.orderId ?? '');
  const placed = { side: 'buy', quantity: QUANTITY, kind: 'market', price: null } as const;
  return [
    // An exit with a price fills before the next bar comes (delivery order).
    ...(exit?.kind === 'due' ? [] : bars),
    ...unheeded,
    { type: 'feed.ended' },
    { type: 'entries.shut', reason: 'kill-switch' },
    { type: 'exit.requested', instrument: 'X', reason: 'operator' },
    { type: 'exit.requested', instrument: 'Y', reason: 'operator' },
    // A note to itself about the bar of the entry: nothing else is under way then.
    ...(exit === null && !children.includes(EXIT_ADDRESS)
      ? bars.map((at): BrokerEvent => ({ type: 'bracket.due', at }))
      : []),
    ...(entry === null && position === null && children.length === 0 ? [intended('long'), intended('short')] : []),
    ...(entry === null
      ? []
      : [
          { type: 'venue.place', ...sentTo('entry', entry.orderId), ...placed } as const,
          { type: 'venue.cancel', ...sentTo('entry', entry.orderId) } as const,
          // It fills on a bar.
          ...(lastBar === null ? [] : [{ type: 'order.filled', ...ofEntry, ...filled } as const]),
          done('entry', entry.orderId, 0, { 'venue.updated': 1 }),
        ]),
    ...(entry === null && children.includes(ENTRY_ADDRESS)
      ? [done('entry', 'order-1', QUANTITY, { 'order.cancel': 1 })]
      : []),
    ...(exit === null
      ? []
      : [
          { type: 'venue.place', ...sentTo('exit', exit.orderId), ...placed } as const,
          { type: 'order.filled', ...ofExit, ...filled } as const,
          ...(exit.kind === 'due' ? [{ type: 'exit.due', instrument: 'X' } as const] : []),
        ]),
    ...(exit === null && children.includes(EXIT_ADDRESS) ? [done('exit', 'order-2', QUANTITY)] : []),
  ];
}

const intended = (side: 'long' | 'short'): BrokerEvent => ({
  type: 'order.intended',
  approvalId: 'approval-1',
  instrument: 'X',
  ts: MOMENT,
  side,
  quantity: QUANTITY,
  price: ENTRY,
  stopDistance: 2,
  targetDistance: 3,
  atr: 1,
});

const toAccountAndInstrument = (event: Readonly<Record<string, unknown>>) =>
  ['portfolio', 'instrument:X'].map((to) => ({ to, event }));

/** Trading rules §2 step 1, §6, §7: by the clock, then as asked, then the stop, then the target. */
function exitOn(
  { bar, phase, late }: BarStamped,
  { side, asked }: { side: 'long' | 'short'; asked: string | null },
): { price: Price; reason: string } | null {
  if (late) return { price: bar.open, reason: 'square-off-late' };
  if (phase === 'square-off') return { price: bar.open, reason: 'square-off' };
  if (asked !== null) return { price: bar.open, reason: asked };
  if (side === 'long') {
    if (bar.low <= STOP) return { price: price(Math.min(bar.open, STOP)), reason: 'stop' };
    return bar.high >= TARGET ? { price: price(Math.max(bar.open, TARGET)), reason: 'target' } : null;
  }
  const [stop, target] = [price(1_020_000), price(970_000)];
  if (bar.high >= stop) return { price: price(Math.max(bar.open, stop)), reason: 'stop' };
  return bar.low <= target ? { price: price(Math.min(bar.open, target)), reason: 'target' } : null;
}

const at = 'ready';
const childrenOf = (before: Snapshot, add: readonly string[] = [], drop: readonly string[] = []) =>
  [...Object.keys(before.children), ...add].filter((id) => !drop.includes(id));
const exitSide = (before: Snapshot): 'buy' | 'sell' => (bookOf(before).position?.side === 'short' ? 'buy' : 'sell');
const startExit = (before: Snapshot) => ({
  to: EXIT_ADDRESS,
  event: { type: 'started', input: { ...of('exit', nextId(before)), side: exitSide(before), quantity: QUANTITY } },
});
const nextId = ({ context }: Snapshot): string => `order-${context.orders + 1}`;
const books = (change: Readonly<Record<string, unknown>>) => ({ books: [change, {}] });

function barTaken(before: Snapshot, event: BarStamped): Expected {
  const { entry, exit, position } = bookOf(before);
  const children = childrenOf(before);
  const noted = books({ lastBar: event.bar });
  if (entry !== null) {
    const reason = event.late ? 'session-ended' : event.phase === 'square-off' ? 'square-off' : null;
    if (reason !== null) {
      return {
        at,
        children,
        context: noted,
        sent: [{ to: ENTRY_ADDRESS, event: { type: 'order.cancel', reason } }],
      };
    }
    const fill = { type: 'venue.updated', status: 'filled', filled: QUANTITY, price: event.bar.open, ts: event.bar.ts };
    return {
      at,
      children,
      context: noted,
      sent: [
        { to: ENTRY_ADDRESS, event: fill },
        { to: 'broker', event: { type: 'bracket.due', at: event } },
      ],
    };
  }
  if (position === null) return { at, children, context: books({ lastBar: bookOf(before).lastBar }) };
  const due = exitOn(event, { side: position.side, asked: exit?.kind === 'asked' ? exit.reason : null });
  if (exit !== null && due !== null) {
    const fill = { type: 'venue.updated', status: 'filled', filled: QUANTITY, price: due.price };
    return {
      at,
      children,
      context: books({ lastBar: event.bar, exit: { kind: 'due', ...due } }),
      sent: [{ to: EXIT_ADDRESS, event: fill }],
    };
  }
  if (due === null) return { at, children, context: noted };
  return {
    at,
    children: childrenOf(before, [EXIT_ADDRESS]),
    context: books({ lastBar: event.bar, exit: { kind: 'due', ...due, orderId: nextId(before) } }),
    sent: [startExit(before)],
  };
}

/** The bar of the entry, held against the bracket that its fill has just set. */
function bracketDue(before: Snapshot, event: BarStamped): Expected {
  const { position } = bookOf(before);
  const due = position === null ? null : exitOn(event, { side: position.side, asked: null });
  if (due === null) return { at, children: childrenOf(before) };
  return {
    at,
    children: childrenOf(before, [EXIT_ADDRESS]),
    context: books({ exit: { kind: 'due', ...due } }),
    sent: [startExit(before)],
  };
}

function exitRequested(before: Snapshot, { instrument, reason }: BrokerEvent & { type: 'exit.requested' }): Expected {
  const { entry, exit, position } = bookOf(before);
  const children = childrenOf(before);
  if (instrument === 'X' && entry !== null) {
    return { at, children, sent: [{ to: ENTRY_ADDRESS, event: { type: 'order.cancel', reason } }] };
  }
  if (instrument !== 'X' || position === null || exit !== null) return { at, children, ignored: true };
  return {
    at,
    children: childrenOf(before, [EXIT_ADDRESS]),
    context: books({ exit: { kind: 'asked', reason } }),
    sent: [
      startExit(before),
      ...toAccountAndInstrument({ type: 'order.working', role: 'exit', orderId: nextId(before), quantity: QUANTITY }),
    ],
  };
}

/** What is not open any more by then is cancelled, what is open is closed at its last price (§9). */
function feedEnded(before: Snapshot): Expected {
  const { entry, exit, position, lastBar } = bookOf(before);
  const cancel = { to: ENTRY_ADDRESS, event: { type: 'order.cancel', reason: 'end-of-data' } };
  const cancels = entry === null ? [] : [cancel];
  if (position === null || lastBar === null) return { at, children: childrenOf(before), sent: cancels };
  const context = books({ exit: { kind: 'due', price: lastBar.close, reason: 'end-of-data' } });
  if (exit === null) {
    const children = childrenOf(before, [EXIT_ADDRESS]);
    return { at, children, context, sent: [startExit(before), ...cancels] };
  }
  const due = { to: 'broker', event: { type: 'exit.due', instrument: 'X' } };
  return { at, children: childrenOf(before), context, sent: [...cancels, due] };
}

function orderFilled(before: Snapshot, { orderId, role, quantity }: BrokerEvent & { type: 'order.filled' }): Expected {
  const { entry, exit } = bookOf(before);
  const children = childrenOf(before);
  const fill = { orderId, quantity, remaining: 0, price: ENTRY, ts: MOMENT };
  if (role === 'entry' && entry !== null) {
    const { side } = entry;
    const bracket = side === 'long' ? { stop: STOP, target: TARGET } : { stop: 1_020_000, target: 970_000 };
    return {
      at,
      children,
      context: books({ entry: null, position: { side, quantity, ...bracket } }),
      sent: toAccountAndInstrument({ type: 'entry.filled', side, ...fill, ...bracket }),
    };
  }
  return {
    at,
    children,
    context: books({ position: null, exit: null }),
    sent: toAccountAndInstrument({ type: 'exit.filled', reason: exit?.reason, ...fill }),
  };
}

function ended(before: Snapshot, { output }: DoneActorEvent<OrderOutput>): Expected {
  const { orderId, role, filled, ignored } = output;
  const kept = Object.fromEntries(
    Object.entries(ignored).map(([type, count]) => {
      const name = `order/${type}`;
      return [name, (before.context.ignored[name] ?? 0) + count];
    }),
  );
  const told = { type: 'order.ended', orderId, role, reason: 'cancelled', ts: bookOf(before).lastBar?.ts ?? MOMENT };
  return {
    at,
    children: childrenOf(before, [], [orderAddress('X', role)]),
    context: filled === 0 ? books({ entry: null }) : {},
    sent: filled === 0 ? toAccountAndInstrument(told) : [],
    counts: kept,
  };
}

function rule(before: Snapshot, event: Event): Expected {
  const { entry, exit, position } = bookOf(before);
  const children = childrenOf(before);
  switch (event.type) {
    case 'bar':
      return barTaken(before, event);
    case 'bracket.due':
      return bracketDue(before, event.at);
    case 'session.opened':
    case 'venue.answered':
    case 'venue.updated':
    case 'venue.book':
    case 'venue.connected':
    case 'venue.lost':
    case 'run.resumed':
    case 'order.doubted':
    case 'order.settled':
    case 'order.kept':
    case 'attention.due':
    case 'book.due':
      return { at, children, ignored: true };
    case 'exit.requested':
      return exitRequested(before, event);
    case 'feed.ended':
      return feedEnded(before);
    case 'entries.shut': {
      const cancel = { to: ENTRY_ADDRESS, event: { type: 'order.cancel', reason: event.reason } };
      return { at, children, sent: entry === null ? [] : [cancel] };
    }
    case 'order.intended': {
      const { side, quantity } = event;
      const orderId = nextId(before);
      const input = { ...of('entry', orderId), side: side === 'long' ? 'buy' : 'sell', quantity, venue: 'broker' };
      return {
        at,
        children: [ENTRY_ADDRESS],
        context: books({ entry: { orderId, side, quantity } }),
        sent: [
          { to: ENTRY_ADDRESS, event: { type: 'started', input } },
          ...toAccountAndInstrument({ type: 'order.working', role: 'entry', orderId, quantity, price: ENTRY }),
        ],
      };
    }
    case 'venue.place': {
      const to = orderAddress('X', event.role);
      const taken = { to, event: { type: 'venue.answered', status: 'accepted', clientOrderId: event.clientOrderId } };
      const hasPrice = event.role === 'exit' && exit?.kind === 'due';
      const next = hasPrice
        ? { status: 'filled', filled: position?.quantity, price: exit.price }
        : { status: 'open', filled: 0 };
      return { at, children, sent: [taken, { to, event: { type: 'venue.updated', ...next } }] };
    }
    case 'venue.cancel': {
      const gone = { type: 'venue.updated', status: 'cancelled', filled: 0 };
      return { at, children, sent: [{ to: ENTRY_ADDRESS, event: gone }] };
    }
    case 'order.filled':
      return orderFilled(before, event);
    case 'exit.due': {
      const fill = { type: 'venue.updated', status: 'filled', filled: position?.quantity };
      return { at, children, sent: [{ to: EXIT_ADDRESS, event: fill }] };
    }
    default:
      return ended(before, event);
  }
}

export const paperBrokerSpec = chartSpec({
  machine: paperBrokerMachine,
  input: {
    settings: { slippage: 0, costs: null },
    instruments: ['X', 'Y'].map((key) => ({ key, tickSize: price(500) })),
  },
  // Not at the broker's own address: what it sends there, to itself, is seen and not taken.
  address: 'subject',
  peers: ['broker', 'portfolio', 'instrument:X'],
  children: ['order'],
  accepts: ACCEPTED['paper-broker'],
  slices: [events],
  abstract: (snapshot) => {
    const { entry, exit, position, lastBar } = bookOf(snapshot);
    const { children } = snapshot;
    return [entry?.side, position?.side, exit?.kind, exit?.reason, lastBar !== null, Object.keys(children)];
  },
  start: { at: 'ready', children: [] },
  rule: (before, event) => rule(before, event as Event),
});
