/**
 * The units of the system, as branded numbers: a price cannot be passed where money is meant. The casts live here and
 * nowhere else; arithmetic gives plain numbers, and the constructor says again what the result is.
 */
declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** A price, in whole 1/10,000 rupee. */
export type Price = Branded<'price'>;
/** An amount that must stay exact (equity, exposure, unrealised P&L), in whole 1/10,000 rupee. */
export type Amount = Branded<'amount'>;
/** Booked money (balance, costs, realised P&L), in whole paise. */
export type Paise = Branded<'paise'>;
/** A moment, in milliseconds UTC. */
export type TimeMs = Branded<'time'>;
/** A calendar date, in whole days since 1970-01-01 of the session's own zone. */
export type Day = Branded<'day'>;

export type Side = 'long' | 'short';

/** 1/10,000 rupee in a rupee. */
export const PRICE_SCALE = 10_000;
/** 1/10,000 rupee in a paisa. */
export const AMOUNT_PER_PAISA = 100;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export const price = (tenThousandths: number): Price => tenThousandths as Price;
export const amount = (tenThousandths: number): Amount => tenThousandths as Amount;
export const paise = (wholePaise: number): Paise => wholePaise as Paise;
export const timeMs = (ms: number): TimeMs => ms as TimeMs;
export const day = (days: number): Day => days as Day;

/** +1 for a long position or a buy to open, −1 for a short one. */
export const signOf = (side: Side): 1 | -1 => (side === 'long' ? 1 : -1);

export const rupeesOfPrice = (value: Price): number => value / PRICE_SCALE;
export const rupeesOfAmount = (value: Amount): number => value / PRICE_SCALE;
export const rupeesOfPaise = (value: Paise): number => value / 100;
