import type { SnapshotFrom } from 'xstate';
import { day, timeMs } from '../../../src/domain/units.ts';
import { sessionMachine } from '../../../src/machines/session.ts';
import type { BarAccepted, ClockTicked, SessionEvent } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { barAt, OPENING } from '../../support/scripted.ts';
import { defaultSetup } from '../../support/setups.ts';
import { ACCEPTED } from '../accepted.ts';

type Snapshot = SnapshotFrom<typeof sessionMachine>;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const KEYS = ['X', 'Y'];
/** Minutes after 09:15 of 15:00, 15:10 and 15:30. */
const CUTOFF = 345;
const SQUARE_OFF = 355;
const CLOSE = 375;

const accepted = (instrument: string, minute: number): BarAccepted => ({
  type: 'bar.accepted',
  bar: barAt(instrument, minute).bar,
  gap: 0,
});
const tick = (minute: number): ClockTicked => ({ type: 'clock.ticked', ts: timeMs(OPENING + minute * MINUTE_MS) });

const events: readonly SessionEvent[] = [
  accepted('X', 0),
  accepted('X', CUTOFF),
  accepted('X', SQUARE_OFF),
  accepted('Y', 0),
  accepted('Y', CUTOFF),
  accepted('Y', SQUARE_OFF),
  accepted('X', DAY_MINUTES),
  accepted('X', DAY_MINUTES + CUTOFF),
  accepted('X', DAY_MINUTES + SQUARE_OFF),
  tick(-10),
  tick(10),
  tick(CLOSE),
  tick(DAY_MINUTES - 10),
  tick(DAY_MINUTES + CLOSE),
  // A Saturday.
  tick(5 * DAY_MINUTES - 10),
  { type: 'feed.ended' },
];

/** The day and the minute within it. */
const placeInTime = (ts: number) => {
  const minutes = (ts - OPENING) / MINUTE_MS;
  const days = Math.floor((minutes + 60) / DAY_MINUTES);
  return { day: day(FIRST_DAY + days), minute: minutes - days * DAY_MINUTES };
};
/** 2025-01-06. */
const FIRST_DAY = Math.floor(OPENING / (DAY_MINUTES * MINUTE_MS));
const SATURDAY = FIRST_DAY + 5;

const phaseOf = (minute: number) => {
  if (minute >= SQUARE_OFF) return { phase: 'square-off', at: 'squaring-off' };
  return minute >= CUTOFF ? { phase: 'no-entry', at: 'entries-closed' } : { phase: 'open', at: 'open' };
};

function barAccepted(before: Snapshot, { bar }: BarAccepted): Expected {
  const { today, lastDays } = before.context;
  const own = placeInTime(bar.ts);
  const opens = today === null || own.day > today.day;
  const opened = { type: 'session.opened', day: own.day };
  const last = lastDays[KEYS.indexOf(bar.instrument)] ?? null;
  const { phase, at } = phaseOf(own.minute);
  const late = last !== null && own.day > last;
  const stamped = { type: 'bar', bar, day: own.day, minuteOfSession: own.minute, phase, late };
  return {
    // A bar of an earlier date says nothing about the day at hand.
    at: opens || own.day === today.day ? at : before.value,
    sent: [
      ...(opens ? ['broker', 'portfolio', 'risk'].map((to) => ({ to, event: opened })) : []),
      ...['broker', 'portfolio', `instrument:${bar.instrument}`].map((to) => ({ to, event: stamped })),
    ],
    context: {
      today: { day: opens ? own.day : today.day },
      lastDays: KEYS.map((key, i) => (key === bar.instrument ? own.day : (lastDays[i] ?? null))),
    },
  };
}

function rule(before: Snapshot, event: SessionEvent): Expected {
  const { value: at, context } = before;
  switch (event.type) {
    case 'bar.accepted':
      return barAccepted(before, event);
    case 'feed.ended':
      return { at, sent: [{ to: 'broker', event }] };
    case 'clock.ticked': {
      const now = placeInTime(event.ts);
      if (now.minute < 0 && now.day < SATURDAY) return { at: 'pre-open' };
      const inSession = at !== 'closed' && at !== 'pre-open';
      const { today } = context;
      const isOver = today !== null && (now.day > today.day || (now.day === today.day && now.minute >= CLOSE));
      return inSession && isOver ? { at: 'closed' } : { at };
    }
    default:
      return event satisfies never;
  }
}

export const sessionSpec = chartSpec({
  machine: sessionMachine,
  input: { rules: defaultSetup.session, keys: KEYS },
  address: 'session',
  peers: ['broker', 'portfolio', 'risk', ...KEYS.map((key) => `instrument:${key}`)],
  accepts: ACCEPTED.session,
  slices: [() => events],
  abstract: ({ context: { today, lastDays } }) => [today?.day, lastDays],
  start: { at: 'closed' },
  rule: (before, event) => rule(before, event as SessionEvent),
});
