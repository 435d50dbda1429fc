import { assign, enqueueActions, sendTo, setup, type ActorRefFrom, type ErrorActorEvent } from 'xstate';
import type { RunSetup } from '../domain/setup.ts';
import {
  BROKER,
  FEED,
  PORTFOLIO,
  RISK,
  SESSION,
  instrumentAddress,
  BOUNDED,
  theEvent,
  toBroker,
  toFeed,
  toInstrument,
  toRisk,
} from './address.ts';
import { feedMachine } from './feed.ts';
import { countIgnored, ignore, ignoring, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
import { instrumentMachine } from './instrument.ts';
import { paperBrokerMachine } from './paper-broker.ts';
import { portfolioMachine } from './portfolio.ts';
import type {
  ClockTicked,
  ExitRequested,
  OperatorArm,
  OperatorKill,
  OperatorPauseEntries,
  OperatorReset,
  OperatorResumeEntries,
  OperatorSquareOff,
  QuarantineReset,
  RootEvent,
  SystemHalted,
} from './protocol.ts';
import { riskMachine } from './risk.ts';
import { sessionMachine } from './session.ts';
import type { StateNotes } from './state-notes.ts';

type RootContext = Ignoring & {
  readonly keys: readonly string[];
  /** The first failure of a chart: our bug. */
  readonly failure: { readonly actor: string; readonly message: string } | null;
};

type ForRisk = OperatorKill | OperatorReset | OperatorPauseEntries | OperatorResumeEntries | OperatorArm;

const exitOf = (instrument: string): ExitRequested => ({ type: 'exit.requested', instrument, reason: 'operator' });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The chart over an instrument's logic: the shipped one in the product, one with other strategies in tests. */
export function rootMachineWith(instrument: typeof instrumentMachine) {
  const root = setup({
    types: {} as { context: RootContext; events: RootEvent | ErrorActorEvent; input: RunSetup; meta: StateNotes },
    actors: {
      feed: feedMachine,
      session: sessionMachine,
      broker: paperBrokerMachine,
      portfolio: portfolioMachine,
      risk: riskMachine,
      instrument,
    },
    guards: {
      resetsQuarantine: (_, { what }: OperatorReset) => what === 'quarantine',
      isKnown: ({ context }, { instrument: key }: OperatorSquareOff) => context.keys.includes(key),
    },
    actions: {
      passToRisk: sendTo(toRisk, (_, event: ForRisk) => event),
      passToFeed: sendTo(toFeed, (_, event: ClockTicked) => event),
      squareOff: sendTo(toBroker, (_, { instrument: key }: OperatorSquareOff) => exitOf(key)),
      flatten: enqueueActions(({ context, enqueue, system }) => {
        for (const key of context.keys) enqueue.sendTo(toBroker({ system }), exitOf(key));
      }),
      releaseInstruments: enqueueActions(({ context, enqueue, system }, { instrument: one }: OperatorReset) => {
        for (const key of context.keys) {
          if (one !== undefined && one !== key) continue;
          const reset: QuarantineReset = { type: 'quarantine.reset', instrument: key };
          enqueue.sendTo(toInstrument({ system }, key), reset);
        }
      }),
      noteFailure: assign((_, { actorId, error }: ErrorActorEvent) => ({
        failure: { actor: actorId, message: messageOf(error) },
      })),
      halt: sendTo(toRisk, (_, { actorId }: ErrorActorEvent): SystemHalted => ({
        type: 'system.halted',
        reason: `${actorId} failed`,
      })),
      countIgnored: assign(({ context, event }) => countIgnored(context, event)),
    },
  });

  const passToRisk = { type: 'passToRisk', params: theEvent } as const;

  return root.createMachine({
    id: 'root',
    options: BOUNDED,
    description: 'Spawns every actor, routes the operator’s commands, and catches a chart that fails.',
    context: ({ input, spawn }) => {
      const { capital, instruments, risk, session, broker } = input;
      const keys = instruments.map(({ key }) => key);
      spawn('feed', { id: FEED, systemId: FEED, input: { rules: session, instruments } });
      spawn('session', { id: SESSION, systemId: SESSION, input: { rules: session, keys } });
      spawn('broker', { id: BROKER, systemId: BROKER, input: { settings: broker, instruments } });
      spawn('portfolio', { id: PORTFOLIO, systemId: PORTFOLIO, input: { capital, keys } });
      spawn('risk', { id: RISK, systemId: RISK, input: { settings: risk, capital, instruments } });
      for (const one of instruments) {
        const address = instrumentAddress(one.key);
        const { atrPeriod, volumePeriod } = input;
        spawn('instrument', {
          id: address,
          systemId: address,
          input: { setup: one, atrPeriod, volumePeriod, cooldownBars: risk.cooldownBars },
        });
      }
      return { keys, failure: null, ...NOTHING_IGNORED };
    },
    initial: 'running',
    states: {
      running: {
        description: 'Everything is spawned; the operator’s commands are passed on to their owners.',
        on: {
          'operator.kill': { actions: passToRisk },
          'operator.reset': [
            {
              guard: { type: 'resetsQuarantine', params: theEvent },
              // Risk first: an instrument whose strategy fails again is quarantined again.
              actions: [passToRisk, { type: 'releaseInstruments', params: theEvent }],
            },
            { actions: passToRisk },
          ],
          'operator.pause-entries': { actions: passToRisk },
          'operator.resume-entries': { actions: passToRisk },
          'operator.arm': { actions: passToRisk },
          'operator.flatten': { actions: 'flatten' },
          'operator.square-off': [
            { guard: { type: 'isKnown', params: theEvent }, actions: { type: 'squareOff', params: theEvent } },
            ignore,
          ],
          'clock.ticked': { actions: { type: 'passToFeed', params: theEvent } },
          'xstate.error.actor.*': {
            target: 'failed',
            actions: [
              { type: 'noteFailure', params: theEvent },
              { type: 'halt', params: theEvent },
            ],
          },
        },
      },
      failed: {
        description: 'A chart threw: entries are shut, and the kernel ends the run.',
        meta: {
          invariants: ['I21', 'I22'],
          needsPerson:
            'This is a bug of the program. Keep the journal and the crash record, compare positions with the broker’s, and report it; stops at the broker stand.',
        },
        on: {
          ...ignoring(
            'operator.kill',
            'operator.reset',
            'operator.arm',
            'operator.flatten',
            'operator.square-off',
            'operator.pause-entries',
            'operator.resume-entries',
            'clock.ticked',
          ),
          'xstate.error.actor.*': ignore,
        },
      },
    },
  });
}

export const rootMachine = rootMachineWith(instrumentMachine);

/** The actors that the kernel feeds and reads between two inputs. */
export const actorsOf = (system: { get(systemId: string): unknown }) => ({
  feed: system.get(FEED) as ActorRefFrom<typeof feedMachine>,
  portfolio: system.get(PORTFOLIO) as ActorRefFrom<typeof portfolioMachine>,
  risk: system.get(RISK) as ActorRefFrom<typeof riskMachine>,
});
