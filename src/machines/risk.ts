import { assign, sendTo, setup, stateIn } from 'xstate';
import { LIMITS, type LimitGuard, type SizeRejection } from '../domain/limits.ts';
import { BOUNDED, theEvent, toBroker, toInstrument } from './address.ts';
import {
  approval,
  breaksDailyLoss,
  breaksDrawdown,
  questionOf,
  rejection,
  released,
  startRisk,
  takeAccount,
  union,
  without,
  type RiskContext,
  type RiskInput,
} from './judgement.ts';
import type {
  AccountChanged,
  EntriesShut,
  FeedFresh,
  FeedStale,
  InstrumentQuarantined,
  OperatorReset,
  RiskEvent,
  SizeRequested,
} from './protocol.ts';

type Refusing = { readonly request: SizeRequested; readonly reason: SizeRejection };

type Refuses = (judged: { readonly context: RiskContext }, request: SizeRequested) => boolean;

/** One guard for each limit, named after it: true means that it refuses. */
const limitGuards = Object.fromEntries(
  LIMITS.map(({ guard, judge }) => [
    guard,
    typeof judge === 'function'
      ? ({ context }: { readonly context: RiskContext }, request: SizeRequested) => judge(questionOf(context, request))
      : stateIn(judge),
  ]),
) as Record<LimitGuard, Refuses>;

const risk = setup({
  types: {} as { context: RiskContext; events: RiskEvent; input: RiskInput },
  guards: {
    ...limitGuards,
    breaksDrawdown: ({ context }, event: AccountChanged) => breaksDrawdown(context, event),
    breaksDailyLoss: ({ context }, event: AccountChanged) => breaksDailyLoss(context, event),
    resetsKill: (_, { what }: OperatorReset) => what === 'kill',
    resetsHalt: (_, { what }: OperatorReset) => what === 'halt',
    resetsDrawdown: (_, { what }: OperatorReset) => what === 'drawdown',
    resetsQuarantine: (_, { what }: OperatorReset) => what === 'quarantine',
    wholeFeed: (_, { whole }: FeedStale) => whole,
  },
  actions: {
    approve: sendTo(
      (wired, request: SizeRequested) => toInstrument(wired, request.instrument),
      ({ context }, request: SizeRequested) => approval(context, request),
    ),
    countApproval: assign(({ context }) => ({ requests: context.requests + 1, approved: context.approved + 1 })),
    refuse: sendTo(
      (wired, { request }: Refusing) => toInstrument(wired, request.instrument),
      (_, { request, reason }: Refusing) => rejection(request, reason),
    ),
    countRefusal: assign(({ context }, { reason }: Refusing) => ({
      requests: context.requests + 1,
      rejected: { ...context.rejected, [reason]: (context.rejected[reason] ?? 0) + 1 },
    })),
    takeAccount: assign(({ context }, event: AccountChanged) => takeAccount(context, event)),
    restartPeak: assign(({ context }) => ({ lockPeak: context.account.equity })),
    noteStale: assign(({ context }, { instruments }: FeedStale) => ({ stale: union(context.stale, instruments) })),
    noteFresh: assign(({ context }, { instruments }: FeedFresh) => ({ stale: without(context.stale, instruments) })),
    quarantine: assign(({ context }, { instrument }: InstrumentQuarantined) => ({
      quarantined: union(context.quarantined, [instrument]),
    })),
    release: assign(({ context }, event: OperatorReset) => ({
      quarantined: without(context.quarantined, released(context, event)),
    })),
    shutForKill: sendTo(toBroker, (): EntriesShut => ({ type: 'entries.shut', reason: 'kill-switch' })),
    shutForHalt: sendTo(toBroker, (): EntriesShut => ({ type: 'entries.shut', reason: 'halted' })),
  },
});

