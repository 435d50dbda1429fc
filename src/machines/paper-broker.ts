import { assign, enqueueActions, sendTo, setup, stopChild, type DoneActorEvent } from 'xstate';
import { dueExit, lapseOf } from '../domain/paper-book.ts';
import { orderAddress, BOUNDED, theEvent, toBroker, toInstrument, toOrder, toPortfolio } from './address.ts';
import { countIgnored, ignore, keepIgnored, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
import { orderMachine, type OrderInput, type OrderOutput } from './order.ts';
import * as book from './paper-exchange.ts';
import { bookOf, type DueExit, type PaperBrokerContext, type PaperBrokerInput } from './paper-exchange.ts';
import type {
  BarStamped,
  BracketDue,
  BrokerEvent,
  ExitRequested,
  OrderCancel,
  OrderFilled,
  OrderIntended,
  VenueCancel,
  VenuePlace,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

type Ended = { readonly output: OrderOutput };
type OfInstrument = { readonly instrument: string };

const cancelFor = (reason: string): OrderCancel => ({ type: 'order.cancel', reason });

const asChild = (input: OrderInput) => {
  const address = orderAddress(input.instrument, input.role);
  return { id: address, systemId: address, input };
};

const broker = setup({
  types: {} as {
    context: PaperBrokerContext & Ignoring;
    events: BrokerEvent | DoneActorEvent<OrderOutput>;
    input: PaperBrokerInput;
    meta: StateNotes;
    children: Record<string, 'order'>;
  },
  actors: { order: orderMachine },
  guards: {
    isAtStake: ({ context }, { bar }: BarStamped) => bookOf(context, bar.instrument).position !== null,
    entryLapses: ({ context }, at: BarStamped) => lapseOf(bookOf(context, at.bar.instrument), at) !== null,
    entryWaits: ({ context }, { bar }: BarStamped) => bookOf(context, bar.instrument).entry !== null,
    exitWaits: ({ context }, { bar }: BarStamped) => bookOf(context, bar.instrument).exit !== null,
    exitIsDue: ({ context }, at: BarStamped) => dueExit(bookOf(context, at.bar.instrument), at) !== null,
    hasWorkingEntry: ({ context }, { instrument }: ExitRequested) => bookOf(context, instrument).entry !== null,
    hasUnattendedPosition: ({ context }, { instrument }: ExitRequested) => {
      const { position, exit } = bookOf(context, instrument);
      return position !== null && exit === null;
    },
    hasItsPrice: ({ context }, { instrument, orderId }: VenuePlace) => {
      const { exit } = bookOf(context, instrument);
      return exit?.kind === 'due' && exit.orderId === orderId;
    },
    isEntry: (_, { role }: OrderFilled) => role === 'entry',
    endedUnfilled: (_, { output }: Ended) => output.filled === 0,
  },
  actions: {
    noteBar: assign(({ context }, { bar }: BarStamped) => book.withBook(context, bar.instrument, { lastBar: bar })),

    placeEntry: assign(({ context, spawn }, intent: OrderIntended) => {
      spawn('order', asChild(book.entryInput(context, intent)));
      return book.bookNewEntry(context, intent);
    }),
    placeDueExit: assign(({ context, spawn }, due: DueExit) => {
      spawn('order', asChild(book.exitInput(context, due.instrument)));
      return book.bookDueExit(context, due);
    }),
    placeAskedExit: assign(({ context, spawn }, asked: ExitRequested) => {
      spawn('order', asChild(book.exitInput(context, asked.instrument)));
      return book.bookAskedExit(context, asked);
    }),
    priceExit: assign(({ context }, due: DueExit) => book.priceExit(context, due)),
    bookEntry: assign(({ context }, fill: OrderFilled) => book.bookFilledEntry(context, fill)),
    bookExit: assign(({ context }, { instrument }: OrderFilled) =>
      book.withBook(context, instrument, { exit: null, position: null }),
    ),
    dropEntry: assign(({ context }, { output }: Ended) => book.withBook(context, output.instrument, { entry: null })),

    acceptOrder: sendTo(
      (wired, { instrument, role }: VenuePlace) => toOrder(wired, instrument, role),
      ({ context }, placed: VenuePlace) => book.accepted(context, placed),
    ),
    restOrder: sendTo(
      (wired, { instrument, role }: VenuePlace) => toOrder(wired, instrument, role),
      ({ context }, placed: VenuePlace) => book.rests(context, placed),
    ),
    fillEntry: sendTo(
      (wired, { bar }: BarStamped) => toOrder(wired, bar.instrument, 'entry'),
      ({ context }, at: BarStamped) => book.entryTrade(context, at),
    ),
    fillExit: sendTo(
      (wired, { instrument }: OfInstrument) => toOrder(wired, instrument, 'exit'),
      ({ context }, { instrument }: OfInstrument) => book.exitTrade(context, instrument),
    ),
    confirmCancel: sendTo(
      (wired, { instrument, role }: VenueCancel) => toOrder(wired, instrument, role),
      ({ context }, cancel: VenueCancel) => book.isCancelled(context, cancel),
    ),
    cancelLapsedEntry: sendTo(
      (wired, { bar }: BarStamped) => toOrder(wired, bar.instrument, 'entry'),
      ({ context }, at: BarStamped) => cancelFor(lapseOf(bookOf(context, at.bar.instrument), at) ?? ''),
    ),
    cancelEntry: sendTo(
      (wired, { instrument }: ExitRequested) => toOrder(wired, instrument, 'entry'),
      (_, { reason }: ExitRequested) => cancelFor(reason),
    ),
    cancelEveryEntry: enqueueActions(({ context, enqueue, system }, { reason }: { readonly reason: string }) => {
      for (const instrument of context.roster.keys) {
        if (bookOf(context, instrument).entry === null) continue;
        enqueue.sendTo(toOrder({ system }, instrument, 'entry'), cancelFor(reason));
      }
    }),
    closeEveryPosition: enqueueActions(({ context, enqueue, system }) => {
      for (const instrument of context.roster.keys) {
        const due = book.exitAtEnd(context, instrument);
        if (due === null) continue;
        if (bookOf(context, instrument).exit === null) {
          enqueue.assign(({ context: now, spawn }) => {
            spawn('order', asChild(book.exitInput(now, instrument)));
            return book.bookDueExit(now, due);
          });
        } else {
          // By way of the mailbox, as a new order's placement comes: the exits keep the order of the configuration.
          enqueue.assign(({ context: now }) => book.priceExit(now, due));
          enqueue.sendTo(toBroker({ system }), { type: 'exit.due', instrument });
        }
      }
    }),
    holdAgainstBracket: sendTo(toBroker, (_, at: BarStamped): BracketDue => ({ type: 'bracket.due', at })),

    tellPortfolioEntryWorks: sendTo(toPortfolio, ({ context }, intent: OrderIntended) =>
      book.entryWorking(context, intent),
    ),
    tellInstrumentEntryWorks: sendTo(
      (wired, { instrument }: OrderIntended) => toInstrument(wired, instrument),
      ({ context }, intent: OrderIntended) => book.entryWorking(context, intent),
    ),
    tellPortfolioExitWorks: sendTo(toPortfolio, ({ context }, asked: ExitRequested) =>
      book.exitWorking(context, asked),
    ),
    tellInstrumentExitWorks: sendTo(
      (wired, { instrument }: ExitRequested) => toInstrument(wired, instrument),
      ({ context }, asked: ExitRequested) => book.exitWorking(context, asked),
    ),
    tellPortfolioEntry: sendTo(toPortfolio, ({ context }, fill: OrderFilled) => book.entryFilled(context, fill)),
    tellInstrumentEntry: sendTo(
      (wired, { instrument }: OrderFilled) => toInstrument(wired, instrument),
      ({ context }, fill: OrderFilled) => book.entryFilled(context, fill),
    ),
    tellPortfolioExit: sendTo(toPortfolio, ({ context }, fill: OrderFilled) => book.exitFilled(context, fill)),
    tellInstrumentExit: sendTo(
      (wired, { instrument }: OrderFilled) => toInstrument(wired, instrument),
      ({ context }, fill: OrderFilled) => book.exitFilled(context, fill),
    ),
    tellPortfolioEnded: sendTo(toPortfolio, ({ context }, { output }: Ended) => book.orderEnded(context, output)),
    tellInstrumentEnded: sendTo(
      (wired, { output }: Ended) => toInstrument(wired, output.instrument),
      ({ context }, { output }: Ended) => book.orderEnded(context, output),
    ),
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
    keepIgnored: assign(({ context }, { output }: Ended) => keepIgnored(context, 'order', output.ignored)),
    removeOrder: stopChild((_, { output: { instrument, role } }: Ended) => orderAddress(instrument, role)),
  },
});

const noteBar = { type: 'noteBar', params: theEvent } as const;
const dueParams = ({ context, event }: { readonly context: PaperBrokerContext; readonly event: BarStamped }): DueExit =>
  book.exitDue(context, event);

export const paperBrokerMachine = broker.createMachine({
  id: 'paper-broker',
  options: BOUNDED,
  description:
    'Broker and exchange in one: fills at the next bar’s open, brackets held in its own book (trading rules §5–§7).',
  context: ({ input }) => ({ ...book.startBroker(input), ...NOTHING_IGNORED }),
  initial: 'ready',
  states: {
    ready: {
      description: 'The only state: a paper broker is always there. What it holds for each instrument is in its book.',
      meta: { invariants: ['I2', 'I6', 'I13', 'I14', 'I15', 'I29'] },
      on: {
        bar: [
          {
            guard: { type: 'entryLapses', params: theEvent },
            actions: [noteBar, { type: 'cancelLapsedEntry', params: theEvent }],
          },
          {
            guard: { type: 'entryWaits', params: theEvent },
            actions: [
              noteBar,
              { type: 'fillEntry', params: theEvent },
              { type: 'holdAgainstBracket', params: theEvent },
            ],
          },
          {
            guard: { type: 'exitWaits', params: theEvent },
            actions: [
              noteBar,
              { type: 'priceExit', params: dueParams },
              { type: 'fillExit', params: ({ event }) => event.bar },
            ],
          },
          {
            guard: { type: 'exitIsDue', params: theEvent },
            actions: [noteBar, { type: 'placeDueExit', params: dueParams }],
          },
          { guard: { type: 'isAtStake', params: theEvent }, actions: noteBar },
          { description: 'Nothing is held and nothing waits.' },
        ],
        'bracket.due': [
          {
            guard: { type: 'exitIsDue', params: ({ event }) => event.at },
            actions: { type: 'placeDueExit', params: ({ context, event }) => book.exitDue(context, event.at) },
          },
          { description: 'The bar of the entry spares its bracket.' },
        ],
        'exit.due': { actions: { type: 'fillExit', params: theEvent } },
        'order.intended': {
          actions: [
            { type: 'tellPortfolioEntryWorks', params: theEvent },
            { type: 'tellInstrumentEntryWorks', params: theEvent },
            { type: 'placeEntry', params: theEvent },
          ],
        },
        'exit.requested': [
          {
            guard: { type: 'hasWorkingEntry', params: theEvent },
            actions: { type: 'cancelEntry', params: theEvent },
          },
          {
            guard: { type: 'hasUnattendedPosition', params: theEvent },
            actions: [
              { type: 'tellPortfolioExitWorks', params: theEvent },
              { type: 'tellInstrumentExitWorks', params: theEvent },
              { type: 'placeAskedExit', params: theEvent },
            ],
          },
          // Nothing to close, or it is being closed.
          ignore,
        ],
        'entries.shut': { actions: { type: 'cancelEveryEntry', params: theEvent } },
        'feed.ended': {
          actions: [{ type: 'cancelEveryEntry', params: { reason: 'end-of-data' } }, 'closeEveryPosition'],
        },
        'venue.place': [
          {
            guard: { type: 'hasItsPrice', params: theEvent },
            actions: [
              { type: 'acceptOrder', params: theEvent },
              { type: 'fillExit', params: theEvent },
            ],
          },
          {
            actions: [
              { type: 'acceptOrder', params: theEvent },
              { type: 'restOrder', params: theEvent },
            ],
          },
        ],
        'venue.cancel': { actions: { type: 'confirmCancel', params: theEvent } },
        'order.filled': [
          {
            guard: { type: 'isEntry', params: theEvent },
            actions: [
              { type: 'tellPortfolioEntry', params: theEvent },
              { type: 'tellInstrumentEntry', params: theEvent },
              { type: 'bookEntry', params: theEvent },
            ],
          },
          {
            actions: [
              { type: 'tellPortfolioExit', params: theEvent },
              { type: 'tellInstrumentExit', params: theEvent },
              { type: 'bookExit', params: theEvent },
            ],
          },
        ],
        'xstate.done.actor.*': [
          {
            guard: { type: 'endedUnfilled', params: theEvent },
            actions: [
              { type: 'tellPortfolioEnded', params: theEvent },
              { type: 'tellInstrumentEnded', params: theEvent },
              { type: 'dropEntry', params: theEvent },
              { type: 'keepIgnored', params: theEvent },
              { type: 'removeOrder', params: theEvent },
            ],
          },
          {
            actions: [
              { type: 'keepIgnored', params: theEvent },
              { type: 'removeOrder', params: theEvent },
            ],
          },
        ],
        // A venue of its own has no use for the date.
        'session.opened': ignore,
      },
    },
  },
});
