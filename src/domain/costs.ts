import { paise, rupeesOfPrice, type Paise, type Price } from './units.ts';

/** Rates as fractions of turnover, money in rupees; the source and date of each stand in `nse-equity-intraday.json`. */
export type CostRates = {
  readonly brokeragePct: number;
  readonly brokerageMax: number;
  readonly sttSell: number;
  readonly exchange: number;
  readonly sebi: number;
  readonly ipft: number;
  readonly stampBuy: number;
  readonly gst: number;
};

export type CostedFill = { readonly buys: boolean; readonly price: Price; readonly quantity: number };

/**
 * What one fill costs (trading rules §8): each component computed in doubles and rounded to the paisa, half up.
 *
 * @returns whole paise, 0 when costs are off
 */
export function costOf(rates: CostRates | null, fill: CostedFill): Paise {
  if (rates === null) return paise(0);
  const turnover = rupeesOfPrice(fill.price) * fill.quantity;
  const brokerage = toPaise(Math.min(rates.brokerageMax, rates.brokeragePct * turnover));
  const exchange = toPaise(rates.exchange * turnover);
  const sebi = toPaise(rates.sebi * turnover);
  const ipft = toPaise(rates.ipft * turnover);
  const stt = fill.buys ? 0 : toPaise(rates.sttSell * turnover);
  const stamp = fill.buys ? toPaise(rates.stampBuy * turnover) : 0;
  const gst = roundHalfUp(rates.gst * (brokerage + exchange + sebi + ipft));
  return paise(brokerage + exchange + sebi + ipft + stt + stamp + gst);
}

const toPaise = (rupees: number): number => roundHalfUp(rupees * 100);

// A tie can land a hair below one half in doubles; the rules call 1e-9 paise from a tie a tie.
const roundHalfUp = (value: number): number => Math.floor(value + 0.5 + 1e-9);
