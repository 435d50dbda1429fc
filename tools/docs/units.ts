/** What plain numbers of messages count, by their name: those that are prices, money or times say it by their type. */
const UNITS: Readonly<Record<string, string>> = {
  atr: 'rupees',
  drawdown: 'share of the highest equity',
  filled: 'shares, the sum so far',
  gap: 'missing one-minute intervals',
  minuteOfSession: 'minutes',
  openPositions: 'positions',
  quantity: 'shares',
  remaining: 'shares',
  stopDistance: 'rupees',
  targetDistance: 'rupees',
  volume: 'shares',
  volumeFactor: 'factor of the size',
  workingEntries: 'orders',
};

/**
 * The unit of a plain number.
 *
 * @throws Error when the name is not in the table: a number without a unit is a trap for its reader
 */
export function unitOfNumber(name: string): string {
  const unit = UNITS[name];
  if (unit === undefined) throw new Error(`the unit of the number ${name} is not in tools/docs/units.ts`);
  return unit;
}
