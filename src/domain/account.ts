import type { AccountFigures } from './account-figures.ts';
import { toAmount, wholeProduct } from './money.ts';
import { closedTrade, enter, leave, profitAt, type EntryPart, type ExitPart, type Position } from './position.ts';
import { lineOf, replaceLine, rosterOf, type Roster } from './roster.ts';
import type { Trade } from './trade.ts';
import { amount, paise, type Amount, type Paise, type Price } from './units.ts';

/** An entry order that has not filled whole: `price` is the signal bar's close, its weight in the exposure. */
export type WorkingEntry = { readonly orderId: string; readonly quantity: number; readonly price: Price };

/** Everything the portfolio keeps of one instrument. */
export type AccountLine = {
  readonly position: Position | null;
  readonly working: WorkingEntry | null;
  /** The last close seen. */
  readonly mark: Price | null;
};

/** Positions, marks and money, with the totals that follow from them (trading rules §4). */
export type Account = AccountFigures & {
  readonly roster: Roster;
  readonly lines: readonly AccountLine[];
  /** Equity before the session's first accepted bar. */
  readonly opening: Amount;
  readonly peak: Amount;
  /** Equity at the last mark. */
  readonly marked: Amount;
  readonly maxDrawdown: number;
  /** Exposure as a multiple of the balance, which is what its cap is measured by. */
  readonly leverage: number;
  readonly openPositions: number;
  readonly workingEntries: number;
  /** Accepted bars, and those after whose fills their instrument held a position. */
  readonly bars: number;
  readonly barsHeld: number;
};

export function openAccount(capital: Paise, keys: readonly string[]): Account {
  const equity = toAmount(capital);
  return {
    roster: rosterOf(keys),
    lines: keys.map(() => ({ position: null, working: null, mark: null })),
    balance: capital,
    unrealised: amount(0),
    equity,
    opening: equity,
    peak: equity,
    marked: equity,
    exposure: amount(0),
    drawdown: 0,
    maxDrawdown: 0,
    leverage: 0,
    openPositions: 0,
    workingEntries: 0,
    bars: 0,
    barsHeld: 0,
  };
}

/** The session's first bar is about to come: what the account is worth now is what the day is measured against. */
export const openSession = (account: Account): Account => ({ ...account, opening: account.equity });

/** Step 2 of a bar: the mark, then equity, exposure, peak and drawdown. */
export function markAt(account: Account, instrument: string, close: Price): Account {
  const line = lineAt(account, instrument);
  const bars = account.bars + 1;
  const barsHeld = account.barsHeld + (line.position === null ? 0 : 1);
  const marked = withLine({ ...account, bars, barsHeld }, instrument, { ...line, mark: close });
  const peak = amount(Math.max(account.peak, marked.equity));
  const drawdown = (peak - marked.equity) / peak;
  return {
    ...marked,
    peak,
    marked: marked.equity,
    drawdown,
    maxDrawdown: Math.max(account.maxDrawdown, drawdown),
  };
}

/** A mark of an instrument that is not held, with nothing filled since the last mark: no total can change. */
export const isIdleMark = (account: Account, instrument: string): boolean =>
  account.equity === account.marked && lineAt(account, instrument).position === null;

export const addWorkingEntry = (account: Account, instrument: string, working: WorkingEntry): Account =>
  withLine(account, instrument, { ...lineAt(account, instrument), working });

/** Only the order named: another one may have the place by now. */
export function dropWorkingEntry(account: Account, instrument: string, orderId: string): Account {
  const line = lineAt(account, instrument);
  return line.working?.orderId === orderId ? withLine(account, instrument, { ...line, working: null }) : account;
}

/** The cost of an entry leaves the balance at its fill. `remaining`: what of the order still works. */
export function bookEntry(
  account: Account,
  fill: EntryPart & { readonly orderId: string; readonly remaining: number },
): Account {
  const { instrument, ts, side, quantity, price, costs, stop, target, atr, signalTs, remaining } = fill;
  const line = lineAt(account, instrument);
  const { working } = line;
  return withLine({ ...account, balance: paise(account.balance - costs) }, instrument, {
    // Until its first mark of its own a position is worth what was paid for it.
    mark: line.mark ?? price,
    position: enter(line.position, { instrument, ts, side, quantity, price, costs, stop, target, atr, signalTs }),
    working: workingAfter(working, fill.orderId, remaining),
  });
}

const workingAfter = (working: WorkingEntry | null, orderId: string, remaining: number): WorkingEntry | null => {
  if (working?.orderId !== orderId) return working;
  return remaining === 0 ? null : { ...working, quantity: remaining };
};

/** An exit's part; the gross P&L is booked when the last one has left. */
export function bookExit(
  account: Account,
  instrument: string,
  part: ExitPart,
): { readonly account: Account; readonly closed: Trade | null } {
  const line = lineAt(account, instrument);
  if (line.position === null) throw new Error(`I16: an exit of ${instrument} was filled without a position`);
  const position = leave(line.position, part);
  const balance = paise(account.balance - part.costs);
  if (position.quantity > 0) {
    return { account: withLine({ ...account, balance }, instrument, { ...line, position }), closed: null };
  }
  const closed = closedTrade(position, part, balance);
  const after = withLine({ ...account, balance: closed.balance }, instrument, { ...line, position: null });
  return { account: after, closed };
}

const lineAt = ({ lines, roster }: Account, instrument: string): AccountLine => lineOf(lines, roster, instrument);

/** Puts a line in and adds the totals up afresh: sums of whole numbers, so nothing drifts. */
function withLine(account: Account, instrument: string, line: AccountLine): Account {
  const lines = replaceLine(account.lines, account.roster, instrument, line);
  let profit = 0;
  let exposure = 0;
  let openPositions = 0;
  let workingEntries = 0;
  for (const { position, working, mark } of lines) {
    if (position !== null && mark !== null) {
      profit += profitAt(position, mark);
      exposure += wholeProduct(position.quantity, mark);
      openPositions += 1;
    }
    if (working !== null) {
      exposure += wholeProduct(working.quantity, working.price);
      workingEntries += 1;
    }
  }
  return {
    ...account,
    lines,
    unrealised: amount(profit),
    equity: amount(toAmount(account.balance) + profit),
    exposure: amount(exposure),
    leverage: exposure / toAmount(account.balance),
    openPositions,
    workingEntries,
  };
}
