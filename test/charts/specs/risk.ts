import type { SnapshotFrom } from 'xstate';
import { SIZE_REJECTIONS, type SizeRejection } from '../../../src/domain/limits.ts';
import { amount, day, paise, price } from '../../../src/domain/units.ts';
import { riskMachine } from '../../../src/machines/risk.ts';
import type { AccountChanged, OperatorReset, RiskEvent, SizeRequested } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { placeOf } from '../../support/places.ts';
import { defaultSetup } from '../../support/setups.ts';
import { ACCEPTED } from '../accepted.ts';
import { MOMENT } from './messages.ts';

type Snapshot = SnapshotFrom<typeof riskMachine>;

const CAPITAL = 100_000_000;
const MAX_DRAWDOWN = 0.1;
const DAILY_LOSS = 0.03;
const MAX_OPEN = 2;
/** Above which not one share can be had. */
const DEAR = 300_000_000_000;

const request = (change: Partial<SizeRequested> = {}): SizeRequested => ({
  type: 'size.requested',
  requestId: 'X-request-1',
  instrument: 'X',
  ts: MOMENT,
  side: 'long',
  price: price(1_000_000),
  atr: 1,
  volumeFactor: 1,
  phase: 'open',
  ...change,
});
const account = (equityShare: number, change: Partial<AccountChanged> = {}): AccountChanged => ({
  type: 'account.changed',
  marked: true,
  balance: paise(CAPITAL),
  equity: amount(CAPITAL * 100 * equityShare),
  opening: amount(CAPITAL * 100),
  exposure: amount(0),
  drawdown: 0,
  openPositions: 0,
  workingEntries: 0,
  ...change,
});
const full = { openPositions: 1, workingEntries: 1 };
const leveraged = { exposure: amount(CAPITAL * 300) };

const origin = 'test';
const kill: RiskEvent = { type: 'operator.kill', origin };
const pause: RiskEvent = { type: 'operator.pause-entries', origin };
const resume: RiskEvent = { type: 'operator.resume-entries', origin };
const arm: RiskEvent = { type: 'operator.arm', origin };
const reset = (what: OperatorReset['what'], instrument?: string): OperatorReset => ({
  type: 'operator.reset',
  origin,
  what,
  ...(instrument !== undefined && { instrument }),
});
const halt: RiskEvent = { type: 'system.halted', reason: 'a chart failed' };
const reconciling: RiskEvent = { type: 'broker.reconciling' };
const reconciled: RiskEvent = { type: 'broker.reconciled', adjustments: [] };
const newDay: RiskEvent = { type: 'session.opened', day: day(1) };
const stale = (whole: boolean, instrument = 'X'): RiskEvent => ({
  type: 'feed.stale',
  instruments: [instrument],
  whole,
  since: MOMENT,
});
const fresh: RiskEvent = { type: 'feed.fresh', instruments: ['X'], since: MOMENT };
const quarantine: RiskEvent = { type: 'instrument.quarantined', instrument: 'X', error: 'thrown' };

/** One of each: every type is sent in each state, and the product is walked of a few regions at a time. */
const probes: readonly RiskEvent[] = [
  kill,
  pause,
  resume,
  arm,
  reset('kill'),
  halt,
  reconciling,
  reconciled,
  newDay,
  stale(false),
  fresh,
  quarantine,
  account(1),
  request(),
];
const only =
  (...events: readonly RiskEvent[]) =>
  (): readonly RiskEvent[] =>
    events;

const settings = {
  ...defaultSetup.risk,
  maxDrawdown: MAX_DRAWDOWN,
  dailyLossLimit: DAILY_LOSS,
  maxOpenPositions: MAX_OPEN,
};

