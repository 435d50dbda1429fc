import type { Bracket } from './bracket.ts';
import { productInPaise, toPaise, wholeProduct } from './money.ts';
import type { ExitReason, Trade } from './trade.ts';
import { amount, paise, price, signOf, type Amount, type Paise, type Price, type Side, type TimeMs } from './units.ts';

/**
 * An open position. Parts of an entry or an exit are kept as what they differ from the first fill's price: differences
 * are small, so the sums stay exact.
 */
export type Position = Bracket & {
  readonly instrument: string;
  readonly side: Side;
  /** Open now. */
  readonly quantity: number;
  /** Ever entered. */
  readonly entered: number;
  /** The price of the first entry fill. */
  readonly base: Price;
  /** Σ (price − base) × quantity of the entry fills, and of the exit fills. */
  readonly entryOffset: Amount;
  readonly exitOffset: Amount;
  readonly entryTs: TimeMs;
  /** Of all fills so far. */
  readonly costs: Paise;
  readonly atr: number;
  readonly signalTs: TimeMs;
};

export type EntryPart = Bracket & {
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Price;
  readonly costs: Paise;
  readonly atr: number;
  readonly signalTs: TimeMs;
};

export type ExitPart = {
  readonly ts: TimeMs;
  readonly quantity: number;
  readonly price: Price;
  readonly costs: Paise;
  readonly reason: ExitReason;
};

/** The first fill opens the position and fixes its bracket; later parts only raise the quantity. */
export function enter(position: Position | null, part: EntryPart): Position {
  if (position === null) {
    const { ts, price: base, ...rest } = part;
    return { ...rest, entered: part.quantity, base, entryOffset: amount(0), exitOffset: amount(0), entryTs: ts };
  }
  return {
    ...position,
    quantity: position.quantity + part.quantity,
    entered: position.entered + part.quantity,
    entryOffset: amount(position.entryOffset + wholeProduct(part.price - position.base, part.quantity)),
    costs: paise(position.costs + part.costs),
  };
}

export const leave = (position: Position, part: ExitPart): Position => ({
  ...position,
  quantity: position.quantity - part.quantity,
  exitOffset: amount(position.exitOffset + wholeProduct(part.price - position.base, part.quantity)),
  costs: paise(position.costs + part.costs),
});

/** What the position has made and would make if the rest were sold at `mark`, before costs; exact. */
export const profitAt = (position: Position, mark: Price): Amount =>
  amount(
    signOf(position.side) *
      (position.exitOffset - position.entryOffset + wholeProduct(mark - position.base, position.quantity)),
  );

/** The line of the trade log for a position whose last part has left; `balance` is the account's before the gross P&L. */
export function closedTrade(position: Position, last: ExitPart, balance: Paise): Trade {
  const inOnePart = last.quantity === position.entered && position.entryOffset === 0;
  const grossPnl = inOnePart
    ? productInPaise(signOf(position.side) * (last.price - position.base), last.quantity)
    : toPaise(profitAt(position, position.base));
  return {
    instrument: position.instrument,
    side: position.side,
    quantity: position.entered,
    entryTs: position.entryTs,
    entryPrice: averagePrice(position.base, position.entryOffset, position.entered),
    exitTs: last.ts,
    exitPrice: inOnePart ? last.price : averagePrice(position.base, position.exitOffset, position.entered),
    reason: last.reason,
    stop: position.stop,
    target: position.target,
    atr: position.atr,
    signalTs: position.signalTs,
    grossPnl,
    costs: position.costs,
    netPnl: paise(grossPnl - position.costs),
    balance: paise(balance + grossPnl),
  };
}

// Whole for a fill in one part; parts give the nearest 1/10,000 rupee.
const averagePrice = (base: Price, offset: Amount, quantity: number): Price =>
  price(base + Math.floor(offset / quantity + 0.5));
