import { assign, emit, sendTo, setup } from 'xstate';
import { INTERVAL_MS, type Bar, type BarRejection } from '../domain/bar.ts';
import { isInSession, type SessionDay, type SessionRules } from '../domain/calendar.ts';
import { gapBefore, judgeBar, sessionOf, type GateView } from '../domain/gate.ts';
import { lineOf, replaceLine, rosterOf, type Roster } from '../domain/roster.ts';
import { timeMs, type TimeMs } from '../domain/units.ts';
import { BOUNDED, theEvent, toRisk, toSession } from './address.ts';
import { countIgnored, ignoring, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
import type {
  BarAccepted,
  BarReceived,
  BarRejected,
  ClockTicked,
  FeedEnded,
  FeedEvent,
  FeedFresh,
  FeedLost,
  FeedStale,
  RowUnreadable,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

/** What the gate keeps of one instrument. */
type FeedLine = {
  readonly closingAuction: boolean;
  readonly last: Bar | null;
  readonly stale: boolean;
};

export type FeedContext = {
  readonly rules: SessionRules;
  readonly roster: Roster;
  readonly lines: readonly FeedLine[];
  /** The date at hand, looked up once. */
  readonly today: SessionDay | null;
  readonly accepted: number;
  readonly rejected: Readonly<Partial<Record<BarRejection, number>>>;
  readonly rounded: number;
  readonly gaps: number;
  readonly staleSince: TimeMs | null;
  /** The latest time the clock told; `null` for recorded bars, which have none and are never stale. */
  readonly clockAt: TimeMs | null;
};

type FeedInputs = {
  readonly rules: SessionRules;
  readonly instruments: readonly { readonly key: string; readonly closingAuction: boolean }[];
};

/** Silence after the end of a minute's bar from which on an instrument's price is called stale. */
const STALE_AFTER_MS = INTERVAL_MS;

const startFeed = ({ rules, instruments }: FeedInputs): FeedContext => ({
  rules,
  roster: rosterOf(instruments.map(({ key }) => key)),
  lines: instruments.map(({ closingAuction }) => ({ closingAuction, last: null, stale: false })),
  today: null,
  accepted: 0,
  rejected: {},
  rounded: 0,
  gaps: 0,
  staleSince: null,
  clockAt: null,
});

function viewOf(context: FeedContext, instrument: string): GateView {
  const { closingAuction, last } = lineOf(context.lines, context.roster, instrument);
  return { rules: context.rules, today: context.today, closingAuction, last };
}

const verdictOn = (context: FeedContext, { bar }: BarReceived): BarRejection | null =>
  judgeBar(bar, viewOf(context, bar.instrument));

const gapAt = (context: FeedContext, { bar }: BarReceived): number => gapBefore(bar, viewOf(context, bar.instrument));

const isStale = ({ lines, roster }: FeedContext, { bar }: BarReceived): boolean =>
  lineOf(lines, roster, bar.instrument).stale;

/** A bar that says no more about now than silence would: it is accepted, and its instrument is stale (I27). */
const isLate = ({ clockAt }: FeedContext, { bar }: BarReceived): boolean =>
  clockAt !== null && clockAt - (bar.ts + INTERVAL_MS) >= STALE_AFTER_MS;

const advanceClock = ({ clockAt }: FeedContext, { ts }: ClockTicked): Partial<FeedContext> => ({
  clockAt: timeMs(Math.max(clockAt ?? ts, ts)),
});

const acceptBar = (context: FeedContext, event: BarReceived): Partial<FeedContext> => ({
  lines: replaceLine(context.lines, context.roster, event.bar.instrument, {
    closingAuction: lineOf(context.lines, context.roster, event.bar.instrument).closingAuction,
    last: event.bar,
    stale: isLate(context, event),
  }),
  today: sessionOf(event.bar.ts, context.rules, context.today),
  accepted: context.accepted + 1,
  rounded: context.rounded + (event.rounded ? 1 : 0),
  gaps: context.gaps + gapAt(context, event),
});

const countRejection = (context: FeedContext, reason: BarRejection): Partial<FeedContext> => ({
  rejected: { ...context.rejected, [reason]: (context.rejected[reason] ?? 0) + 1 },
});

/** Instruments that should have spoken by now: in session, and silent since the end of their last bar. */
function silentAt({ lines, roster, rules, today }: FeedContext, now: TimeMs): readonly string[] {
  // The bar that is due at `now` opened one interval before.
  const due = now - INTERVAL_MS;
  const session = sessionOf(due, rules, today);
  const opened = session.windows.find((window) => isInSession([window], due))?.open;
  if (opened === undefined) return [];
  return roster.keys.filter((key) => {
    const { last } = lineOf(lines, roster, key);
    const heardUntil = last === null ? opened : Math.max(opened, last.ts + INTERVAL_MS);
    return now - heardUntil >= STALE_AFTER_MS;
  });
}

const newlySilent = (context: FeedContext, now: TimeMs): readonly string[] =>
  silentAt(context, now).filter((key) => !lineOf(context.lines, context.roster, key).stale);

const markStale = (context: FeedContext, { ts }: ClockTicked): Partial<FeedContext> => {
  const silent = new Set(newlySilent(context, ts));
  return {
    lines: context.lines.map((line, i) => (silent.has(context.roster.keys[i] ?? '') ? { ...line, stale: true } : line)),
    staleSince: ts,
  };
};

const rejectionOf = (context: FeedContext, event: BarReceived | RowUnreadable): BarRejected =>
  event.type === 'row.unreadable'
    ? { type: 'bar.rejected', instrument: event.instrument, reason: 'malformed', where: event.where }
    : {
        type: 'bar.rejected',
        instrument: event.bar.instrument,
        reason: verdictOn(context, event) ?? 'malformed',
        where: event.where,
      };

const feed = setup({
  types: {} as {
    context: FeedContext & Ignoring;
    events: FeedEvent;
    input: FeedInputs;
    emitted: BarRejected;
    meta: StateNotes;
  },
  guards: {
    passes: ({ context }, event: BarReceived) =>
      !isStale(context, event) && !isLate(context, event) && verdictOn(context, event) === null,
    passesAfterSilence: ({ context }, event: BarReceived) =>
      !isLate(context, event) && verdictOn(context, event) === null,
    passesLate: ({ context }, event: BarReceived) => isLate(context, event) && verdictOn(context, event) === null,
    passesLateAgain: ({ context }, event: BarReceived) =>
      isStale(context, event) && isLate(context, event) && verdictOn(context, event) === null,
    someFallSilent: ({ context }, { ts }: ClockTicked) => newlySilent(context, ts).length > 0,
    allAreSilent: ({ context }, { ts }: ClockTicked) => silentAt(context, ts).length === context.roster.keys.length,
  },
  actions: {
    accept: assign(({ context }, event: BarReceived) => acceptBar(context, event)),
    forward: sendTo(toSession, ({ context }, event: BarReceived): BarAccepted => ({
      type: 'bar.accepted',
      bar: event.bar,
      gap: gapAt(context, event),
    })),
    countRejection: assign(({ context }, event: BarReceived) =>
      countRejection(context, verdictOn(context, event) ?? 'malformed'),
    ),
    countUnreadable: assign(({ context }) => countRejection(context, 'malformed')),
    reportRejection: emit(({ context }, event: BarReceived | RowUnreadable) => rejectionOf(context, event)),
    markStale: assign(({ context }, event: ClockTicked) => markStale(context, event)),
    markAllStale: assign(({ context }) => ({ lines: context.lines.map((line) => ({ ...line, stale: true })) })),
    tellStale: sendTo(toRisk, ({ context }, { ts }: ClockTicked): FeedStale => ({
      type: 'feed.stale',
      instruments: newlySilent(context, ts),
      whole: silentAt(context, ts).length === context.roster.keys.length,
      since: ts,
    })),
    tellLost: sendTo(toRisk, ({ context }, { ts }: FeedLost): FeedStale => ({
      type: 'feed.stale',
      instruments: context.roster.keys,
      whole: true,
      since: ts,
    })),
    tellLate: sendTo(toRisk, ({ context }, { bar }: BarReceived): FeedStale => ({
      type: 'feed.stale',
      instruments: [bar.instrument],
      whole: false,
      since: context.clockAt ?? bar.ts,
    })),
    noteClock: assign(({ context }, event: ClockTicked) => advanceClock(context, event)),
    tellFresh: sendTo(toRisk, (_, { bar }: BarReceived): FeedFresh => ({
      type: 'feed.fresh',
      instruments: [bar.instrument],
      since: bar.ts,
    })),
    passOn: sendTo(toSession, (_, event: ClockTicked | FeedEnded) => event),
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
  },
});

const accept = { type: 'accept', params: theEvent } as const;
const forward = { type: 'forward', params: theEvent } as const;
const passOn = { type: 'passOn', params: theEvent } as const;
const noteClock = { type: 'noteClock', params: theEvent } as const;
const markStaleNow = [
  { type: 'tellStale', params: theEvent },
  { type: 'markStale', params: theEvent },
  noteClock,
  passOn,
] as const;
const refuse = {
  actions: [
    { type: 'reportRejection', params: theEvent },
    { type: 'countRejection', params: theEvent },
  ],
} as const;
const passes = { type: 'passes', params: theEvent } as const;
const passesAfterSilence = { type: 'passesAfterSilence', params: theEvent } as const;
const tellFresh = { type: 'tellFresh', params: theEvent } as const;

const endsSilence = { guard: passesAfterSilence, target: 'streaming', actions: [tellFresh, forward, accept] } as const;
const lateAgain = { guard: { type: 'passesLateAgain', params: theEvent }, actions: [forward, accept] } as const;
const late = {
  guard: { type: 'passesLate', params: theEvent },
  actions: [{ type: 'tellLate', params: theEvent }, forward, accept],
} as const;

/** A bar in a state that it ends. */
const firstBar = [
  { guard: passes, target: 'streaming', actions: [forward, accept] },
  endsSilence,
  { ...lateAgain, target: 'streaming' },
  { ...late, target: 'streaming' },
  refuse,
] as const;

export const feedMachine = feed.createMachine({
  id: 'feed',
  options: BOUNDED,
  description:
    'The gate: every bar is accepted or rejected here, by trading rules §1; freshness is judged by the clock.',
  context: ({ input }) => ({ ...startFeed(input), ...NOTHING_IGNORED }),
  initial: 'connecting',
  on: {
    'row.unreadable': { actions: ['countUnreadable', { type: 'reportRejection', params: theEvent }] },
    'clock.ticked': { actions: [noteClock, passOn] },
    'feed.lost': { target: '.connecting', actions: [{ type: 'tellLost', params: theEvent }, 'markAllStale'] },
    'feed.ended': { target: '.ended', actions: passOn },
    ...ignoring('feed.connected'),
  },
  states: {
    connecting: {
      description: 'No connection yet, or none any more. A bar that comes is taken all the same.',
      meta: {
        invariants: ['I26', 'I28'],
        needsPerson:
          'At a start this passes by itself. If a connection was lost it is tried again; check the network and the token if it lasts.',
      },
      on: { 'feed.connected': 'warming', 'bar.received': firstBar },
    },
    warming: {
      description: 'Connected; not a bar has been accepted.',
      meta: { invariants: ['I26'] },
      on: {
        'bar.received': firstBar,
        'clock.ticked': {
          guard: { type: 'allAreSilent', params: theEvent },
          target: 'stale',
          actions: markStaleNow,
        },
      },
    },
    streaming: {
      description: 'Bars are coming in. An instrument that falls silent is marked stale by itself, the others go on.',
      meta: { invariants: ['I4', 'I26', 'I27'] },
      on: {
        'bar.received': [
          { guard: passes, actions: [forward, accept] },
          { guard: passesAfterSilence, actions: [tellFresh, forward, accept] },
          lateAgain,
          late,
          refuse,
        ],
        'clock.ticked': [
          { guard: { type: 'allAreSilent', params: theEvent }, target: 'stale', actions: markStaleNow },
          { guard: { type: 'someFallSilent', params: theEvent }, actions: markStaleNow },
        ],
      },
    },
    stale: {
      description: 'In session and not a word of now from any instrument: entries are refused until one speaks.',
      meta: {
        invariants: ['I21', 'I28'],
        needsPerson:
          'Check the feed’s connection, the token and whether the exchange trades. The next bar of now ends it.',
      },
      on: { 'bar.received': [endsSilence, lateAgain, refuse] },
    },
    ended: {
      description: 'All sources have ended; nothing more is taken.',
      meta: { invariants: ['I26'] },
      on: ignoring('bar.received', 'feed.lost', 'feed.ended'),
    },
  },
});
