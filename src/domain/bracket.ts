import { PRICE_SCALE, price, signOf, type Price, type Side } from './units.ts';

export type Bracket = { readonly stop: Price; readonly target: Price };
export type Distances = { readonly stopDistance: number; readonly targetDistance: number };

/**
 * The stop and target around an entry fill, on the tick grid, ties upwards (trading rules §5).
 *
 * @param fill its side and price
 * @param away distances of the approval, rupees ≥ 0
 * @param tick the instrument's tick, 1/10,000 rupee, > 0
 */
export function bracketAround(
  fill: { readonly side: Side; readonly price: Price },
  away: Distances,
  tick: Price,
): Bracket {
  const sign = signOf(fill.side);
  return {
    stop: nearestTick(fill.price - sign * away.stopDistance * PRICE_SCALE, tick),
    target: nearestTick(fill.price + sign * away.targetDistance * PRICE_SCALE, tick),
  };
}

// A tie can land a hair below one half in doubles; the rules call 1e-9 ticks from a tie a tie.
const nearestTick = (raw: number, tick: Price): Price => price(Math.floor(raw / tick + 0.5 + 1e-9) * tick);