/** The reasons in the order of trading rules §4, each with what it means. */
const refusal = ({ value, context }: Snapshot, { instrument, phase, atr, price: at }: SizeRequested) => {
  const { stale: silent, quarantined, account: known } = context;
  const reasons: readonly (readonly [SizeRejection, boolean])[] = [
    ['kill-switch', value.kill === 'on'],
    ['halted', value.halt === 'halted'],
    ['unreconciled', value.readiness === 'unreconciled'],
    ['unarmed', value.readiness === 'unarmed'],
    ['quarantined', quarantined.includes(instrument)],
    ['entries-paused', value.entries === 'paused'],
    ['stale-feed', value.feed === 'stale' || silent.includes(instrument)],
    ['outside-entry-window', phase !== 'open'],
    ['drawdown-lock', value.drawdown === 'locked'],
    ['daily-loss-limit', value.dailyLoss === 'locked'],
    ['max-open-positions', known.openPositions + known.workingEntries >= MAX_OPEN],
    ['no-volatility', atr === 0],
    ['leverage-cap', known.exposure >= known.balance * 100 * settings.maxLeverage],
    ['below-minimum-size', at === DEAR],
  ];
  if (reasons.map(([reason]) => reason).join() !== SIZE_REJECTIONS.join()) throw new Error('a reason is missing here');
  return reasons.find(([, refuses]) => refuses)?.[0] ?? null;
};

function answer(before: Snapshot, asked: SizeRequested): Expected {
  const { requests, approved, rejected } = before.context;
  const reason = refusal(before, asked);
  const told = { requestId: asked.requestId, instrument: 'X', ts: MOMENT };
  const sent = reason === null ? { type: 'size.approved', ...told } : { type: 'size.rejected', reason, ...told };
  return {
    at: placeOf(before),
    sent: [{ to: 'instrument:X', event: sent }],
    context:
      reason === null
        ? { requests: requests + 1, approved: approved + 1, rejected }
        : { requests: requests + 1, approved, rejected: { [reason]: (rejected[reason] ?? 0) + 1 } },
  };
}

function accountTaken(before: Snapshot, { type: _type, marked, ...known }: AccountChanged): Expected {
  const { lockPeak } = before.context;
  const peak = marked ? Math.max(lockPeak, known.equity) : lockPeak;
  const locks = marked && (peak - known.equity) / peak > MAX_DRAWDOWN;
  const loses = marked && (known.opening - known.equity) / known.opening > DAILY_LOSS;
  return {
    at: region(before, { ...(locks && { drawdown: 'locked' }), ...(loses && { dailyLoss: 'locked' }) }),
    context: { account: known, lockPeak: peak },
  };
}

const region = (before: Snapshot, change: Readonly<Record<string, string>>) => ({
  ...(placeOf(before) as Readonly<Record<string, string>>),
  ...change,
});

function resetBy(before: Snapshot, { what, instrument }: OperatorReset): Expected {
  const { value, context } = before;
  const lifted = {
    kill: value.kill === 'on' && { kill: 'off' },
    halt: value.halt === 'halted' && { halt: 'none' },
    drawdown: value.drawdown === 'locked' && { drawdown: 'open' },
    quarantine: {},
  }[what];
  if (lifted === false) return { at: placeOf(before), ignored: true };
  const left = what === 'quarantine' ? context.quarantined.filter((key) => (instrument ?? key) !== key) : null;
  return {
    at: region(before, lifted),
    context: {
      ...(left !== null && { quarantined: left }),
      ...(what === 'drawdown' && { lockPeak: context.account.equity }),
    },
  };
}

/** A region that an event moves from one of its places to another, and what is sent then. */
const moves = {
  'operator.kill': { region: 'kill', from: ['off'], to: 'on', shuts: 'kill-switch' },
  'system.halted': { region: 'halt', from: ['none'], to: 'halted', shuts: 'halted' },
  'broker.reconciling': {
    region: 'readiness',
    from: ['ready', 'unarmed', 'unreconciled'],
    to: 'unreconciled',
    shuts: null,
  },
  'broker.reconciled': { region: 'readiness', from: ['unreconciled'], to: 'unarmed', shuts: null },
  'operator.arm': { region: 'readiness', from: ['unarmed'], to: 'ready', shuts: null },
  'operator.pause-entries': { region: 'entries', from: ['on'], to: 'paused', shuts: null },
  'operator.resume-entries': { region: 'entries', from: ['paused'], to: 'on', shuts: null },
} as const satisfies Readonly<Record<string, Move>>;
type Move = {
  readonly region: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly shuts: string | null;
};

