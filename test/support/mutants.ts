import { assign, enqueueActions, sendTo, StateMachine, type AnyStateMachine } from 'xstate';
import { price } from '../../src/domain/units.ts';
import { VENUE, orderAddress, toBroker, toOrder, toVenue } from '../../src/machines/address.ts';
import { feedMachine } from '../../src/machines/feed.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import { liveBrokerMachine } from '../../src/machines/live-broker.ts';
import * as exchange from '../../src/machines/live-exchange.ts';
import type { LiveBrokerContext } from '../../src/machines/live-exchange.ts';
import * as life from '../../src/machines/order-life.ts';
import type { OrderContext } from '../../src/machines/order-life.ts';
import { orderMachine } from '../../src/machines/order.ts';
import { paperBrokerMachine } from '../../src/machines/paper-broker.ts';
import * as paper from '../../src/machines/paper-exchange.ts';
import type { DueExit, PaperBrokerContext } from '../../src/machines/paper-exchange.ts';
import { portfolioMachine } from '../../src/machines/portfolio.ts';
import type { BarReceived, BarStamped, ExitFilled, VenueAnswered, VenueUpdated } from '../../src/machines/protocol.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import { rootMachine } from '../../src/machines/root.ts';
import { orderIntent, type InstrumentContext } from '../../src/machines/watch.ts';

/** The mistakes of reliability §6 that charts alone can make, each as the whole system with that one mistake in it. */

type Part = 'feed' | 'broker' | 'liveBroker' | 'portfolio' | 'risk' | 'instrument';
type Wired = { readonly system: { get(systemId: string): unknown } };
type In<Context> = { readonly context: Context };
type OfInstrument = { readonly instrument: string };

const rootWith = (part: Part, machine: AnyStateMachine): typeof rootMachine =>
  rootMachine.provide({ actors: { [part]: machine } } as never);

/** The guards and actions named, replaced; the chart stays as it is. */
const changed = (machine: AnyStateMachine, parts: unknown): AnyStateMachine => machine.provide(parts as never);

const liveWith = (parts: unknown) => rootWith('liveBroker', changed(liveBrokerMachine, parts));
const orderWith = (parts: unknown) => liveWith({ actors: { order: changed(orderMachine, parts) } });
const paperWith = (parts: unknown) => rootWith('broker', changed(paperBrokerMachine, parts));
const instrumentWith = (parts: unknown) => rootWith('instrument', changed(instrumentMachine, parts));

/** A stop of so many shares more than it should be. */
const placeTooMuch = (more: (context: LiveBrokerContext, instrument: string) => number) =>
  liveWith({
    actions: {
      placeExit: assign(({ context, spawn }: never, { instrument }: OfInstrument) => {
        const { input, change } = exchange.startExit(context, instrument);
        const quantity = input.quantity + more(context, instrument);
        const address = orderAddress(instrument, 'exit');
        (spawn as (src: string, options: unknown) => void)('order', {
          id: address,
          systemId: address,
          input: { ...input, quantity },
        });
        const books = (change.books ?? []).map((book) => ({ ...book, exit: book.exit && { ...book.exit, quantity } }));
        return { ...change, books };
      }),
    },
  });

const isPriced = (_: unknown, { price: at, filled }: VenueUpdated): boolean => at > 0 && filled > 0;

/** The chart of risk with a door in its drawdown lock. */
function leakyRisk(): AnyStateMachine {
  const { config, implementations } = riskMachine as unknown as { config: object; implementations: object };
  const copy = structuredCloneOf(config) as {
    states: { drawdown: { states: { locked: { on: Record<string, unknown> } } } };
  };
  copy.states.drawdown.states.locked.on['session.opened'] = 'open';
  return new StateMachine(copy as never, implementations as never) as unknown as AnyStateMachine;
}

/** A configuration holds functions, which are shared, in plain objects, which are copied. */
function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, structuredCloneOf(child)]));
}

