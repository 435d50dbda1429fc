import type { RiskSettings } from './setup.ts';
import { rupeesOfAmount, rupeesOfPaise, rupeesOfPrice, type Amount, type Paise, type Price } from './units.ts';

export type SizingRequest = {
  /** The signal bar's close. */
  readonly price: Price;
  /** Rupees. */
  readonly atr: number;
  readonly volumeFactor: number;
};

export type SizingAccount = { readonly balance: Paise; readonly exposure: Amount };

export type Sized = {
  /** Whole lots; may be 0 or less. */
  readonly quantity: number;
  /** Rupees. */
  readonly stopDistance: number;
  readonly targetDistance: number;
};

/** What the leverage cap leaves for one more position, rupees; 0 or less when it is used up. */
export const leverageRoom = ({ balance, exposure }: SizingAccount, { maxLeverage }: RiskSettings): number =>
  maxLeverage * rupeesOfPaise(balance) - rupeesOfAmount(exposure);

/** The least of what risk per trade, position share and leverage allow, in whole lots (trading rules §4). */
export function sizeOf(
  { price, atr, volumeFactor }: SizingRequest,
  account: SizingAccount,
  settings: RiskSettings,
  lotSize: number,
): Sized {
  const balance = rupeesOfPaise(account.balance);
  const rupees = rupeesOfPrice(price);
  const stopDistance = atr * settings.stopAtr;
  const shares = Math.min(
    ((balance * settings.riskPerTrade) / stopDistance) * volumeFactor,
    (balance * settings.maxPositionPct) / rupees,
    leverageRoom(account, settings) / rupees,
  );
  return {
    // The nudge keeps a quotient that is whole on paper from falling one lot short in doubles.
    quantity: Math.floor(shares / lotSize + 1e-9) * lotSize,
    stopDistance,
    targetDistance: stopDistance * settings.targetRatio,
  };
}
