import { assign, sendTo, setup } from 'xstate';
import { BOUNDED, theEvent, toBroker, toVenue } from './address.ts';
import { countIgnored, ignore, ignoring } from './ignored.ts';
import * as life from './order-life.ts';
import type { OrderContext, OrderInput, OrderOutput } from './order-life.ts';
import type {
  OrderCancel,
  OrderEvent,
  OrderFound,
  OrderMissing,
  OrderModify,
  OrderResumed,
  VenueAnswered,
  VenueUpdated,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

const order = setup({
  types: {} as {
    context: OrderContext;
    events: OrderEvent;
    input: OrderInput;
    output: OrderOutput;
    meta: StateNotes;
  },
  guards: {
    completes: ({ context }, update: VenueUpdated) => life.isNewFill(context, update) && life.isWhole(context, update),
    isComplete: ({ context }, update: VenueUpdated) =>
      update.filled > 0 && update.filled === context.filled && life.isWhole(context, update),
    addsFill: ({ context }, update: VenueUpdated) => life.isNewFill(context, update),
    cancelledWithFill: ({ context }, update: VenueUpdated) =>
      update.status === 'cancelled' && life.isNewFill(context, update),
    expiredWithFill: ({ context }, update: VenueUpdated) =>
      update.status === 'expired' && life.isNewFill(context, update),
    rejectedWithFill: ({ context }, update: VenueUpdated) =>
      update.status === 'rejected' && life.isNewFill(context, update),
    claimsMore: ({ context }, update: VenueUpdated) => life.claimsMore(context, update),
    opens: (_, { status, filled }: VenueUpdated) => status === 'open' && filled === 0,
    isCancelled: (_, { status }: VenueUpdated) => status === 'cancelled',
    isRejected: (_, { status }: VenueUpdated) => status === 'rejected',
    isExpired: (_, { status }: VenueUpdated) => status === 'expired',
    accepted: (_, { status }: VenueAnswered) => status === 'accepted',
    refused: (_, { status }: VenueAnswered) => status === 'rejected',
    lost: (_, { status }: VenueAnswered) => status === 'lost',
    withdrawn: (_, { status }: VenueAnswered) => status === 'withdrawn',
    modified: (_, { status }: VenueAnswered) => status === 'modified',
    modifyRefused: (_, { status }: VenueAnswered) => status === 'modify-refused',
    modifyLost: (_, { status }: VenueAnswered) => status === 'modify-lost',
    cancelRefused: (_, { status }: VenueAnswered) => status === 'cancel-refused',
    cancelLost: (_, { status }: VenueAnswered) => status === 'cancel-lost',
    // After a lost place any word of the order proves it; after a lost change its terms are still to be seen.
    provesOpen: ({ context }, { status }: VenueUpdated) => status === 'open' && context.sent === null,
    provesWithFill: ({ context }, update: VenueUpdated) => context.sent === null && life.isNewFill(context, update),
    provesAccepted: ({ context }, { status }: VenueAnswered) => status === 'accepted' && context.sent === null,
    provesModified: ({ context }, { status }: VenueAnswered) => status === 'modified' && context.sent !== null,
    foundOpen: (_, { row }: OrderFound) => row.status === 'open',
    foundFilled: (_, { row }: OrderFound) => row.status === 'filled',
    foundCancelled: (_, { row }: OrderFound) => row.status === 'cancelled',
    foundRejected: (_, { row }: OrderFound) => row.status === 'rejected',
    foundExpired: (_, { row }: OrderFound) => row.status === 'expired',
    foundAhead: ({ context }, { row }: OrderFound) => life.claimsMore(context, row),
    isFirstMiss: ({ context }, missing: OrderMissing) => life.isFirstMiss(context, missing),
    isProvenAbsent: ({ context }, missing: OrderMissing) => life.isProvenAbsent(context, missing),
    wasUnsent: (_, { unsent }: OrderResumed) => unsent,
    cancelIsWanted: ({ context }) => context.cancelWanted,
    changeIsWanted: ({ context }) => life.changeIsWanted(context),
    hasFilled: ({ context }) => context.filled > 0,
  },
  actions: {
    place: sendTo(
      (wired) => toVenue(wired, wired.context.venue),
      ({ context }) => life.placement(context),
    ),
    cancelAtVenue: sendTo(
      (wired) => toVenue(wired, wired.context.venue),
      ({ context }) => life.cancellation(context),
    ),
    modifyAtVenue: sendTo(
      (wired) => toVenue(wired, wired.context.venue),
      ({ context }) => life.change(context),
    ),
    tellFill: sendTo(toBroker, ({ context }, update: VenueUpdated) => life.fillReport(context, update)),
    bookFill: assign(({ context }, update: VenueUpdated) => life.bookFill(context, update)),
    noteEnd: assign(({ context }, event: VenueUpdated | VenueAnswered) => ({
      ts: event.ts,
      reason: context.reason === '' ? (event.type === 'venue.answered' ? event.reason : event.status) : context.reason,
    })),
    noteFoundEnd: assign(({ context }, { ts, row }: OrderFound) => ({
      ts,
      reason: context.reason === '' ? row.status : context.reason,
    })),
    noteAbsent: assign((_, { ts }: OrderMissing) => ({ ts, reason: 'not-placed' })),
    noteUnsent: assign((_, { ts }: OrderResumed) => ({ ts, reason: 'not-sent' })),
    noteCancel: assign((_, { reason }: OrderCancel) => ({ reason, cancelWanted: true })),
    keepWorking: assign({ reason: '', cancelWanted: false }),
    noteWish: assign((_, terms: OrderModify) => life.noteWish(terms)),
    noteSent: assign(({ context }) => life.noteSent(context)),
    takeSent: assign(({ context }) => life.takeSent(context)),
    dropSent: assign({ sent: null }),
    noteDoubt: assign((_, { ts }: VenueAnswered | OrderResumed) => ({ doubtSince: ts, missingSince: null })),
    noteMiss: assign((_, { ts }: OrderMissing) => ({ missingSince: ts })),
    takeTerms: assign(({ context }, found: OrderFound) => life.takeTerms(context, found)),
    tellDoubt: sendTo(toBroker, ({ context, event }) => life.doubt(context, life.timeOf(event))),
    tellSettled: sendTo(toBroker, ({ context, event }) => life.settlement(context, life.timeOf(event))),
    tellCancelRefused: sendTo(toBroker, ({ context, event }) => life.kept(context, life.timeOf(event), 'cancel')),
    tellChangeRefused: sendTo(toBroker, ({ context, event }) => life.kept(context, life.timeOf(event), 'change')),
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
  },
});

const takeFill = [
  { type: 'tellFill', params: theEvent },
  { type: 'bookFill', params: theEvent },
] as const;
const noteEnd = { type: 'noteEnd', params: theEvent } as const;
const noteFoundEnd = { type: 'noteFoundEnd', params: theEvent } as const;
const noteCancel = { type: 'noteCancel', params: theEvent } as const;
const noteWish = { type: 'noteWish', params: theEvent } as const;
const noteDoubt = { type: 'noteDoubt', params: theEvent } as const;
const takeTerms = { type: 'takeTerms', params: theEvent } as const;

const opensTo = { guard: { type: 'opens', params: theEvent }, target: 'working' } as const;
const cancelTo = { target: 'cancel-pending', actions: noteCancel } as const;
const lostTo = { guard: { type: 'lost', params: theEvent }, target: 'uncertain', actions: noteDoubt } as const;
const staysWithFill = { guard: { type: 'addsFill', params: theEvent }, actions: takeFill } as const;
const completes = {
  guard: { type: 'completes', params: theEvent },
  target: '#order.filled',
  actions: takeFill,
} as const;
/** The end and a part that filled, in one word. */
const endsWithFill = [
  {
    guard: { type: 'cancelledWithFill', params: theEvent },
    target: '#order.cancelled',
    actions: [...takeFill, noteEnd],
  },
  { guard: { type: 'expiredWithFill', params: theEvent }, target: '#order.expired', actions: [...takeFill, noteEnd] },
  { guard: { type: 'rejectedWithFill', params: theEvent }, target: '#order.rejected', actions: [...takeFill, noteEnd] },
] as const;

/** A cancel or a change that came while nothing could be sent goes out as soon as the order works. */
const working = order.createStateConfig({
  always: { guard: 'changeIsWanted', target: 'modify-pending' },
  on: { 'order.cancel': cancelTo, 'order.modify': { actions: noteWish } },
});

export const orderMachine = order.createMachine({
  id: 'order',
  options: BOUNDED,
  description: 'One order from its send to its end, paper or live. Only what the venue says moves it.',
  context: ({ input }) => life.startOrder(input),
  initial: 'submitted',
  on: {
    // Updates come late, twice and out of order: each is tested for something new, whatever the state.
    'venue.updated': [
      completes,
      { guard: { type: 'isComplete', params: theEvent }, target: '.filled', actions: noteEnd },
      ...endsWithFill,
      { guard: { type: 'addsFill', params: theEvent }, target: '.partially-filled', actions: takeFill },
      {
        description: 'A fill without a price, above the order, or under an old trade’s id is held: the trades decide.',
        guard: { type: 'claimsMore', params: theEvent },
        actions: 'tellDoubt',
      },
      { guard: { type: 'isCancelled', params: theEvent }, target: '.cancelled', actions: noteEnd },
      { guard: { type: 'isRejected', params: theEvent }, target: '.rejected', actions: noteEnd },
      { guard: { type: 'isExpired', params: theEvent }, target: '.expired', actions: noteEnd },
      ignore,
    ],
    'order.found': [
      { guard: { type: 'foundAhead', params: theEvent }, actions: 'tellDoubt' },
      { guard: { type: 'foundFilled', params: theEvent }, target: '.filled', actions: noteFoundEnd },
      { guard: { type: 'foundCancelled', params: theEvent }, target: '.cancelled', actions: noteFoundEnd },
      { guard: { type: 'foundRejected', params: theEvent }, target: '.rejected', actions: noteFoundEnd },
      { guard: { type: 'foundExpired', params: theEvent }, target: '.expired', actions: noteFoundEnd },
      { actions: 'tellSettled' },
    ],
    'order.resumed': [
      {
        guard: { type: 'wasUnsent', params: theEvent },
        target: '.cancelled',
        actions: { type: 'noteUnsent', params: theEvent },
      },
      {
        description: 'Whatever was under way may have left: the venue’s books decide.',
        target: '.uncertain',
        actions: noteDoubt,
      },
    ],
    // An answer too late for its question, a wish for what cannot be changed any more, a read that says nothing new.
    ...ignoring('venue.answered', 'order.cancel', 'order.modify', 'order.missing'),
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
          lostTo,
        ],
        'venue.updated': opensTo,
        'order.cancel': cancelTo,
        'order.modify': { actions: noteWish },
      },
    },
    acknowledged: {
      description: 'Taken by the venue, not yet at the exchange.',
      on: { 'venue.updated': opensTo, 'order.cancel': cancelTo, 'order.modify': { actions: noteWish } },
    },
    working: { ...working, description: 'At the exchange; nothing of it has traded.' },
    'partially-filled': {
      ...working,
      description: 'A part has traded; the rest is still at the exchange.',
      meta: { invariants: ['I11'] },
    },
    'modify-pending': {
      description: 'New terms are on their way; the old ones stand until the venue confirms.',
      entry: ['modifyAtVenue', 'noteSent'],
      on: {
        'venue.updated': [completes, ...endsWithFill, staysWithFill],
        'venue.answered': [
          { guard: { type: 'modified', params: theEvent }, target: 'resolved', actions: 'takeSent' },
          {
            guard: { type: 'modifyRefused', params: theEvent },
            target: 'resolved',
            actions: ['dropSent', 'tellChangeRefused'],
          },
          { guard: { type: 'modifyLost', params: theEvent }, target: 'uncertain', actions: noteDoubt },
        ],
        'order.cancel': { actions: noteCancel },
        'order.modify': { actions: noteWish },
      },
    },
    'cancel-pending': {
      description: 'A cancel is under way; fills may still cross it.',
      meta: { invariants: ['I11'] },
      entry: 'cancelAtVenue',
      on: {
        'venue.updated': [completes, ...endsWithFill, staysWithFill],
        'venue.answered': [
          { guard: { type: 'withdrawn', params: theEvent }, target: 'cancelled', actions: noteEnd },
          { guard: { type: 'refused', params: theEvent }, target: 'rejected', actions: noteEnd },
          {
            guard: { type: 'cancelRefused', params: theEvent },
            target: 'resolved',
            actions: ['keepWorking', 'tellCancelRefused'],
          },
          lostTo,
          { guard: { type: 'cancelLost', params: theEvent }, target: 'uncertain', actions: noteDoubt },
        ],
      },
    },
    uncertain: {
      description:
        'A request may have left and no definite answer came: it counts whole, nothing is sent for it, and only what the venue shows resolves it.',
      meta: {
        invariants: ['I9', 'I19'],
        needsPerson:
          'Wait: the broker’s books are read until they agree. Do not send the order again by hand. If it stays uncertain, look for it in the broker’s own terminal; cancel it there if it should not stand, and the venue’s word will end it here.',
      },
      entry: 'tellDoubt',
      on: {
        'venue.updated': [
          completes,
          ...endsWithFill,
          {
            guard: { type: 'provesWithFill', params: theEvent },
            target: 'resolved',
            actions: [...takeFill, 'tellSettled'],
          },
          { ...staysWithFill, description: 'It exists; on which terms only a full read says.' },
          { guard: { type: 'provesOpen', params: theEvent }, target: 'resolved', actions: 'tellSettled' },
        ],
        'venue.answered': [
          { guard: { type: 'provesAccepted', params: theEvent }, target: 'resolved', actions: 'tellSettled' },
          {
            guard: { type: 'provesModified', params: theEvent },
            target: 'resolved',
            actions: ['takeSent', 'tellSettled'],
          },
          { guard: { type: 'refused', params: theEvent }, target: 'rejected', actions: noteEnd },
        ],
        'order.found': [
          { guard: { type: 'foundAhead', params: theEvent }, actions: 'tellDoubt' },
          { guard: { type: 'foundOpen', params: theEvent }, target: 'resolved', actions: [takeTerms, 'tellSettled'] },
        ],
        'order.missing': [
          {
            guard: { type: 'isProvenAbsent', params: theEvent },
            target: 'rejected',
            actions: { type: 'noteAbsent', params: theEvent },
          },
          {
            guard: { type: 'isFirstMiss', params: theEvent },
            actions: [{ type: 'noteMiss', params: theEvent }, 'tellDoubt'],
          },
          { actions: 'tellDoubt' },
        ],
        'order.cancel': { actions: noteCancel },
        'order.modify': { actions: noteWish },
      },
    },
    resolved: {
      description: 'What was under way is known; what had to wait for it goes out now.',
      always: [
        { guard: 'cancelIsWanted', target: 'cancel-pending' },
        { guard: 'changeIsWanted', target: 'modify-pending' },
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
    isWhole: life.hasFilledWhole(context),
    reason: context.reason,
    ts: context.ts,
    ignored: context.ignored,
  }),
});
