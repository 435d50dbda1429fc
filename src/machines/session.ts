import { assign, raise, sendTo, setup } from 'xstate';
import type { Bar } from '../domain/bar.ts';
import { dayAt, phaseAt, type Phase, type SessionDay, type SessionRules } from '../domain/calendar.ts';
import { sessionOf } from '../domain/gate.ts';
import { lineOf, replaceLine, rosterOf, type Roster } from '../domain/roster.ts';
import { MINUTE_MS, type Day, type TimeMs } from '../domain/units.ts';
import { BOUNDED, theEvent, toBroker, toInstrument, toPortfolio, toRisk } from './address.ts';
import type { BarAccepted, BarStamped, ClockTicked, FeedEnded, SessionEvent, SessionOpened } from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

export type SessionContext = {
  readonly rules: SessionRules;
  readonly roster: Roster;
  /** The date of each instrument's last bar. */
  readonly lastDays: readonly (Day | null)[];
  /** The session at hand: that of the latest accepted bar. */
  readonly today: SessionDay | null;
};

type SessionInput = { readonly rules: SessionRules; readonly keys: readonly string[] };

const startSession = ({ rules, keys }: SessionInput): SessionContext => ({
  rules,
  roster: rosterOf(keys),
  lastDays: keys.map(() => null),
  today: null,
});

/** A later date than any before it. Where every minute trades there is one endless session (trading rules §4, §11). */
function opensSession({ rules, today }: SessionContext, ts: TimeMs): boolean {
  if (today === null) return true;
  return rules.calendar.kind !== 'none' && dayAt(rules.calendar, ts) > today.day;
}

const openDay = ({ rules, today }: SessionContext, { bar }: BarAccepted): Partial<SessionContext> => ({
  today: sessionOf(bar.ts, rules, today),
});

/** The bar with all that its date says of it (§7). */
function stamp({ rules, roster, lastDays, today }: SessionContext, { bar }: BarAccepted): BarStamped {
  const session = sessionOf(bar.ts, rules, today);
  const last = lineOf(lastDays, roster, bar.instrument);
  return stampedBy(session, bar, rules.calendar.kind !== 'none' && last !== null && session.day > last);
}

/** A bar with what its date says of it. */
export const stampedBy = (session: SessionDay, bar: Bar, late: boolean): BarStamped => ({
  type: 'bar',
  bar,
  day: session.day,
  minuteOfSession: Math.floor((bar.ts - session.opensAt) / MINUTE_MS),
  phase: phaseAt(session, bar.ts),
  late,
});

/** Nothing changes: another bar of the day at hand and of its phase, of an instrument that has spoken today. */
const continues = ({ rules, roster, lastDays, today }: SessionContext, { bar }: BarAccepted, phase: Phase): boolean => {
  const day = dayAt(rules.calendar, bar.ts);
  return (
    today !== null &&
    (today.day === day || rules.calendar.kind === 'none') &&
    lineOf(lastDays, roster, bar.instrument) === day &&
    phaseAt(today, bar.ts) === phase
  );
};

const isFirstOfDate = ({ rules, roster, lastDays }: SessionContext, { bar }: BarAccepted): boolean =>
  lineOf(lastDays, roster, bar.instrument) !== dayAt(rules.calendar, bar.ts);

const noteDate = ({ rules, roster, lastDays }: SessionContext, { bar }: BarAccepted): Partial<SessionContext> => ({
  lastDays: replaceLine(lastDays, roster, bar.instrument, dayAt(rules.calendar, bar.ts)),
});

/** Whether a moment of the day at hand lies in a phase; one of another date says nothing about it. */
const isToday = ({ rules, today }: SessionContext, ts: TimeMs): boolean =>
  today !== null && (rules.calendar.kind === 'none' || today.day === dayAt(rules.calendar, ts));

const isInPhase = (context: SessionContext, ts: TimeMs, phase: Phase): boolean =>
  context.today !== null && isToday(context, ts) && phaseAt(context.today, ts) === phase;

const hasClosed = ({ today, rules }: SessionContext, ts: TimeMs): boolean => {
  const close = today?.windows.at(-1)?.close;
  return close !== undefined && rules.calendar.kind !== 'none' && ts >= close;
};

/** Before the opening of a date that trades. */
const isBeforeOpen = ({ rules, today }: SessionContext, ts: TimeMs): boolean => {
  const { windows } = sessionOf(ts, rules, today);
  return windows[0] !== undefined && ts < windows[0].open;
};