export const mutants = {
  'M3 new id on retry': orderWith({
    actions: {
      tellDoubt: sendTo(
        (wired: Wired) => toVenue(wired, VENUE),
        ({ context }: In<OrderContext>) => ({
          ...life.placement(context),
          clientOrderId: context.orderId.replace(/\d+$/u, (count) => String(Number(count) + 1)),
        }),
      ),
    },
  }),
  'M4 time-out read as reject': orderWith({
    guards: { refused: (_: unknown, { status }: VenueAnswered) => status === 'rejected' || status === 'lost' },
  }),
  'M6 fill counted twice': orderWith({
    guards: { addsFill: isPriced, completes: () => false, isComplete: () => false },
    actions: {
      tellFill: sendTo(toBroker, ({ context }: In<OrderContext>, update: VenueUpdated) => ({
        ...life.fillReport(context, update),
        quantity: update.filled - context.filled || update.filled,
      })),
    },
  }),
  'M7 late fill of a cancelled order dropped': liveWith({
    guards: {
      isLateFill: () => false,
      saysNoMore: ({ context }: In<LiveBrokerContext>, { clientOrderId }: VenueUpdated) =>
        exchange.find(context, clientOrderId) !== null,
    },
  }),
  'M8 stop sized by order, not fill': placeTooMuch((context, instrument) => {
    const { entry, position } = exchange.bookOf(context, instrument);
    return entry === null ? 0 : entry.quantity - Math.abs(position);
  }),
  'M9 no stop for what has filled': liveWith({ guards: { stopIsMissing: () => false } }),
  'M10 stop left after target': liveWith({ guards: { exitMustGo: () => false } }),
  'M11 exit not capped by position': liveWith({
    actions: {
      changeExit: sendTo(
        (wired: Wired, { instrument }: OfInstrument) => toOrder(wired, instrument, 'exit'),
        ({ context }: In<LiveBrokerContext>, { instrument }: OfInstrument) => {
          const change = exchange.exitChange(context, instrument);
          return { ...change, quantity: 2 * change.quantity };
        },
      ),
      noteExitChange: assign(({ context }: In<LiveBrokerContext>, { instrument }: OfInstrument) => {
        const { books } = exchange.noteExitChange(context, instrument);
        return {
          books: books.map((book) => ({
            ...book,
            exit: book.exit && { ...book.exit, quantity: 2 * book.exit.quantity },
          })),
        };
      }),
    },
  }),
  'M12 working entries not in exposure': rootWith(
    'portfolio',
    changed(portfolioMachine, { actions: { addWorkingEntry: assign({}) } }),
  ),
  'M13 approval used twice': instrumentWith({
    actions: {
      intendOrder: enqueueActions(({ context, enqueue, system }) => {
        const intent = orderIntent(context as unknown as InstrumentContext);
        enqueue.sendTo(toBroker({ system }), intent);
        enqueue.sendTo(toBroker({ system }), intent);
      }),
    },
  }),
  'M14 drawdown lock reopens itself': rootWith('risk', leakyRisk()),
  'M17 lock blocks exits': liveWith({ guards: { hasPosition: () => false } }),
  'M18 target before stop on one bar': paperWith({
    actions: {
      placeDueExit: assign(({ context, spawn }: never, due: DueExit) => {
        const { position, lastBar } = paper.bookOf(context, due.instrument);
        const spans =
          position !== null && lastBar !== null && lastBar.low <= position.target && position.target <= lastBar.high;
        const exit = spans && due.exit.reason === 'stop' ? { price: position.target, reason: 'target' } : due.exit;
        const address = orderAddress(due.instrument, 'exit');
        (spawn as (src: string, options: unknown) => void)('order', {
          id: address,
          systemId: address,
          input: paper.exitInput(context, due.instrument),
        });
        return paper.bookDueExit(context, { instrument: due.instrument, exit: exit as DueExit['exit'] });
      }),
    },
  }),
  'M19 fill at the signal bar’s close': paperWith({
    actions: {
      fillEntry: sendTo(
        (wired: Wired, { bar }: BarStamped) => toOrder(wired, bar.instrument, 'entry'),
        ({ context, system }: In<PaperBrokerContext> & { system: { get(id: string): unknown } }, at: BarStamped) => {
          // Until its own bar is marked the portfolio's mark is the close of the signal's.
          const account = (
            system.get('portfolio') as { getSnapshot(): { context: { account: { lines: { mark: number }[] } } } }
          ).getSnapshot().context.account;
          return { ...paper.entryTrade(context, at), price: price(account.lines[0]?.mark ?? 0) };
        },
      ),
    },
  }),
  'M20 cool-down off by one': instrumentWith({
    actions: {
      startCooldown: assign(({ context }: In<InstrumentContext>) => ({ coolingBars: context.terms.cooldownBars - 1 })),
    },
  }),
  'M21 entry on the bar that closed': instrumentWith({
    actions: {
      reduceFill: assign(({ context }: In<InstrumentContext>, { quantity }: ExitFilled) => ({
        position: context.position - Math.sign(context.position) * quantity,
      })),
    },
  }),
  'M22 out-of-order bar accepted': rootWith(
    'feed',
    changed(feedMachine, { guards: { passes: (_: unknown, { bar }: BarReceived) => bar.close > 0 } }),
  ),
} as const satisfies Readonly<Record<string, typeof rootMachine>>;

export type Mutant = keyof typeof mutants;
