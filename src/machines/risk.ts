import { assign, sendTo, setup, stateIn } from 'xstate';
import { LIMITS, type LimitGuard, type SizeRejection } from '../domain/limits.ts';
import { BOUNDED, theEvent, toBroker, toInstrument } from './address.ts';
import { countIgnored, ignore, ignoring, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
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
import type { StateNotes } from './state-notes.ts';

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
  types: {} as { context: RiskContext & Ignoring; events: RiskEvent; input: RiskInput; meta: StateNotes },
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
    countIgnored: assign(({ context, event }) => countIgnored(context, event)),
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
  meta: {
    conditions: [
      {
        name: 'quarantined instrument',
        description:
          'The strategy of this instrument threw or answered nonsense. It is not called again, its working entry was cancelled and its position leaves at the next open; the other instruments go on.',
        begins: 'quarantine',
        ends: 'release',
        invariants: ['I21'],
        needsPerson:
          'Read the error and mend the strategy or its parameters. Reset the quarantine of the instrument, or of all: its strategy then starts anew and is heard again once it has seen enough bars.',
      },
      {
        name: 'stale instrument',
        description:
          'This instrument alone has been silent for too long: entries in it are refused, the others go on. Its stop and target are tested at its next bar.',
        begins: 'noteStale',
        ends: 'noteFresh',
        invariants: ['I21', 'I28'],
        needsPerson:
          'Check whether it trades at all (a halt, a price band) and whether it is still subscribed. Its next bar ends it without you.',
      },
    ],
  },
  type: 'parallel',
  context: ({ input }) => ({ ...startRisk(input), ...NOTHING_IGNORED }),
  on: {
    'size.requested': answers,
    'account.changed': { actions: keepAccount },
    'feed.stale': { actions: noteStale },
    'feed.fresh': { actions: noteFresh },
    'instrument.quarantined': { actions: { type: 'quarantine', params: theEvent } },
    'operator.reset': [
      { guard: { type: 'resetsQuarantine', params: theEvent }, actions: { type: 'release', params: theEvent } },
      ignore,
    ],
    // Whatever no region has a use for: a second kill, a reset of what is not locked.
    ...ignoring(
      'system.halted',
      'operator.kill',
      'operator.pause-entries',
      'operator.resume-entries',
      'operator.arm',
      'broker.reconciled',
    ),
  },
  states: {
    kill: {
      description: 'The operator’s kill switch: sticky, cleared only by the operator.',
      initial: 'off',
      states: {
        off: {
          description: 'Entries are not stopped by the kill switch.',
          on: { 'operator.kill': { target: 'on', actions: 'shutForKill' } },
        },
        on: {
          description:
            'Killed: working entries were cancelled and no entry is approved. Positions keep their stop and target. A restart does not clear it.',
          meta: {
            invariants: ['I21', 'I22', 'I23'],
            needsPerson:
              'Find out why it was set. Positions are still protected; flatten them if they should not be held. Reset the kill switch when entries may go on.',
          },
          on: { 'operator.reset': { guard: { type: 'resetsKill', params: theEvent }, target: 'off' } },
        },
      },
    },
    halt: {
      description: 'The system’s own stop of entries, after a fault that an operator has to look at.',
      initial: 'none',
      states: {
        none: {
          description: 'Nothing has halted the system.',
          on: { 'system.halted': { target: 'halted', actions: 'shutForHalt' } },
        },
        halted: {
          description: 'The system has stopped its own entries: working ones were cancelled, exits go on.',
          meta: {
            invariants: ['I21', 'I22'],
            needsPerson:
              'Read the reason of the halt and compare positions with the broker’s. Reset the halt only when its cause is gone; a chart that failed ends the process by itself, and the next start runs the journal again.',
          },
          on: { 'operator.reset': { guard: { type: 'resetsHalt', params: theEvent }, target: 'none' } },
        },
      },
    },
    readiness: {
      description:
        'A live broker first reconciles, then the operator arms it; without one there is nothing to wait for.',
      initial: 'ready',
      on: { 'broker.reconciling': '.unreconciled' },
      states: {
        unreconciled: {
          description: 'Our books are being compared with the broker’s; no entry is approved until they agree.',
          meta: {
            invariants: ['I16', 'I21'],
            needsPerson:
              'Wait for the broker to be read. If it lasts, check the connection and the token; foreign orders or positions have to be dealt with in the broker’s own terminal.',
          },
          on: { 'broker.reconciled': 'unarmed' },
        },
        unarmed: {
          description: 'The books agree; a person has to say that trading may begin.',
          meta: {
            invariants: ['I21'],
            needsPerson:
              'Look at the positions, balance and adjustments that the reconciliation shows. Arm when they are right.',
          },
          on: { 'operator.arm': 'ready' },
        },
        ready: { description: 'Nothing to wait for.' },
      },
    },
    entries: {
      description: 'The operator’s pause of new entries; unlike the kill switch it leaves working entries alone.',
      initial: 'on',
      states: {
        on: { description: 'Entries may be approved.', on: { 'operator.pause-entries': 'paused' } },
        paused: {
          description: 'No entry is approved; working entries and positions go on.',
          meta: { invariants: ['I21', 'I22'], needsPerson: 'Resume entries when signals should be acted upon again.' },
          on: { 'operator.resume-entries': 'on' },
        },
      },
    },
    feed: {
      description: 'Whether the connection as a whole is silent. A single silent instrument is kept by name.',
      initial: 'fresh',
      states: {
        fresh: {
          description: 'Prices come in.',
          on: { 'feed.stale': { guard: { type: 'wholeFeed', params: theEvent }, target: 'stale', actions: noteStale } },
        },
        stale: {
          description: 'No instrument has spoken for too long: every entry is refused. Stops at the broker stand.',
          meta: {
            invariants: ['I21', 'I28'],
            needsPerson:
              'Check the feed’s connection, the token and whether the exchange trades. The first bar of any instrument ends it without you.',
          },
          on: { 'feed.fresh': { target: 'fresh', actions: noteFresh } },
        },
      },
    },
    drawdown: {
      description: 'Judged at every mark; only an operator opens the lock again.',
      initial: 'open',
      states: {
        open: {
          description: 'Equity is close enough to its highest.',
          on: {
            'account.changed': {
              guard: { type: 'breaksDrawdown', params: theEvent },
              target: 'locked',
              actions: keepAccount,
            },
          },
        },
        locked: {
          description:
            'Equity has fallen too far below its highest: no entry is approved. Time and profits do not open the lock.',
          meta: {
            invariants: ['I20', 'I21', 'I22'],
            needsPerson:
              'Decide whether the strategy should go on. A reset of the drawdown lock measures it from today’s equity; the reported peak and drawdown stay.',
          },
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
          description: 'Today’s loss is within its limit, or there is none.',
          on: {
            'account.changed': {
              guard: { type: 'breaksDailyLoss', params: theEvent },
              target: 'locked',
              actions: keepAccount,
            },
            'session.opened': { description: 'Nothing is locked.' },
          },
        },
        locked: {
          description: 'Today’s loss has passed its limit: no entry is approved for the rest of the session.',
          meta: {
            invariants: ['I20', 'I21', 'I22'],
            needsPerson:
              'Nothing opens it today. Positions keep their stop and target; flatten if they should not be held.',
          },
          on: { 'session.opened': 'open' },
        },
      },
    },
  },
});