const session = setup({
  types: {} as { context: SessionContext; events: SessionEvent; input: SessionInput; meta: StateNotes },
  guards: {
    continuesOpen: ({ context }, event: BarAccepted) => continues(context, event, 'open'),
    continuesNoEntry: ({ context }, event: BarAccepted) => continues(context, event, 'no-entry'),
    continuesSquareOff: ({ context }, event: BarAccepted) => continues(context, event, 'square-off'),
    firstOfLaterDate: ({ context }, { bar }: BarAccepted) => opensSession(context, bar.ts),
    entersOpen: ({ context }, { bar }: BarAccepted) => isInPhase(context, bar.ts, 'open'),
    entersNoEntry: ({ context }, { bar }: BarAccepted) => isInPhase(context, bar.ts, 'no-entry'),
    entersSquareOff: ({ context }, { bar }: BarAccepted) => isInPhase(context, bar.ts, 'square-off'),
    firstOfInstrumentsDate: ({ context }, event: BarAccepted) => isFirstOfDate(context, event),
    pastClose: ({ context }, { ts }: ClockTicked) => hasClosed(context, ts),
    beforeOpen: ({ context }, { ts }: ClockTicked) => isBeforeOpen(context, ts),
  },
  actions: {
    openDay: assign(({ context }, event: BarAccepted) => openDay(context, event)),
    noteDate: assign(({ context }, event: BarAccepted) => noteDate(context, event)),
    tellBrokerOpened: sendTo(toBroker, ({ context }, event: BarAccepted) => opened(context, event)),
    tellPortfolioOpened: sendTo(toPortfolio, ({ context }, event: BarAccepted) => opened(context, event)),
    tellRiskOpened: sendTo(toRisk, ({ context }, event: BarAccepted) => opened(context, event)),
    takeAgain: raise((_, event: BarAccepted) => event),
    barToBroker: sendTo(toBroker, ({ context }, event: BarAccepted) => stamp(context, event)),
    barToPortfolio: sendTo(toPortfolio, ({ context }, event: BarAccepted) => stamp(context, event)),
    barToInstrument: sendTo(
      (wired, { bar }: BarAccepted) => toInstrument(wired, bar.instrument),
      ({ context }, event: BarAccepted) => stamp(context, event),
    ),
    tellBrokerEnded: sendTo(toBroker, (_, event: FeedEnded) => event),
  },
});

const opened = (context: SessionContext, { bar }: BarAccepted): SessionOpened => ({
  type: 'session.opened',
  day: dayAt(context.rules.calendar, bar.ts),
});

const takeAgain = { type: 'takeAgain', params: theEvent } as const;

// One after the other, each done with all it causes before the next: fills, then the mark, then the decision (§2).
const deliver = [
  { type: 'barToBroker', params: theEvent },
  { type: 'barToPortfolio', params: theEvent },
  { type: 'barToInstrument', params: theEvent },
] as const;

/** The first bar of a later date opens the day, then is taken again as one of that day. */
const opening = {
  guard: { type: 'firstOfLaterDate', params: theEvent },
  actions: [
    { type: 'openDay', params: theEvent },
    { type: 'tellBrokerOpened', params: theEvent },
    { type: 'tellPortfolioOpened', params: theEvent },
    { type: 'tellRiskOpened', params: theEvent },
    takeAgain,
  ],
} as const;
const toOpen = { guard: { type: 'entersOpen', params: theEvent }, target: 'open', actions: takeAgain } as const;
const toEntriesClosed = {
  guard: { type: 'entersNoEntry', params: theEvent },
  target: 'entries-closed',
  actions: takeAgain,
} as const;
const toSquaringOff = {
  guard: { type: 'entersSquareOff', params: theEvent },
  target: 'squaring-off',
  actions: takeAgain,
} as const;
const firstOfInstrument = {
  guard: { type: 'firstOfInstrumentsDate', params: theEvent },
  actions: [...deliver, { type: 'noteDate', params: theEvent }],
} as const;
const plain = { actions: deliver } as const;
// The common case comes first: one guard for most bars.
const goesOn = { guard: { type: 'continuesOpen', params: theEvent }, actions: deliver } as const;
const goesOnWithoutEntries = { guard: { type: 'continuesNoEntry', params: theEvent }, actions: deliver } as const;
const goesOnSquaringOff = { guard: { type: 'continuesSquareOff', params: theEvent }, actions: deliver } as const;
const toClosed = { guard: { type: 'pastClose', params: theEvent }, target: 'closed' } as const;
const toPreOpen = { guard: { type: 'beforeOpen', params: theEvent }, target: 'pre-open' } as const;

export const sessionMachine = session.createMachine({
  id: 'session',
  options: BOUNDED,
  description:
    'The exchange’s day. Stamps every bar with its date and phase and hands it to broker, portfolio, instrument.',
  context: ({ input }) => startSession(input),
  initial: 'closed',
  on: {
    'feed.ended': { actions: { type: 'tellBrokerEnded', params: theEvent } },
    'clock.ticked': { description: 'Still the same part of the day.' },
  },
  states: {
    closed: {
      description: 'No session, or the day’s is over. A bar of a later date opens the next.',
      meta: { invariants: ['I29'] },
      on: {
        'bar.accepted': [opening, toOpen, toEntriesClosed, toSquaringOff, firstOfInstrument, plain],
        'clock.ticked': toPreOpen,
      },
    },
    'pre-open': {
      description: 'A trading date before its opening.',
      on: { 'bar.accepted': [opening, toOpen, toEntriesClosed, toSquaringOff, firstOfInstrument, plain] },
    },
    open: {
      description: 'Trading hours in which entries are allowed.',
      meta: { invariants: ['I4'] },
      on: {
        'bar.accepted': [goesOn, opening, toEntriesClosed, toSquaringOff, firstOfInstrument, plain],
        'clock.ticked': [toPreOpen, toClosed],
      },
    },
    'entries-closed': {
      description: 'Past the entry cut-off: signals are refused, exits go on.',
      meta: { invariants: ['I21', 'I22'] },
      on: {
        'bar.accepted': [goesOnWithoutEntries, opening, toOpen, toSquaringOff, firstOfInstrument, plain],
        'clock.ticked': [toPreOpen, toClosed],
      },
    },
    'squaring-off': {
      description: 'Past the square-off time: every bar closes what is open.',
      meta: { invariants: ['I21', 'I29'] },
      on: {
        'bar.accepted': [goesOnSquaringOff, opening, toOpen, toEntriesClosed, firstOfInstrument, plain],
        'clock.ticked': [toPreOpen, toClosed],
      },
    },
  },
});
