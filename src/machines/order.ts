import { assign, sendTo, setup } from 'xstate';
import type { TimeMs } from '../domain/units.ts';
import { BOUNDED, theEvent, toBroker, toVenue } from './address.ts';
import { countIgnored, ignore, ignoring, NOTHING_IGNORED, type Ignored, type Ignoring } from './ignored.ts';
import type {
  OrderCancel,
  OrderEvent,
  OrderFilled,
  OrderRole,
  OrderSide,
  VenueAnswered,
  VenueCancel,
  VenuePlace,
  VenueUpdated,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

export type OrderInput = {
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  /** Whole lots, > 0. */
  readonly quantity: number;
  /** System id of whoever plays the exchange: the venue port, or the paper broker itself. */
  readonly venue: string;
};

type OrderContext = OrderInput &
  Ignoring & {
    /** Sum of all trades. */
    readonly filled: number;
    /** Ids of the trades that were counted. */
    readonly tradeIds: readonly string[];
    /** Why it ended or is to end. */
    readonly reason: string;
    /** A cancel was asked for while nothing could be sent. */
    readonly cancelWanted: boolean;
    /** When it last changed. */
    readonly ts: TimeMs | null;
  };

export type OrderOutput = {
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly filled: number;
  readonly reason: string;
  readonly ts: TimeMs | null;
  readonly ignored: Ignored;
};

/** New trade, not below what is known, not above the order: filled only grows and a trade counts once (I11). */
const isNewFill = ({ filled, quantity, tradeIds }: OrderContext, update: VenueUpdated): boolean =>
  update.filled > filled && update.filled <= quantity && !tradeIds.includes(update.tradeId);

const bookFill = (context: OrderContext, update: VenueUpdated): Partial<OrderContext> => ({
  filled: update.filled,
  tradeIds: [...context.tradeIds, update.tradeId],
  ts: update.ts,
});

const fillReport = (
  { orderId, instrument, role, filled, quantity }: OrderContext,
  update: VenueUpdated,
): OrderFilled => ({
  type: 'order.filled',
  orderId,
  instrument,
  role,
  ts: update.ts,
  tradeId: update.tradeId,
  quantity: update.filled - filled,
  remaining: quantity - update.filled,
  price: update.price,
});

const placement = ({ orderId, instrument, role, side, quantity }: OrderContext): VenuePlace => ({
  type: 'venue.place',
  orderId,
  instrument,
  role,
  side,
  quantity,
});

const cancellation = ({ orderId, instrument, role }: OrderContext): VenueCancel => ({
  type: 'venue.cancel',
  orderId,
  instrument,
  role,
});

const order = setup({
  types: {} as {
    context: OrderContext;
    events: OrderEvent;
    input: OrderInput;
    output: OrderOutput;
    meta: StateNotes;
  },
  guards: {
    completes: ({ context }, update: VenueUpdated) => isNewFill(context, update) && update.filled === context.quantity,
    addsFill: ({ context }, update: VenueUpdated) => isNewFill(context, update),
    endsWithFill: ({ context }, update: VenueUpdated) =>
      update.status === 'cancelled' && isNewFill(context, update) && update.filled < context.quantity,
    opens: (_, { status, filled }: VenueUpdated) => status === 'open' && filled === 0,
    isCancelled: (_, { status }: VenueUpdated) => status === 'cancelled',
    isRejected: (_, { status }: VenueUpdated) => status === 'rejected',
    isExpired: (_, { status }: VenueUpdated) => status === 'expired',
    accepted: (_, { status }: VenueAnswered) => status === 'accepted',
    refused: (_, { status }: VenueAnswered) => status === 'rejected',
    lost: (_, { status }: VenueAnswered) => status === 'lost',
    withdrawn: (_, { status }: VenueAnswered) => status === 'withdrawn',
    notPlaced: (_, { status }: VenueAnswered) => status === 'not-placed',
    cancelRefused: (_, { status }: VenueAnswered) => status === 'cancel-refused',
    cancelRefusedAfterPart: ({ context }, { status }: VenueAnswered) =>
      status === 'cancel-refused' && context.filled > 0,
    cancelIsWanted: ({ context }) => context.cancelWanted,
    hasFilled: ({ context }) => context.filled > 0,
  },
  actions: {
    place: sendTo(
      (wired) => toVenue(wired, wired.context.venue),
      ({ context }) => placement(context),
    ),
    cancelAtVenue: sendTo(
      (wired) => toVenue(wired, wired.context.venue),
      ({ context }) => cancellation(context),
    ),
    tellFill: sendTo(toBroker, ({ context }, update: VenueUpdated) => fillReport(context, update)),
    bookFill: assign(({ context }, update: VenueUpdated) => bookFill(context, update)),
    noteEnd: assign(({ context }, event: VenueUpdated | VenueAnswered) => ({
      ts: event.ts,
      reason: context.reason === '' ? (event.type === 'venue.answered' ? event.reason : event.status) : context.reason,
    })),
    noteCancel: assign((_, { reason }: OrderCancel) => ({ reason, cancelWanted: true })),
    keepWorking: assign({ reason: '', cancelWanted: false }),
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
  },
});

const takeFill = [
  { type: 'tellFill', params: theEvent },
  { type: 'bookFill', params: theEvent },
] as const;
const noteEnd = { type: 'noteEnd', params: theEvent } as const;
const noteCancel = { type: 'noteCancel', params: theEvent } as const;
const opensTo = { guard: { type: 'opens', params: theEvent }, target: 'working' } as const;
const cancelTo = { target: 'cancel-pending', actions: noteCancel } as const;

export const orderMachine = order.createMachine({
  id: 'order',
  options: BOUNDED,
  description: 'One order from its send to its end, paper or live. Only what the venue says moves it.',
  context: ({ input }) => ({
    ...input,
    filled: 0,
    tradeIds: [],
    reason: '',
    cancelWanted: false,
    ts: null,
    ...NOTHING_IGNORED,
  }),
  initial: 'submitted',
  on: {
    // Updates come late, twice and out of order: each is tested for something new, whatever the state.
    'venue.updated': [
      { guard: { type: 'completes', params: theEvent }, target: '.filled', actions: takeFill },
      { guard: { type: 'endsWithFill', params: theEvent }, target: '.cancelled', actions: [...takeFill, noteEnd] },
      { guard: { type: 'addsFill', params: theEvent }, target: '.partially-filled', actions: takeFill },
      { guard: { type: 'isCancelled', params: theEvent }, target: '.cancelled', actions: noteEnd },
      { guard: { type: 'isRejected', params: theEvent }, target: '.rejected', actions: noteEnd },
      { guard: { type: 'isExpired', params: theEvent }, target: '.expired', actions: noteEnd },
      ignore,
    ],
    // An answer that comes too late for its question, a cancel of what cannot be cancelled.
    ...ignoring('venue.answered', 'order.cancel'),
  },
  states: {
    submitted: {
      description: 'On its way; the venue has not answered.',
      meta: { invariants: ['I7', 'I9'] },
      entry: 'place',
      on: {
        'venue.answered': [
          { guard: { type: 'accepted', params: theEvent }, target: 'acknowledged' },
          { guard: { type: 'refused', params: theEvent }, target: 'rejected', actions: noteEnd },
          { guard: { type: 'withdrawn', params: theEvent }, target: 'cancelled', actions: noteEnd },
          { guard: { type: 'lost', params: theEvent }, target: 'uncertain' },
        ],
        'venue.updated': opensTo,
        'order.cancel': cancelTo,
      },
    },
    acknowledged: {
      description: 'Taken by the venue, not yet at the exchange.',
      on: { 'venue.updated': opensTo, 'order.cancel': cancelTo },
    },
    working: {
      description: 'At the exchange; nothing of it has traded.',
      on: { 'order.cancel': cancelTo },
    },
    'partially-filled': {
      description: 'A part has traded; the rest is still at the exchange.',
      meta: { invariants: ['I11'] },
      on: { 'order.cancel': cancelTo },
    },
    'cancel-pending': {
      description: 'A cancel is under way; fills may still cross it.',
      meta: { invariants: ['I11'] },
      entry: 'cancelAtVenue',
      on: {
        'venue.updated': [
          { guard: { type: 'completes', params: theEvent }, target: 'filled', actions: takeFill },
          { guard: { type: 'endsWithFill', params: theEvent }, target: 'cancelled', actions: [...takeFill, noteEnd] },
          { guard: { type: 'addsFill', params: theEvent }, actions: takeFill },
        ],
        'venue.answered': [
          { guard: { type: 'withdrawn', params: theEvent }, target: 'cancelled', actions: noteEnd },
          {
            guard: { type: 'cancelRefusedAfterPart', params: theEvent },
            target: 'partially-filled',
            actions: 'keepWorking',
          },
          { guard: { type: 'cancelRefused', params: theEvent }, target: 'working', actions: 'keepWorking' },
        ],
      },
    },
    uncertain: {
      description:
        'The request may have left and no definite answer came: it counts whole, nothing is sent for it, and only what the venue shows resolves it.',
      meta: {
        invariants: ['I9', 'I19'],
        needsPerson:
          'Wait: the broker’s books are read until they agree. Do not send the order again by hand. If it stays uncertain, look for it in the broker’s own terminal; cancel it there if it should not stand, and the venue’s word will end it here.',
      },
      on: {
        'venue.updated': [
          { guard: { type: 'completes', params: theEvent }, target: 'filled', actions: takeFill },
          { guard: { type: 'endsWithFill', params: theEvent }, target: 'cancelled', actions: [...takeFill, noteEnd] },
          { guard: { type: 'addsFill', params: theEvent }, target: 'resolved', actions: takeFill },
          { guard: { type: 'opens', params: theEvent }, target: 'resolved' },
        ],
        'venue.answered': [
          { guard: { type: 'accepted', params: theEvent }, target: 'resolved' },
          { guard: { type: 'notPlaced', params: theEvent }, target: 'rejected', actions: noteEnd },
        ],
        'order.cancel': { actions: noteCancel },
      },
    },
    resolved: {
      description: 'Found at the venue after all; a cancel that had to wait goes out now.',
      always: [
        { guard: 'cancelIsWanted', target: 'cancel-pending' },
        { guard: 'hasFilled', target: 'partially-filled' },
        { target: 'working' },
      ],
    },
    filled: { type: 'final', description: 'Traded whole.', meta: { invariants: ['I10', 'I11'] } },
    cancelled: {
      type: 'final',
      description: 'Withdrawn or cancelled; what had traded before stays.',
      meta: { invariants: ['I10', 'I11'] },
    },
    rejected: { type: 'final', description: 'Refused, or proven never placed.', meta: { invariants: ['I10'] } },
    expired: { type: 'final', description: 'Ended by the exchange at its time.', meta: { invariants: ['I10'] } },
  },
  output: ({ context }) => ({
    orderId: context.orderId,
    instrument: context.instrument,
    role: context.role,
    filled: context.filled,
    reason: context.reason,
    ts: context.ts,
    ignored: context.ignored,
  }),
});