function rule(before: Snapshot, event: RiskEvent): Expected {
  const { context } = before;
  switch (event.type) {
    case 'size.requested':
      return answer(before, event);
    case 'account.changed':
      return accountTaken(before, event);
    case 'operator.reset':
      return resetBy(before, event);
    case 'session.opened':
      return { at: region(before, { dailyLoss: 'open' }) };
    case 'feed.stale':
      return {
        at: region(before, event.whole ? { feed: 'stale' } : {}),
        context: { stale: [...new Set([...context.stale, ...event.instruments])] },
      };
    case 'feed.fresh':
      return { at: region(before, { feed: 'fresh' }), context: { stale: context.stale.filter((key) => key !== 'X') } };
    case 'instrument.quarantined':
      return { at: placeOf(before), context: { quarantined: [event.instrument] } };
    case 'operator.kill':
    case 'operator.arm':
    case 'operator.pause-entries':
    case 'operator.resume-entries':
    case 'system.halted':
    case 'broker.reconciling':
    case 'broker.reconciled':
      return moved(before, event.type);
    default:
      return event satisfies never;
  }
}

function moved(before: Snapshot, type: keyof typeof moves): Expected {
  const { region: name, from, to, shuts } = moves[type];
  const places = region(before, {});
  if (!from.some((place) => place === places[name])) return { at: places, ignored: true };
  const { stale: silent, quarantined } = before.context;
  return {
    at: { ...places, [name]: to },
    sent: shuts === null ? [] : [{ to: 'broker', event: { type: 'entries.shut', reason: shuts } }],
    context: { stale: silent, quarantined },
  };
}

export const riskSpec = chartSpec({
  machine: riskMachine,
  input: { settings, capital: paise(CAPITAL), instruments: [{ key: 'X', lotSize: 1 }] },
  address: 'risk',
  peers: ['broker', 'instrument:X'],
  accepts: ACCEPTED.risk,
  // Each slice holds two neighbours of the reasons' order at least, so that both can be true at once.
  slices: [
    only(request(), kill, reset('kill'), halt, reset('halt'), reset('drawdown')),
    only(request(), halt, reconciling, reconciled, arm),
    only(request(), reconciling, reconciled, arm, quarantine, reset('quarantine'), reset('quarantine', 'Y')),
    only(request(), quarantine, reset('quarantine', 'X'), pause, resume, stale(false), stale(true), fresh),
    only(request(), request({ phase: 'no-entry' }), stale(true, 'Y'), stale(false), fresh, account(0.8), account(0.96)),
    only(
      request(),
      request({ phase: 'square-off' }),
      reset('drawdown'),
      reset('kill'),
      newDay,
      account(1),
      account(0.8),
      account(0.8, { marked: false }),
      account(0.9),
      account(0.96),
      account(0.97),
    ),
    only(request(), request({ atr: 0 }), newDay, account(0.96), account(0.96, full), account(1, full)),
    only(
      request(),
      request({ atr: 0 }),
      request({ price: price(DEAR) }),
      request({ atr: 0, price: price(DEAR) }),
      account(1),
      account(1, full),
      account(1, leveraged),
      account(1, { ...full, ...leveraged }),
    ),
  ],
  probes,
  abstract: ({ context: { account: known, stale: silent, quarantined, lockPeak } }) => [
    known,
    silent,
    quarantined,
    lockPeak,
  ],
  start: {
    at: {
      kill: 'off',
      halt: 'none',
      readiness: 'ready',
      entries: 'on',
      feed: 'fresh',
      drawdown: 'open',
      dailyLoss: 'open',
    },
  },
  rule: (before, event) => rule(before, event as RiskEvent),
});
