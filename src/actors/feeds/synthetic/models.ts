import type { InstrumentSetup } from '../../../domain/setup.ts';
import { PRICE_SCALE, price, type Price } from '../../../domain/units.ts';
import type { Chance } from '../../../domain/random.ts';

/** A minute of an invented market: prices on the tick grid, a whole volume. */
type Minute = {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
};

/** `through`: how far the day has come, 0 to 1; `first`: the date's first minute. */
type At = { readonly through: number; readonly first: boolean };

/** An instrument's own market: each call is its next minute. */
export type Market = (at: At) => Minute;

export const MODELS = ['realistic', 'drifting'] as const;
export type ModelName = (typeof MODELS)[number];

type Opening = { readonly instrument: InstrumentSetup; readonly chance: Chance };

/** Minutes of an ordinary session: a day's deviation over its root is a minute's. */
const SESSION_MINUTES = 375;

/**
 * Regimes of volatility that last for half an hour or so, a U over the day for volatility and volume, a gap over night,
 * and a little memory in the drift, so that averages have something to cross.
 */
function realisticMarket({ instrument, chance }: Opening): Market {
  const tick = instrument.tickSize;
  const daily = 0.012 + 0.008 * chance.uniform();
  const usualVolume = Math.round(10 ** (3.5 + 1.5 * chance.uniform()));
  const regimes = [0.6, 1, 1.9] as const;
  let regime = 1;
  let drift = 0;
  let last = startingRupees(chance) * PRICE_SCALE;
  return ({ through, first }) => {
    if (chance.uniform() < 1 / 30) regime = chance.integer(0, regimes.length - 1);
    const bend = uShape(through);
    const deviation = (daily / Math.sqrt(SESSION_MINUTES)) * (regimes[regime] ?? 1) * bend;
    drift = 0.93 * drift + 0.06 * deviation * chance.normal();
    const opensAt = first
      ? last * Math.exp(0.6 * daily * chance.normal())
      : last * Math.exp(0.1 * deviation * chance.normal());
    const closesAt = opensAt * Math.exp(drift + deviation * fatTailed(chance));
    const reach = (): number => Math.exp(0.6 * deviation * Math.abs(chance.normal()));
    const open = onGrid(opensAt, tick);
    const close = onGrid(closesAt, tick);
    const high = Math.max(open, close, onGrid(Math.max(opensAt, closesAt) * reach(), tick));
    const low = Math.min(open, close, onGrid(Math.min(opensAt, closesAt) / reach(), tick));
    last = Math.max(closesAt, tick);
    const busy = bend * (regimes[regime] ?? 1) * Math.exp(0.5 * chance.normal());
    const volume = instrument.kind === 'index' ? 0 : Math.max(1, Math.round(usualVolume * busy));
    return { open, high: price(high), low: price(low), close, volume };
  };
}

const PHASES = [1, -1, 0] as const;
const PHASE_BARS = 50;

/** The phases of the bot that this project replaces: 50 bars up, 50 down, 50 sideways, and again. */
function driftingMarket({ instrument, chance }: Opening): Market {
  const tick = instrument.tickSize;
  const start = startingRupees(chance) * PRICE_SCALE;
  let last = start;
  let bars = 0;
  return () => {
    const direction = PHASES[Math.floor(bars / PHASE_BARS) % PHASES.length] ?? 0;
    bars += 1;
    const step = start * 0.0006;
    const opensAt = last;
    const closesAt = Math.max(tick, opensAt + direction * step * chance.uniform() + (chance.uniform() - 0.5) * step);
    last = closesAt;
    const open = onGrid(opensAt, tick);
    const close = onGrid(closesAt, tick);
    const high = Math.max(open, close, onGrid(Math.max(opensAt, closesAt) + step * 0.4 * chance.uniform(), tick));
    const low = Math.min(open, close, onGrid(Math.min(opensAt, closesAt) - step * 0.4 * chance.uniform(), tick));
    return {
      open,
      high: price(high),
      low: price(low),
      close,
      volume: instrument.kind === 'index' ? 0 : chance.integer(1000, 10_000),
    };
  };
}

export const openMarket = (model: ModelName, opening: Opening): Market =>
  model === 'realistic' ? realisticMarket(opening) : driftingMarket(opening);

/** High at both ends of the day, lowest at noon, 1 on the average. */
const uShape = (through: number): number => 0.65 + 4.2 * (through - 0.5) ** 2;

// One minute in twelve is three times as wild: returns with heavier tails than the normal law.
const fatTailed = (chance: Chance): number => chance.normal() * (chance.uniform() < 1 / 12 ? 2.4 : 0.8);

/** ₹100 to ₹3,500, small prices as likely as large ones. */
const startingRupees = (chance: Chance): number => 100 * 35 ** chance.uniform();

const onGrid = (raw: number, tick: Price): Price => price(Math.max(1, Math.round(raw / tick)) * tick);
