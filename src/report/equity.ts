import { equityInPaise, type AccountFigures } from '../domain/account-figures.ts';
import { toPaise } from '../domain/money.ts';
import type { Paise, TimeMs } from '../domain/units.ts';

export const EQUITY_HEADER = 'ts,balance,equity,grossExposure,drawdown';

/** The row that waits until the time of the accepted bars changes; `null` before the first bar. */
export type PendingRow = { readonly ts: TimeMs; readonly figures: AccountFigures } | null;

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
  const whole = Math.abs(value);
  return `${value < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}
