import { equityInPaise, type AccountFigures, type RunCounts } from '../domain/account-figures.ts';
import { toAmount } from '../domain/money.ts';
import type { Trade } from '../domain/trade.ts';
import { paise, rupeesOfPaise, type Amount, type Day, type Paise } from '../domain/units.ts';
import { calmarOf, defined, sharpeOf, sortinoOf } from './statistics.ts';

/** `summary.json` (trading rules §10): rupees with two decimals, shares of 1; `null` where a figure is not defined. */
export type Summary = {
  readonly complete: boolean;
  readonly bars: {
    readonly accepted: number;
    readonly rejected: RunCounts['barsRejected'];
    readonly rounded: number;
    readonly gaps: number;
  };
  readonly signals: number;
  readonly approved: number;
  readonly rejected: RunCounts['sizesRejected'];
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly grossPnl: number;
  readonly costs: number;
  readonly netPnl: number;
  readonly finalBalance: number;
  readonly finalEquity: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly profitFactor: number | null;
  readonly winRate: number | null;
  readonly exposure: number | null;
};

/** Running sums of a run: no trade is kept, a run may have millions. */
export type Tally = {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly grossPnl: Paise;
  readonly costs: Paise;
  readonly won: Paise;
  readonly lost: Paise;
};

export const emptyTally: Tally = {
  trades: 0,
  wins: 0,
  losses: 0,
  grossPnl: paise(0),
  costs: paise(0),
  won: paise(0),
  lost: paise(0),
};

/** A trade that nets 0 is neither a win nor a loss. */
export const countTrade = (tally: Tally, { grossPnl, costs, netPnl }: Trade): Tally => ({
  trades: tally.trades + 1,
  wins: tally.wins + (netPnl > 0 ? 1 : 0),
  losses: tally.losses + (netPnl < 0 ? 1 : 0),
  grossPnl: paise(tally.grossPnl + grossPnl),
  costs: paise(tally.costs + costs),
  won: paise(tally.won + Math.max(netPnl, 0)),
  lost: paise(tally.lost + Math.min(netPnl, 0)),
});

export type RunEnd = {
  readonly complete: boolean;
  readonly capital: Paise;
  readonly counts: RunCounts;
  /** After the last bar, or after the exits at the end of the data. */
  readonly last: AccountFigures;
  /** Equity after the last accepted bar of each date. */
  readonly sessions: ReadonlyMap<Day, Amount>;
  readonly tally: Tally;
};

export function summaryOf({ complete, capital, counts, last, sessions, tally }: RunEnd): Summary {
  const finalEquity = rupeesOfPaise(equityInPaise(last));
  const totalReturn = finalEquity / rupeesOfPaise(capital) - 1;
  const returns = sessionReturns(sessions, toAmount(capital));
  const { maxDrawdown } = counts;
  return {
    complete,
    bars: {
      accepted: counts.accepted,
      rejected: counts.barsRejected,
      rounded: counts.rounded,
      gaps: counts.gaps,
    },
    signals: counts.signals,
    approved: counts.approved,
    rejected: counts.sizesRejected,
    trades: tally.trades,
    wins: tally.wins,
    losses: tally.losses,
    grossPnl: rupeesOfPaise(tally.grossPnl),
    costs: rupeesOfPaise(tally.costs),
    netPnl: rupeesOfPaise(paise(tally.grossPnl - tally.costs)),
    finalBalance: rupeesOfPaise(last.balance),
    finalEquity,
    totalReturn,
    maxDrawdown,
    sharpe: sharpeOf(returns),
    sortino: sortinoOf(returns),
    calmar: calmarOf(totalReturn, sessions.size, maxDrawdown),
    profitFactor: tally.lost === 0 ? null : defined(tally.won / Math.abs(tally.lost)),
    winRate: tally.trades === 0 ? null : tally.wins / tally.trades,
    exposure: counts.accepted === 0 ? null : counts.barsHeld / counts.accepted,
  };
}

/** Equity after a session's last bar over that of the session before, the first over the capital; in date order. */
function sessionReturns(sessions: ReadonlyMap<Day, Amount>, capital: Amount): readonly number[] {
  const equities = [...sessions].toSorted(([a], [b]) => a - b).map(([, equity]) => equity);
  return equities.map((equity, i) => equity / (equities[i - 1] ?? capital) - 1);
}