/** The answer to a request: refused for the first reason that fits, in the order of §4, else approved. */
const answers = [
  ...LIMITS.map(({ guard, reason }) => {
    const refusing = {
      params: ({ event }: { readonly event: SizeRequested }): Refusing => ({ request: event, reason }),
    };
    return {
      guard: { type: guard, params: theEvent },
      actions: [
        { type: 'refuse', ...refusing },
        { type: 'countRefusal', ...refusing },
      ],
    } as const;
  }),
  { actions: [{ type: 'approve', params: theEvent }, 'countApproval'] },
] as const;

// A region that takes an event keeps it from the root's own handler: what must always happen is named in both places.
const keepAccount = { type: 'takeAccount', params: theEvent } as const;
const noteStale = { type: 'noteStale', params: theEvent } as const;
const noteFresh = { type: 'noteFresh', params: theEvent } as const;

export const riskMachine = risk.createMachine({
  id: 'risk',
  options: BOUNDED,
  description: 'Answers every request for size once. What closes here stops entries, never an exit.',
  type: 'parallel',
  context: ({ input }) => startRisk(input),
  on: {
    'size.requested': answers,
    'account.changed': { actions: keepAccount },
    'feed.stale': { actions: noteStale },
    'feed.fresh': { actions: noteFresh },
    'instrument.quarantined': { actions: { type: 'quarantine', params: theEvent } },
    'operator.reset': {
      guard: { type: 'resetsQuarantine', params: theEvent },
      actions: { type: 'release', params: theEvent },
    },
  },
  states: {
    kill: {
      description: 'The operator’s kill switch: sticky, cleared only by the operator.',
      initial: 'off',
      states: {
        off: { on: { 'operator.kill': { target: 'on', actions: 'shutForKill' } } },
        on: { on: { 'operator.reset': { guard: { type: 'resetsKill', params: theEvent }, target: 'off' } } },
      },
    },
    halt: {
      description: 'The system’s own stop of entries, after a fault that an operator has to look at.',
      initial: 'none',
      states: {
        none: { on: { 'system.halted': { target: 'halted', actions: 'shutForHalt' } } },
        halted: { on: { 'operator.reset': { guard: { type: 'resetsHalt', params: theEvent }, target: 'none' } } },
      },
    },
    readiness: {
      description:
        'A live broker first reconciles, then the operator arms it; without one there is nothing to wait for.',
      initial: 'ready',
      on: { 'broker.reconciling': '.unreconciled' },
      states: {
        unreconciled: { on: { 'broker.reconciled': 'unarmed' } },
        unarmed: { on: { 'operator.arm': 'ready' } },
        ready: {},
      },
    },
    entries: {
      initial: 'on',
      states: {
        on: { on: { 'operator.pause-entries': 'paused' } },
        paused: { on: { 'operator.resume-entries': 'on' } },
      },
    },
    feed: {
      initial: 'fresh',
      states: {
        fresh: {
          on: { 'feed.stale': { guard: { type: 'wholeFeed', params: theEvent }, target: 'stale', actions: noteStale } },
        },
        stale: { on: { 'feed.fresh': { target: 'fresh', actions: noteFresh } } },
      },
    },
    drawdown: {
      description: 'Judged at every mark; only an operator opens the lock again.',
      initial: 'open',
      states: {
        open: {
          on: {
            'account.changed': {
              guard: { type: 'breaksDrawdown', params: theEvent },
              target: 'locked',
              actions: keepAccount,
            },
          },
        },
        locked: {
          on: {
            'operator.reset': {
              guard: { type: 'resetsDrawdown', params: theEvent },
              target: 'open',
              actions: 'restartPeak',
            },
          },
        },
      },
    },
    dailyLoss: {
      description: 'Judged at every mark against the session’s opening equity; the next session opens the lock.',
      initial: 'open',
      states: {
        open: {
          on: {
            'account.changed': {
              guard: { type: 'breaksDailyLoss', params: theEvent },
              target: 'locked',
              actions: keepAccount,
            },
          },
        },
        locked: { on: { 'session.opened': 'open' } },
      },
    },
  },
});
