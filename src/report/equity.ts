import { equityInPaise, type AccountFigures } from '../domain/account-figures.ts';
import { toPaise } from '../domain/money.ts';
import type { Paise, TimeMs } from '../domain/units.ts';

export const EQUITY_HEADER = 'ts,balance,equity,grossExposure,drawdown';

/** The row that waits until the time of the accepted bars changes; `null` before the first bar. */
export type PendingRow = { readonly ts: TimeMs; readonly figures: AccountFigures } | null;

/** What must be written before a bar of `ts` changes the account: nothing while its time is the one that waits (§10). */
export const dueRow = (pending: PendingRow, ts: TimeMs): PendingRow =>
  pending === null || pending.ts === ts ? null : pending;

/** One row of `equity.csv`: times in ms, money with two decimals, drawdown with ten (trading rules §10). */
export function equityRow({ ts, figures }: NonNullable<PendingRow>): string {
  const { balance, exposure, drawdown } = figures;
  return [
    ts,
    decimals(balance),
    decimals(equityInPaise(figures)),
    decimals(toPaise(exposure)),
    drawdown.toFixed(10),
  ].join(',');
}

/** Rupees with two decimals, by the digits. */
export function decimals(value: Paise): string {
  // A damaged price reaches beyond 2^53, where a division rounds, and beyond 1e21, where a number turns into an exponent.
  const digits = BigInt(Math.abs(value)).toString().padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
