import { assign, emit, sendTo, setup } from 'xstate';
import {
  addWorkingEntry,
  bookEntry,
  bookExit,
  dropWorkingEntry,
  isIdleMark,
  markAt,
  openAccount,
  openSession,
  type Account,
} from '../domain/account.ts';
import { lineOf } from '../domain/roster.ts';
import type { Trade } from '../domain/trade.ts';
import type { Paise } from '../domain/units.ts';
import { BOUNDED, theEvent, toRisk } from './address.ts';
import type {
  AccountChanged,
  BarStamped,
  EntryFilled,
  ExitFilled,
  OrderEnded,
  OrderWorking,
  PortfolioEvent,
  TradeClosed,
} from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

type PortfolioContext = {
  readonly account: Account;
  /** The last closed trades, newest last; the whole log leaves by `trade.closed`. */
  readonly recentTrades: readonly Trade[];
};

type PortfolioInput = { readonly capital: Paise; readonly keys: readonly string[] };

/** A portfolio that trades for months must not grow. */
const RECENT_TRADES = 100;

function takeExit({ account, recentTrades }: PortfolioContext, fill: ExitFilled): PortfolioContext {
  const { account: after, closed } = bookExit(account, fill.instrument, fill);
  return {
    account: after,
    recentTrades: closed === null ? recentTrades : [...recentTrades, closed].slice(-RECENT_TRADES),
  };
}

const closesPosition = ({ account }: PortfolioContext, { instrument, quantity }: ExitFilled): boolean =>
  lineOf(account.lines, account.roster, instrument).position?.quantity === quantity;

const accountChanged = ({ account }: PortfolioContext, marked: boolean): AccountChanged => ({
  type: 'account.changed',
  marked,
  balance: account.balance,
  equity: account.equity,
  opening: account.opening,
  exposure: account.exposure,
  drawdown: account.drawdown,
  openPositions: account.openPositions,
  workingEntries: account.workingEntries,
});

const lastTrade = ({ recentTrades }: PortfolioContext): TradeClosed => {
  const trade = recentTrades.at(-1);
  if (trade === undefined) throw new Error('I18: a trade was announced that is not in the log');
  return { type: 'trade.closed', trade };
};

const portfolio = setup({
  types: {} as {
    context: PortfolioContext;
    events: PortfolioEvent;
    input: PortfolioInput;
    emitted: TradeClosed;
    meta: StateNotes;
  },
  guards: {
    isIdleMark: ({ context }, { bar }: BarStamped) => isIdleMark(context.account, bar.instrument),
    isEntry: (_, { role }: OrderWorking | OrderEnded) => role === 'entry',
    closesPosition: ({ context }, fill: ExitFilled) => closesPosition(context, fill),
  },
  actions: {
    openSession: assign(({ context }) => ({ account: openSession(context.account) })),
    mark: assign(({ context }, { bar }: BarStamped) => ({
      account: markAt(context.account, bar.instrument, bar.close),
    })),
    addWorkingEntry: assign(({ context }, { instrument, orderId, quantity, price }: OrderWorking) => ({
      account:
        price === null ? context.account : addWorkingEntry(context.account, instrument, { orderId, quantity, price }),
    })),
    dropWorkingEntry: assign(({ context }, { instrument }: OrderEnded) => ({
      account: dropWorkingEntry(context.account, instrument),
    })),
    bookEntry: assign(({ context }, fill: EntryFilled) => ({ account: bookEntry(context.account, fill) })),
    bookExit: assign(({ context }, fill: ExitFilled) => takeExit(context, fill)),
    announceTrade: emit(({ context }) => lastTrade(context)),
    tellRiskMarked: sendTo(toRisk, ({ context }) => accountChanged(context, true)),
    tellRisk: sendTo(toRisk, ({ context }) => accountChanged(context, false)),
  },
});

export const portfolioMachine = portfolio.createMachine({
  id: 'portfolio',
  options: BOUNDED,
  description: 'Positions, marks and money of the whole account; what it knows it tells risk after every change.',
  context: ({ input }) => ({ account: openAccount(input.capital, input.keys), recentTrades: [] }),
  initial: 'accounting',
  states: {
    accounting: {
      description: 'The only state: the books are always open. Its facts are the account’s figures.',
      meta: { invariants: ['I16', 'I17', 'I18', 'I20'] },
      on: {
        'session.opened': { actions: ['openSession', 'tellRisk'] },
        bar: [
          {
            description: 'Nothing that risk judges by can have changed.',
            guard: { type: 'isIdleMark', params: theEvent },
            actions: { type: 'mark', params: theEvent },
          },
          { actions: [{ type: 'mark', params: theEvent }, 'tellRiskMarked'] },
        ],
        'order.working': [
          {
            guard: { type: 'isEntry', params: theEvent },
            actions: [{ type: 'addWorkingEntry', params: theEvent }, 'tellRisk'],
          },
          { description: 'An exit under way weighs nothing.' },
        ],
        'order.ended': [
          {
            guard: { type: 'isEntry', params: theEvent },
            actions: [{ type: 'dropWorkingEntry', params: theEvent }, 'tellRisk'],
          },
          { description: 'An exit under way weighed nothing.' },
        ],
        'entry.filled': { actions: [{ type: 'bookEntry', params: theEvent }, 'tellRisk'] },
        'exit.filled': [
          {
            guard: { type: 'closesPosition', params: theEvent },
            actions: [{ type: 'bookExit', params: theEvent }, 'announceTrade', 'tellRisk'],
          },
          { actions: [{ type: 'bookExit', params: theEvent }, 'tellRisk'] },
        ],
      },
    },
  },
});
