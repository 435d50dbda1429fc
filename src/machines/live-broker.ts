import { assign, enqueueActions, sendTo, setup, stopChild, type DoneActorEvent } from 'xstate';
import { entryLapse } from '../domain/fills.ts';
import { BOUNDED, VENUE, theEvent, orderAddress, toBroker, toInstrument, toOrder } from './address.ts';
import { toPortfolio, toRisk, toVenue } from './address.ts';
import { countIgnored, ignore, ignoring, keepIgnored, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
import * as live from './live-book.ts';
import * as exchange from './live-exchange.ts';
import { bookOf, withBook, type FillOf, type LiveBrokerContext, type LiveBrokerInput } from './live-exchange.ts';
import * as reading from './live-reading.ts';
import { orderMachine } from './order.ts';
import type { OrderInput, OrderOutput } from './order-life.ts';
import type {
  AttentionDue,
  BarStamped,
  BookDue,
  BrokerEvent,
  BrokerReconciled,
  BrokerReconciling,
  EntriesShut,
  ExitRequested,
  OperatorKill,
  OrderCancel,
  OrderDoubted,
  OrderFilled,
  OrderIntended,
  OrderKept,
  OrderResumed,
  OrderSettled,
  RunResumed,
  SystemHalted,
  VenueAnswered,
  VenueBook,
  VenueCancel,
  VenueRead,
  VenueUpdated,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

type Ended = { readonly output: OrderOutput };
type OfInstrument = { readonly instrument: string };
type ForOrder = VenueAnswered | VenueUpdated;

const cancelFor = (reason: string): OrderCancel => ({ type: 'order.cancel', reason });
const attention = (instrument: string): AttentionDue => ({ type: 'attention.due', instrument });
const halted = (reason: string): SystemHalted => ({ type: 'system.halted', reason });

const asChild = (input: OrderInput) => {
  const address = orderAddress(input.instrument, input.role);
  return { id: address, systemId: address, input };
};

/** The venue did not do what an exit was for; our own cancel and an order that never left are no failure of its. */
const hasFailed = (
  context: LiveBrokerContext,
  { instrument, role, isWhole, reason, orderId }: OrderOutput,
): boolean => {
  const { exit, position } = bookOf(context, instrument);
  return (
    role === 'exit' &&
    exit?.orderId === orderId &&
    position !== 0 &&
    !isWhole &&
    exit.cancelAsked === null &&
    reason !== 'not-sent'
  );
};

const broker = setup({
  types: {} as {
    context: LiveBrokerContext & Ignoring;
    events: BrokerEvent | DoneActorEvent<OrderOutput>;
    input: LiveBrokerInput;
    children: Record<string, 'order'>;
    meta: StateNotes;
  },
  actors: { order: orderMachine },
  guards: {
    // One for each of what attention may find, most pressing first.
    entryMustGo: ({ context }, { instrument }: OfInstrument) => live.entryMustGo(bookOf(context, instrument)),
    exitMustGo: ({ context }, { instrument }: OfInstrument) => live.exitMustGo(bookOf(context, instrument)),
    stopIsMissing: ({ context }, { instrument }: OfInstrument) => live.stopIsMissing(bookOf(context, instrument)),
    exitIsMissing: ({ context }, { instrument }: OfInstrument) => live.exitIsMissing(bookOf(context, instrument)),
    exitMustLeave: ({ context }, { instrument }: OfInstrument) => {
      const book = bookOf(context, instrument);
      return live.exitMustChange(book) && live.exitTerms(book).kind === 'market';
    },
    stopMustChange: ({ context }, { instrument }: OfInstrument) => live.exitMustChange(bookOf(context, instrument)),

    placeIsTaken: ({ context }, { instrument }: OfInstrument) => !live.isIdle(bookOf(context, instrument)),
    exitIsDue: ({ context }, at: BarStamped) => live.exitReasonOn(bookOf(context, at.bar.instrument), at) !== null,
    entryLapses: ({ context }, at: BarStamped) =>
      bookOf(context, at.bar.instrument).entry !== null && entryLapse(at) !== null,
    entryLingers: ({ context }, { bar }: BarStamped) =>
      (bookOf(context, bar.instrument).entry?.cancelAsked ?? null) !== null,
    isAtStake: ({ context }, { bar }: BarStamped) => !live.isIdle(bookOf(context, bar.instrument)),
    hasPosition: ({ context }, { instrument }: ExitRequested) => bookOf(context, instrument).position !== 0,
    hasEntry: ({ context }, { instrument }: ExitRequested) => bookOf(context, instrument).entry !== null,
    isOfWorking: ({ context }, { clientOrderId }: ForOrder) =>
      (exchange.find(context, clientOrderId)?.working ?? null) !== null,
    isLateFill: ({ context }, update: VenueUpdated) => exchange.lateFill(context, update) !== null,
    saysNoMore: ({ context }, { clientOrderId, filled }: VenueUpdated) =>
      filled <= (exchange.find(context, clientOrderId)?.traded.filled ?? -1),
    isForeign: ({ context }, update: VenueUpdated) => reading.isForeign(context, update),
    changeWasRefused: (_, { what, role }: OrderKept) => what === 'change' && role === 'exit',
    isRead: ({ context }) => context.reading,
    agrees: ({ context }, { book }: BookDue) => reading.agrees(context, book),
    failsForGood: ({ context }, { output }: Ended) =>
      hasFailed(context, output) && live.failsForGood(bookOf(context, output.instrument)),
    endedShort: (_, { output }: Ended) => !output.isWhole,
  },
  actions: {
    noteBar: assign(({ context }, { bar }: BarStamped) =>
      withBook(context, bar.instrument, live.takeBar(bookOf(context, bar.instrument), bar)),
    ),
    beginDueExit: assign(({ context }, at: BarStamped) => {
      const book = bookOf(context, at.bar.instrument);
      return withBook(context, at.bar.instrument, live.beginExit(book, live.exitReasonOn(book, at) ?? 'broker'));
    }),
    beginAskedExit: assign(({ context }, { instrument, reason }: ExitRequested) =>
      withBook(context, instrument, live.beginExit(bookOf(context, instrument), reason)),
    ),
    beginEveryExit: assign(({ context }) => ({
      books: context.books.map((book) => (live.isIdle(book) ? book : live.beginExit(book, 'end-of-data'))),
    })),
    attendEvery: enqueueActions(({ context, enqueue, system }) => {
      for (const instrument of context.roster.keys) {
        if (!live.isIdle(bookOf(context, instrument))) enqueue.sendTo(toBroker({ system }), attention(instrument));
      }
    }),
    attend: sendTo(toBroker, (_, { instrument }: OfInstrument) => attention(instrument)),

    placeEntry: assign(({ context, spawn }, intent: OrderIntended) => {
      const { input, change } = exchange.startEntry(context, intent);
      spawn('order', asChild(input));
      return change;
    }),
    placeExit: assign(({ context, spawn }, { instrument }: OfInstrument) => {
      const { input, change } = exchange.startExit(context, instrument);
      spawn('order', asChild(input));
      return change;
    }),
    changeExit: sendTo(
      (wired, { instrument }: OfInstrument) => toOrder(wired, instrument, 'exit'),
      ({ context }, { instrument }: OfInstrument) => exchange.exitChange(context, instrument),
    ),
    noteExitChange: assign(({ context }, { instrument }: OfInstrument) => exchange.noteExitChange(context, instrument)),
    noteExitCancel: assign(({ context }, { instrument }: OfInstrument) =>
      exchange.noteCancel(context, instrument, 'exit', 'unneeded'),
    ),
    noteEntryCancel: assign(({ context }, { instrument }: OfInstrument) =>
      exchange.noteCancel(context, instrument, 'entry', bookOf(context, instrument).exiting ?? 'broker'),
    ),
    noteAskedCancel: assign(({ context }, { instrument, reason }: ExitRequested) =>
      exchange.noteCancel(context, instrument, 'entry', reason),
    ),
    noteLapsedCancel: assign(({ context }, at: BarStamped) =>
      exchange.noteCancel(context, at.bar.instrument, 'entry', entryLapse(at) ?? ''),
    ),
    sendEntryCancel: sendTo(
      (wired, { instrument }: OfInstrument) => toOrder(wired, instrument, 'entry'),
      ({ context }, { instrument }: OfInstrument) => cancelFor(bookOf(context, instrument).entry?.cancelAsked ?? ''),
    ),
    sendExitCancel: sendTo(
      (wired, { instrument }: OfInstrument) => toOrder(wired, instrument, 'exit'),
      ({ context }, { instrument }: OfInstrument) => cancelFor(bookOf(context, instrument).exit?.cancelAsked ?? ''),
    ),
    noteLapse: assign(({ context }, at: BarStamped) =>
      withBook(
        context,
        at.bar.instrument,
        live.beginExit(bookOf(context, at.bar.instrument), at.late ? 'square-off-late' : 'square-off'),
      ),
    ),
    cancelEveryEntry: enqueueActions(({ context, enqueue, system }, { reason }: { readonly reason: string }) => {
      for (const instrument of context.roster.keys) {
        if (bookOf(context, instrument).entry === null) continue;
        enqueue.sendTo(toOrder({ system }, instrument, 'entry'), cancelFor(reason));
        enqueue.assign(({ context: now }) => exchange.noteCancel(now, instrument, 'entry', reason));
      }
    }),

    passToOrder: enqueueActions(({ context, enqueue, system }, event: ForOrder) => {
      const found = exchange.find(context, event.clientOrderId);
      if (found?.working) enqueue.sendTo(toOrder({ system }, found.instrument, found.working), event);
    }),
    takeFill: enqueueActions(({ context, enqueue, system }, fill: FillOf) => {
      for (const fact of exchange.factsOf(context, fill)) {
        enqueue.sendTo(toPortfolio({ system }), fact);
        enqueue.sendTo(toInstrument({ system }, fill.instrument), fact);
      }
      if (exchange.isUnasked(context, fill)) enqueue.sendTo(toRisk({ system }), halted('a fill that nobody asked for'));
      enqueue.assign(({ context: now }) => exchange.bookFill(now, fill));
      enqueue.sendTo(toBroker({ system }), attention(fill.instrument));
    }),
    noteRefused: assign(({ context }, refused: OrderKept) => exchange.noteRefused(context, refused)),
    endOrder: assign(({ context }, { output }: Ended) => {
      const { instrument, role } = output;
      const failed = hasFailed(context, output);
      return {
        ...withBook(context, instrument, live.endOrder(bookOf(context, instrument), role, failed)),
        doubts: reading.dropDoubt(context, output.orderId),
      };
    }),
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
    keepIgnored: assign(({ context }, { output }: Ended) => keepIgnored(context, 'order', output.ignored)),
    removeOrder: stopChild((_, { output: { instrument, role } }: Ended) => orderAddress(instrument, role)),

    noteDoubt: assign(({ context }, doubted: OrderDoubted) => ({ doubts: reading.noteDoubt(context, doubted) })),
    dropDoubt: assign(({ context }, { orderId }: OrderSettled) => ({ doubts: reading.dropDoubt(context, orderId) })),
    askForRead: sendTo((wired) => toVenue(wired, VENUE), { type: 'venue.read' } satisfies VenueRead),
    noteReading: assign({ reading: true }),
    dropReading: assign({ reading: false }),
    forgetRead: assign({ lastRead: null, reading: false }),
    readBook: enqueueActions(({ context, enqueue, system }, book: VenueBook) => {
      const { toOrders, fills } = reading.read(context, book);
      for (const { instrument, role, message } of toOrders) {
        enqueue.sendTo(toOrder({ system }, instrument, role), message);
      }
      for (const fill of fills) enqueue.sendTo(toBroker({ system }), fill);
      enqueue.sendTo(toBroker({ system }), { type: 'book.due', book });
    }),
    adoptOrders: enqueueActions(({ context, enqueue, system }, book: VenueBook) => {
      const rows = reading.unjournalled(context, book);
      if (rows.length === 0) return;
      const kill: OperatorKill = { type: 'operator.kill', origin: 'unjournalled order' };
      enqueue.sendTo(toRisk({ system }), kill);
      enqueue.assign(({ context: now }) => reading.adopt(now, rows));
      for (const { clientOrderId, instrument, status } of rows) {
        const cancel: VenueCancel = { type: 'venue.cancel', clientOrderId, instrument, role: 'entry' };
        if (status === 'open') enqueue.sendTo(toVenue({ system }, VENUE), cancel);
      }
    }),
    judgeBook: enqueueActions(({ context, enqueue, system }, { book }: BookDue) => {
      const foreign = reading.foreignOrders(context, book);
      if (foreign > context.foreign) enqueue.sendTo(toRisk({ system }), halted('an order that is not ours'));
      if (reading.isOverdue(context, book)) enqueue.sendTo(toRisk({ system }), halted('an order stays uncertain'));
      enqueue.assign({ foreign, doubts: reading.markTold(context, book) });
    }),
    noteRead: assign((_, { book }: BookDue) => reading.noteRead(book)),
    adjust: enqueueActions(({ context, enqueue, system }, { book }: BookDue) => {
      const adjustments = reading.adjustments(context, book);
      for (const adjustment of adjustments) {
        const { instrument, quantity } = adjustment;
        const fact = exchange.adjustmentExit(context, instrument, quantity);
        enqueue.sendTo(toPortfolio({ system }), fact);
        enqueue.sendTo(toInstrument({ system }, instrument), fact);
        enqueue.assign(({ context: now }) => reading.adjust(now, adjustment));
      }
      if (adjustments.length > 0)
        enqueue.sendTo(toRisk({ system }), halted('positions were not as the venue has them'));
      else if (reading.hasForeignPosition(context, book)) {
        enqueue.sendTo(toRisk({ system }), halted('a position that is not ours'));
      }
      const done: BrokerReconciled = { type: 'broker.reconciled', adjustments };
      enqueue.sendTo(toRisk({ system }), done);
    }),
    noteEpoch: assign((_, { epoch }: RunResumed) => ({ epoch, orders: 0, doubts: [] })),
    resumeOrders: enqueueActions(({ context, enqueue, system }, { ts, unsent }: RunResumed) => {
      for (const [i, { entry, exit }] of context.books.entries()) {
        for (const order of [entry, exit]) {
          if (order === null) continue;
          const resumed: OrderResumed = { type: 'order.resumed', ts, unsent: unsent.includes(order.orderId) };
          enqueue.sendTo(toOrder({ system }, context.roster.keys[i] ?? '', order.role), resumed);
        }
      }
    }),

    tellEntryWorks: enqueueActions(({ context, enqueue, system }, intent: OrderIntended) => {
      enqueue.sendTo(toPortfolio({ system }), exchange.entryWorking(context, intent));
      enqueue.sendTo(toInstrument({ system }, intent.instrument), exchange.entryWorking(context, intent));
    }),
    tellExitWorks: sendTo(
      (wired, { instrument }: OfInstrument) => toInstrument(wired, instrument),
      ({ context }, { instrument }: OfInstrument) => exchange.exitWorking(context, instrument),
    ),
    refuseUnreconciled: sendTo(
      (wired, { instrument }: OrderIntended) => toInstrument(wired, instrument),
      (_, intent: OrderIntended) => exchange.refusal(intent, 'unreconciled'),
    ),
    refuseOccupied: sendTo(
      (wired, { instrument }: OrderIntended) => toInstrument(wired, instrument),
      (_, intent: OrderIntended) => exchange.refusal(intent, 'occupied'),
    ),
    tellEnded: enqueueActions(({ context, enqueue, system }, { output }: Ended) => {
      enqueue.sendTo(toPortfolio({ system }), exchange.orderEnded(context, output));
      enqueue.sendTo(toInstrument({ system }, output.instrument), exchange.orderEnded(context, output));
    }),
    tellReconciling: sendTo(toRisk, (): BrokerReconciling => ({ type: 'broker.reconciling' })),
    haltForForeign: sendTo(toRisk, halted('an order that is not ours')),
    haltForExit: sendTo(toRisk, (_, { output: { instrument } }: Ended) => halted(`no exit of ${instrument} is taken`)),
  },
});

const ofBar = ({ event }: { readonly event: BarStamped }): OfInstrument => event.bar;
const ofOrder = ({ event }: { readonly event: DoneActorEvent<OrderOutput> }): OfInstrument => event.output;
const noteBar = { type: 'noteBar', params: theEvent } as const;
const attend = { type: 'attend', params: theEvent } as const;
const end = [
  { type: 'endOrder', params: theEvent },
  { type: 'keepIgnored', params: theEvent },
  { type: 'removeOrder', params: theEvent },
  { type: 'attend', params: ofOrder },
] as const;
const tellEnded = { type: 'tellEnded', params: theEvent } as const;
const refuse = { type: 'refuseUnreconciled', params: theEvent } as const;
const judge = { type: 'judgeBook', params: theEvent } as const;

export const liveBrokerMachine = broker.createMachine({
  id: 'live-broker',
  options: BOUNDED,
  description:
    'The broker of a real account: one order actor for each order at the venue, a stop for whatever is held, and the venue’s books as the last word.',
  context: ({ input }) => ({ ...exchange.startLiveBroker(input), ...NOTHING_IGNORED }),
  initial: 'offline',
  on: {
    bar: [
      {
        description: 'Square-off, a late bar, or the target: the stop is turned into the exit.',
        guard: { type: 'exitIsDue', params: theEvent },
        actions: [{ type: 'beginDueExit', params: theEvent }, noteBar, { type: 'attend', params: ofBar }],
      },
      {
        guard: { type: 'entryLapses', params: theEvent },
        actions: [
          noteBar,
          { type: 'noteLapse', params: theEvent },
          { type: 'noteLapsedCancel', params: theEvent },
          { type: 'sendEntryCancel', params: ofBar },
          { type: 'attend', params: ofBar },
        ],
      },
      {
        description: 'The venue refused to cancel it, or has not answered: asked again at every bar.',
        guard: { type: 'entryLingers', params: theEvent },
        actions: [noteBar, { type: 'sendEntryCancel', params: ofBar }, { type: 'attend', params: ofBar }],
      },
      { guard: { type: 'isAtStake', params: theEvent }, actions: [noteBar, { type: 'attend', params: ofBar }] },
      { description: 'Nothing is held and nothing waits.' },
    ],
    'attention.due': [
      {
        guard: { type: 'entryMustGo', params: theEvent },
        actions: [{ type: 'noteEntryCancel', params: theEvent }, { type: 'sendEntryCancel', params: theEvent }, attend],
      },
      {
        guard: { type: 'exitMustGo', params: theEvent },
        actions: [{ type: 'noteExitCancel', params: theEvent }, { type: 'sendExitCancel', params: theEvent }, attend],
      },
      { guard: { type: 'stopIsMissing', params: theEvent }, actions: { type: 'placeExit', params: theEvent } },
      {
        guard: { type: 'exitIsMissing', params: theEvent },
        actions: [
          { type: 'placeExit', params: theEvent },
          { type: 'tellExitWorks', params: theEvent },
        ],
      },
      {
        description: 'Never a second exit order: the one there is becomes the market order.',
        guard: { type: 'exitMustLeave', params: theEvent },
        actions: [
          { type: 'changeExit', params: theEvent },
          { type: 'noteExitChange', params: theEvent },
          { type: 'tellExitWorks', params: theEvent },
        ],
      },
      {
        guard: { type: 'stopMustChange', params: theEvent },
        actions: [
          { type: 'changeExit', params: theEvent },
          { type: 'noteExitChange', params: theEvent },
        ],
      },
      { description: 'All is as it should be.' },
    ],
    'order.intended': { actions: refuse },
    'exit.requested': [
      {
        guard: { type: 'hasPosition', params: theEvent },
        actions: [{ type: 'beginAskedExit', params: theEvent }, attend],
      },
      {
        guard: { type: 'hasEntry', params: theEvent },
        actions: [
          { type: 'beginAskedExit', params: theEvent },
          { type: 'noteAskedCancel', params: theEvent },
          { type: 'sendEntryCancel', params: theEvent },
        ],
      },
      ignore,
    ],
    'entries.shut': {
      actions: { type: 'cancelEveryEntry', params: ({ event }: { readonly event: EntriesShut }) => event },
    },
    'feed.ended': {
      actions: [{ type: 'cancelEveryEntry', params: { reason: 'end-of-data' } }, 'beginEveryExit', 'attendEvery'],
    },
    'order.filled': {
      actions: {
        type: 'takeFill',
        params: ({ event }: { readonly event: OrderFilled }) => exchange.fillOf(event),
      },
    },
    'order.kept': [
      {
        guard: { type: 'changeWasRefused', params: theEvent },
        actions: [{ type: 'noteRefused', params: theEvent }, attend],
      },
      { description: 'It lives on as it was; a cancel is asked for again at the next bar.' },
    ],
    'order.doubted': [
      { guard: 'isRead', actions: { type: 'noteDoubt', params: theEvent } },
      { actions: [{ type: 'noteDoubt', params: theEvent }, 'noteReading', 'askForRead'] },
    ],
    'order.settled': { actions: [{ type: 'dropDoubt', params: theEvent }, attend] },
    'xstate.done.actor.*': [
      {
        guard: { type: 'failsForGood', params: theEvent },
        actions: [tellEnded, { type: 'haltForExit', params: theEvent }, ...end],
      },
      { guard: { type: 'endedShort', params: theEvent }, actions: [tellEnded, ...end] },
      { actions: [...end] },
    ],
    'venue.answered': [
      { guard: { type: 'isOfWorking', params: theEvent }, actions: { type: 'passToOrder', params: theEvent } },
      ignore,
    ],
    'venue.updated': [
      {
        guard: { type: 'isOfWorking', params: theEvent },
        actions: { type: 'passToOrder', params: theEvent },
      },
      {
        description: 'A fill that crossed the end of its order.',
        guard: { type: 'isLateFill', params: theEvent },
        actions: {
          type: 'takeFill',
          params: ({ context, event }) => exchange.lateFill(context, event) as FillOf,
        },
      },
      { description: 'Nothing new about an order that has ended.', guard: { type: 'saysNoMore', params: theEvent } },
      {
        description: 'Somebody else trades this account.',
        guard: { type: 'isForeign', params: theEvent },
        target: '.reconciling',
        actions: 'haltForForeign',
      },
      {
        description: 'An order that our journal lacks, or a fill that makes no sense: the venue’s books decide.',
        guard: 'isRead',
      },
      { actions: ['noteReading', 'askForRead'] },
    ],
    'venue.book': {
      actions: ['dropReading', { type: 'adoptOrders', params: theEvent }, { type: 'readBook', params: theEvent }],
    },
    'book.due': { actions: judge },
    'venue.lost': '.offline',
    'run.resumed': {
      target: '.reconciling',
      actions: [
        { type: 'noteEpoch', params: theEvent },
        { type: 'resumeOrders', params: theEvent },
      ],
    },
    // Notes and words of the paper broker, and a venue that was connected already.
    ...ignoring('session.opened', 'venue.place', 'venue.cancel', 'venue.connected', 'exit.due', 'bracket.due'),
  },
  states: {
    offline: {
      description: 'The venue is not heard. Exits are still sent, and the port keeps trying; no entry is.',
      meta: {
        invariants: ['I9', 'I21', 'I22'],
        needsPerson:
          'Check the connection, the token and the broker’s own status page; the port tries again by itself. Stops at the broker stand. What has to leave at once can be closed in the broker’s own terminal: the next reconciliation finds it.',
      },
      entry: ['tellReconciling', 'forgetRead'],
      on: { 'venue.connected': 'reconciling' },
    },
    reconciling: {
      description: 'The venue’s books are read until two reads agree and nothing is uncertain; no entry until then.',
      meta: {
        invariants: ['I16', 'I21'],
        needsPerson:
          'Wait: it ends by itself when two reads agree. If it lasts, an order stays uncertain or somebody else trades the account; look into the broker’s own terminal. Afterwards a person arms.',
      },
      entry: ['tellReconciling', 'forgetRead', 'noteReading', 'askForRead'],
      on: {
        'book.due': [
          {
            description: 'It shows what the last one showed, which was judged then.',
            guard: { type: 'agrees', params: theEvent },
            target: 'ready',
            actions: [{ type: 'adjust', params: theEvent }, 'attendEvery'],
          },
          {
            description: 'A read is under way already.',
            guard: 'isRead',
            actions: [judge, { type: 'noteRead', params: theEvent }],
          },
          { actions: [judge, { type: 'noteRead', params: theEvent }, 'noteReading', 'askForRead'] },
        ],
      },
    },
    ready: {
      description: 'Our books are the venue’s.',
      meta: { invariants: ['I2', 'I6', 'I13', 'I14', 'I15', 'I16'] },
      on: {
        'order.intended': [
          {
            description: 'An order that is being cancelled, or a position, has the place: a late fill may still come.',
            guard: { type: 'placeIsTaken', params: theEvent },
            actions: { type: 'refuseOccupied', params: theEvent },
          },
          {
            actions: [
              { type: 'tellEntryWorks', params: theEvent },
              { type: 'placeEntry', params: theEvent },
            ],
          },
        ],
      },
    },
  },
});
