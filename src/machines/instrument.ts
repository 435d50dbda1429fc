import { assign, sendTo, setup } from 'xstate';
import { strategies as shipped, type Strategies } from '../strategies/registry.ts';
import { signOf } from '../domain/units.ts';
import { BOUNDED, theEvent, toBroker, toRisk } from './address.ts';
import { countIgnored, ignoring, NOTHING_IGNORED, type Ignoring } from './ignored.ts';
import type {
  BarStamped,
  EntryFilled,
  ExitFilled,
  ExitRequested,
  InstrumentEvent,
  InstrumentQuarantined,
  OrderEnded,
  OrderWorking,
  SizeApproved,
  SizeRejected,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';
import {
  countCoolBar,
  isAnswerTo,
  isWarm,
  mayAsk,
  orderIntent,
  restartStrategy,
  settle,
  sizeRequest,
  startInstrument,
  watchBar,
  type InstrumentContext,
  type InstrumentInput,
} from './watch.ts';

const exitForFault = ({ instrument }: InstrumentContext): ExitRequested => ({
  type: 'exit.requested',
  instrument,
  reason: 'strategy-error',
});

/** The instrument's chart over a set of strategies: the shipped ones in the product, others in tests. */
export function instrumentMachineWith(strategies: Strategies) {
  const instrument = setup({
    types: {} as {
      context: InstrumentContext & Ignoring;
      events: InstrumentEvent;
      input: InstrumentInput;
      meta: StateNotes;
    },
    guards: {
      isWarm: ({ context }) => isWarm(context),
      mayAsk: ({ context }) => mayAsk(context),
      hasCooled: ({ context }) => context.coolingBars <= 0,
      strategyHasFailed: ({ context }) => context.watch.fault !== null && !context.faultReported,
      isOwnAnswer: ({ context }, answer: SizeApproved | SizeRejected) => isAnswerTo(context, answer),
      isLong: (_, { side }: EntryFilled) => side === 'long',
      isExitOrder: (_, { role }: OrderWorking | OrderEnded) => role === 'exit',
      isEntryOrder: (_, { role }: OrderWorking | OrderEnded) => role === 'entry',
      leavesByStop: ({ context }, { remaining, reason }: ExitFilled) =>
        remaining === 0 && reason === 'stop' && context.terms.cooldownBars > 0,
      leaves: (_, { remaining }: ExitFilled) => remaining === 0,
    },
    actions: {
      takeBar: assign(({ context }, bar: BarStamped) => ({ watch: watchBar(strategies, context, bar) })),
      settle: assign(({ context }) => settle(context, null)),
      settleAt: assign(({ context }, { ts }: OrderEnded) => settle(context, ts)),
      countRequest: assign(({ context }) => ({ requests: context.requests + 1, answer: null })),
      askForSize: sendTo(toRisk, ({ context }) => sizeRequest(context)),
      noteAnswer: assign((_, answer: SizeApproved | SizeRejected) => ({ answer })),
      intendOrder: sendTo(toBroker, ({ context }) => orderIntent(context)),
      addFill: assign(({ context }, { side, quantity, ts }: EntryFilled) => ({
        position: context.position + signOf(side) * quantity,
        ...settle(context, ts),
      })),
      reduceFill: assign(({ context }, { quantity, ts }: ExitFilled) => ({
        position: context.position - Math.sign(context.position) * quantity,
        ...settle(context, ts),
      })),
      startCooldown: assign(({ context }) => ({ coolingBars: context.terms.cooldownBars })),
      countCoolBar: assign(({ context }, bar: BarStamped) => countCoolBar(context, bar)),
      noteFault: assign({ faultReported: true }),
      reportFault: sendTo(toRisk, ({ context }): InstrumentQuarantined => ({
        type: 'instrument.quarantined',
        instrument: context.instrument,
        error: context.watch.fault ?? '',
      })),
      askForExit: sendTo(toBroker, ({ context }) => exitForFault(context)),
      restartStrategy: assign(({ context }) => restartStrategy(strategies, context)),
      countIgnored: assign(({ context, event }) => countIgnored(context, event)),
    },
  });

  const takeBarNow = { type: 'takeBar', params: theEvent } as const;
  const settleAt = { type: 'settleAt', params: theEvent } as const;
  const addFill = { type: 'addFill', params: theEvent } as const;
  const reduceFill = { type: 'reduceFill', params: theEvent } as const;

  /** The end of a position is the same on both sides. */
  const inPosition = instrument.createStateConfig({
    initial: 'protected',
    on: {
      'entry.filled': { description: 'A later part of the entry.', actions: addFill },
      'exit.filled': [
        {
          guard: { type: 'leavesByStop', params: theEvent },
          target: 'stopped-out',
          actions: [reduceFill, 'startCooldown'],
        },
        { guard: { type: 'leaves', params: theEvent }, target: 'flat', actions: reduceFill },
        { actions: reduceFill },
      ],
    },
    states: {
      protected: {
        description:
          'A bracket of stop and target stands at the broker. It was set once, from the price of the entry’s fill, and never loosens.',
        meta: { invariants: ['I14', 'I15'] },
        on: { 'order.working': { guard: { type: 'isExitOrder', params: theEvent }, target: 'exiting' } },
      },
      exiting: {
        description:
          'An exit was asked for, by the operator or because the strategy failed; it fills at the next bar’s open. Nobody waits for a price.',
        meta: { invariants: ['I13', 'I14'] },
        on: { 'order.ended': { guard: { type: 'isExitOrder', params: theEvent }, target: 'protected' } },
      },
    },
  });

  return instrument.createMachine({
    id: 'instrument',
    options: BOUNDED,
    description: 'One instrument: watches every bar, asks risk for a size on a signal, and follows its orders’ fills.',
    context: ({ input }) => ({ ...startInstrument(strategies, input), ...NOTHING_IGNORED }),
    initial: 'warming-up',
    on: {
      bar: { actions: takeBarNow },
      'quarantine.reset': { actions: 'restartStrategy' },
      // What a state below does not wait for: an answer to an older question, a fill or an end that is not its own.
      ...ignoring('size.approved', 'size.rejected', 'order.working', 'order.ended', 'entry.filled', 'exit.filled'),
    },
    always: {
      description: 'A strategy that fails loses its say; what it had begun is ended.',
      guard: 'strategyHasFailed',
      actions: ['noteFault', 'reportFault', 'askForExit'],
    },
    states: {
      'warming-up': {
        description:
          'Indicators and strategy have not seen enough bars. Every bar counts; the one that ends the warm-up is not acted upon.',
        meta: { invariants: ['I1', 'I3', 'I5'] },
        always: { guard: 'isWarm', target: 'flat', actions: 'settle' },
      },
      flat: {
        description: 'No position. What matters is whether it only watches, has asked for a size, or has an entry out.',
        meta: { invariants: ['I1', 'I2', 'I3'] },
        initial: 'watching',
        states: {
          watching: {
            description: 'No position, no order: the next signal is asked for.',
            always: { guard: 'mayAsk', target: 'sizing', actions: ['settle', 'countRequest'] },
          },
          sizing: {
            description: 'There was a signal; risk has been asked for a size and answers once, before the next bar.',
            meta: { invariants: ['I6', 'I21'] },
            entry: 'askForSize',
            on: {
              'size.approved': {
                guard: { type: 'isOwnAnswer', params: theEvent },
                target: 'entering',
                actions: { type: 'noteAnswer', params: theEvent },
              },
              'size.rejected': {
                guard: { type: 'isOwnAnswer', params: theEvent },
                target: 'watching',
                actions: [{ type: 'noteAnswer', params: theEvent }, 'settle'],
              },
            },
          },
          entering: {
            description:
              'An approved entry is on its way or working. It fills at the next bar’s open or ends unfilled; meanwhile signals are not acted upon.',
            meta: { invariants: ['I2', 'I6'] },
            entry: 'intendOrder',
            on: {
              'order.working': {
                description: 'As expected: the fills are what counts.',
                guard: { type: 'isEntryOrder', params: theEvent },
              },
              'entry.filled': [
                { guard: { type: 'isLong', params: theEvent }, target: '#instrument.long', actions: addFill },
                { target: '#instrument.short', actions: addFill },
              ],
              'order.ended': {
                guard: { type: 'isEntryOrder', params: theEvent },
                target: 'watching',
                actions: settleAt,
              },
            },
          },
        },
      },
      long: {
        ...inPosition,
        description: 'Shares are held, until their stop, their target, the square-off or an exit that was asked for.',
        meta: { invariants: ['I1', 'I2', 'I14'] },
      },
      short: {
        ...inPosition,
        description:
          'Shares were sold short, until their stop, their target, the square-off or an exit that was asked for.',
        meta: { invariants: ['I1', 'I2', 'I14'] },
      },
      'stopped-out': {
        description:
          'The cool-down after a stop: for the configured number of further bars signals are seen but not acted upon.',
        meta: { invariants: ['I1', 'I3'] },
        always: { guard: 'hasCooled', target: 'flat', actions: 'settle' },
        on: { bar: { actions: [takeBarNow, { type: 'countCoolBar', params: theEvent }] } },
      },
    },
  });
}

export const instrumentMachine = instrumentMachineWith(shipped);
