import type { SnapshotFrom } from 'xstate';
import type { Bar, BarRejection } from '../../../src/domain/bar.ts';
import { price, timeMs } from '../../../src/domain/units.ts';
import { feedMachine } from '../../../src/machines/feed.ts';
import type { BarReceived, ClockTicked, FeedEvent } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { barAt, OPENING } from '../../support/scripted.ts';
import { defaultSetup } from '../../support/setups.ts';
import { ACCEPTED } from '../accepted.ts';

type Snapshot = SnapshotFrom<typeof feedMachine>;

const MINUTE_MS = 60_000;
/** 09:15 to 15:30. */
const SESSION_MINUTES = 375;
const KEYS = ['X', 'Y'];

const changed = (change: Partial<Bar>): BarReceived => {
  const received = barAt('X', 2);
  return { ...received, bar: { ...received.bar, ...change } };
};
const tick = (minute: number): ClockTicked => ({ type: 'clock.ticked', ts: timeMs(OPENING + minute * MINUTE_MS) });

const events: readonly FeedEvent[] = [
  barAt('X', 0),
  barAt('X', 2),
  { ...barAt('X', 4), rounded: true },
  barAt('Y', 2),
  barAt('X', SESSION_MINUTES),
  changed({ close: price(1_000_100) }),
  changed({ volume: -1 }),
  changed({ ts: timeMs(OPENING + 1) }),
  { type: 'row.unreadable', instrument: 'X', where: 'X.csv:1', expected: 'a number', got: 'x' },
  { type: 'feed.connected', ts: timeMs(OPENING) },
  { type: 'feed.lost', ts: timeMs(OPENING) },
  { type: 'feed.ended' },
  // Before the opening; too early to say; one of two is silent; both are.
  tick(-10),
  tick(1),
  tick(4),
  tick(20),
];

const lineOf = ({ context: { lines, roster } }: Snapshot, key: string) => {
  const line = lines[roster.keys.indexOf(key)];
  if (line === undefined) throw new Error(`no line of ${key}`);
  return line;
};

/** Trading rules §1, for the bars above. */
function reasonAgainst(bar: Bar, last: Bar | null): BarRejection | null {
  if (bar.volume < 0) return 'malformed';
  if (bar.ts % MINUTE_MS !== 0) return 'misaligned';
  if (bar.ts >= OPENING + SESSION_MINUTES * MINUTE_MS) return 'out-of-session';
  if (last === null || bar.ts > last.ts) return null;
  if (bar.ts < last.ts) return 'out-of-order';
  return bar.close === last.close ? 'duplicate' : 'conflict';
}

function barReceived(before: Snapshot, { bar, where, rounded }: BarReceived): Expected {
  const { accepted, rejected, gaps, lines, rounded: roundedBefore } = before.context;
  if (before.value === 'ended') return { at: 'ended', ignored: true };
  const line = lineOf(before, bar.instrument);
  const reason = reasonAgainst(bar, line.last);
  if (reason !== null) {
    const told = { to: 'emitted', event: { type: 'bar.rejected', instrument: bar.instrument, reason, where } };
    const context = { accepted, lines, rejected: { [reason]: (rejected[reason] ?? 0) + 1 } };
    return { at: before.value, sent: [told], context };
  }
  const gap = line.last === null ? 0 : (bar.ts - line.last.ts) / MINUTE_MS - 1;
  const now = before.context.clockAt;
  const isLate = now !== null && now >= bar.ts + 2 * MINUTE_MS;
  const known = { instruments: [bar.instrument] };
  const told = isLate
    ? { to: 'risk', event: { type: 'feed.stale', ...known, whole: false, since: now } }
    : { to: 'risk', event: { type: 'feed.fresh', ...known, since: bar.ts } };
  return {
    // Of a late bar nothing is known about now: a silence goes on.
    at: isLate && before.value === 'stale' ? 'stale' : 'streaming',
    sent: [...(line.stale === isLate ? [] : [told]), { to: 'session', event: { type: 'bar.accepted', bar, gap } }],
    context: {
      accepted: accepted + 1,
      gaps: gaps + gap,
      rounded: roundedBefore + (rounded ? 1 : 0),
      lines: KEYS.map((key) => (key === bar.instrument ? { last: bar, stale: isLate } : lineOf(before, key))),
    },
  };
}

/** Silent: in session, and the bar that was due a minute ago has not come. */
function ticked(before: Snapshot, event: ClockTicked): Expected {
  const passed = { to: 'session', event };
  const clockAt = Math.max(before.context.clockAt ?? event.ts, event.ts);
  const silent = KEYS.filter((key) => {
    const heardUntil = (lineOf(before, key).last?.ts ?? OPENING - MINUTE_MS) + MINUTE_MS;
    return event.ts - MINUTE_MS >= OPENING && event.ts - heardUntil >= MINUTE_MS;
  });
  const newly = silent.filter((key) => !lineOf(before, key).stale);
  const whole = silent.length === KEYS.length;
  const judges = (before.value === 'warming' && whole) || (before.value === 'streaming' && (whole || newly.length > 0));
  if (!judges) return { at: before.value, sent: [passed], context: { lines: before.context.lines, clockAt } };
  const stale = { type: 'feed.stale', instruments: newly, whole, since: event.ts };
  return {
    at: whole ? 'stale' : before.value,
    sent: [{ to: 'risk', event: stale }, passed],
    context: { clockAt, lines: KEYS.map((key) => ({ stale: lineOf(before, key).stale || newly.includes(key) })) },
  };
}

function rule(before: Snapshot, event: FeedEvent): Expected {
  const { value: at, context } = before;
  switch (event.type) {
    case 'bar.received':
      return barReceived(before, event);
    case 'clock.ticked':
      return ticked(before, event);
    case 'row.unreadable': {
      const { instrument, where } = event;
      return {
        at,
        sent: [{ to: 'emitted', event: { type: 'bar.rejected', instrument, reason: 'malformed', where } }],
        context: { rejected: { malformed: (context.rejected.malformed ?? 0) + 1 } },
      };
    }
    case 'feed.connected':
      return at === 'connecting' ? { at: 'warming' } : { at, ignored: true };
    case 'feed.lost': {
      if (at === 'ended') return { at, ignored: true };
      const stale = { type: 'feed.stale', instruments: KEYS, whole: true, since: event.ts };
      return {
        at: 'connecting',
        sent: [{ to: 'risk', event: stale }],
        context: { lines: KEYS.map(() => ({ stale: true })) },
      };
    }
    case 'feed.ended':
      return at === 'ended' ? { at, ignored: true } : { at: 'ended', sent: [{ to: 'session', event }] };
    default:
      return event satisfies never;
  }
}

export const feedSpec = chartSpec({
  machine: feedMachine,
  input: { rules: defaultSetup.session, instruments: KEYS.map((key) => ({ key, closingAuction: false })) },
  address: 'feed',
  peers: ['session', 'risk'],
  accepts: ACCEPTED.feed,
  slices: [() => events],
  abstract: ({ context: { lines, clockAt } }) => [
    clockAt,
    ...lines.map(({ last, stale }) => [last?.ts, last?.close, stale]),
  ],
  start: { at: 'connecting' },
  rule: (before, event) => rule(before, event as FeedEvent),
});
