/** Trading days of a year, for figures that are quoted by the year. */
const YEAR = 252;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** `null` for anything that is not a number to print. */
export const defined = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Mean session return over the sample deviation, × √252, risk-free 0 (trading rules §10). */
export function sharpeOf(returns: readonly number[]): number | null {
  // Equal returns do not deviate; their mean in doubles can be a hair off, and would give a figure out of that hair.
  if (returns.length < 2 || returns.every((value) => value === returns[0])) return null;
  const average = mean(returns);
  const deviation = Math.sqrt(sum(returns.map((value) => (value - average) ** 2)) / (returns.length - 1));
  return deviation === 0 ? null : defined((average / deviation) * Math.sqrt(YEAR));
}

/** Mean session return over the root of the mean, over all sessions, of min(return, 0)², × √252 (§10). */
export function sortinoOf(returns: readonly number[]): number | null {
  if (returns.length === 0) return null;
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)));
  return downside === 0 ? null : defined((mean(returns) / downside) * Math.sqrt(YEAR));
}

/** The year's compound return over the deepest drawdown (§10). */
export function calmarOf(totalReturn: number, sessions: number, maxDrawdown: number): number | null {
  if (sessions === 0 || maxDrawdown === 0) return null;
  return defined(((1 + totalReturn) ** (YEAR / sessions) - 1) / maxDrawdown);
}
