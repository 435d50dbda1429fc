import costRates from '../src/domain/nse-equity-intraday.json' with { type: 'json' };
import { paise, price, timeMs } from '../src/domain/units.ts';
import type { RunSetup } from '../src/domain/setup.ts';
import { scripted, SAY } from '../src/strategies/scripted.ts';
import { OPENING, barOf } from './market.ts';
import type { Bounds, Plan } from './search.ts';
import { bookOf, openVenue } from './venue.ts';

/** What is explored: one instrument through the whole system, on paper and at a venue. */

const INSTRUMENT = 'X';
/** A hundred shares at 100 rupees: an entry is of two lots, so that it can fill in parts. */
const LOT = 100;

const { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst } = costRates;

const setupOf = (venue: 'paper' | 'live'): RunSetup => ({
  capital: paise(12_500_000),
  instruments: [
    {
      key: INSTRUMENT,
      kind: 'index',
      tickSize: price(500),
      lotSize: LOT,
      closingAuction: false,
      strategy: { name: scripted.name, params: {} },
    },
  ],
  atrPeriod: 1,
  volumePeriod: 1,
  risk: {
    riskPerTrade: 1,
    maxPositionPct: 0.2,
    maxLeverage: 3,
    stopAtr: 1.5,
    targetRatio: 1.2,
    // One stop is enough, so that the lock is met.
    maxDrawdown: 0.004,
    dailyLossLimit: null,
    maxOpenPositions: null,
    cooldownBars: 2,
  },
  session: {
    calendar: {
      kind: 'nse-equity',
      list: { regular: { open: '09:15', close: '15:30' }, holidays: [], special: [] },
    },
    entryCutoff: '09:35',
    squareOff: '09:45',
  },
  broker: {
    ...(venue === 'live' && { venue }),
    slippage: 0,
    costs: { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst },
  },
});

type Options = {
  readonly venue: 'paper' | 'live';
  readonly bounds: Bounds;
  /** Choices, by name, that are taken before the search begins. */
  readonly path?: readonly string[];
} & Pick<Plan, 'clock' | 'root'>;

export function planOf({ venue, bounds, clock, root, path = [] }: Options): Plan {
  const live = venue === 'live';
  return {
    setup: setupOf(venue),
    terms: { instrument: INSTRUMENT, lot: LOT, live },
    bounds,
    path,
    clock,
    ...(root && { root }),
    opening(world) {
      const now = timeMs(OPENING);
      world.change({ venue: openVenue(now), spent: 0, epoch: live ? 1 : 0 });
      world.send({ type: 'feed.connected', ts: now });
      if (live) {
        world.send({ type: 'run.resumed', ts: now, epoch: 1, unsent: [] });
        for (let read = 0; read < 2; read += 1) {
          const outside = world.outside();
          world.change({ ...outside, venue: { ...outside.venue, reading: false } });
          world.send(bookOf(outside.venue, [INSTRUMENT]));
        }
        world.send({ type: 'operator.arm', origin: 'explored' });
      }
      world.send(barOf(INSTRUMENT, now, SAY.nothing));
    },
  };
}
