import { INTERVAL_MS } from '../../../domain/bar.ts';
import type { SessionRules } from '../../../domain/calendar.ts';
import { chance } from '../../../domain/random.ts';
import type { InstrumentSetup } from '../../../domain/setup.ts';
import { timeMs, type Day, type TimeMs } from '../../../domain/units.ts';
import type { BarReceived, FeedInput } from '../../../machines/protocol.ts';
import { passed, type FeedPort } from '../../feed-port.ts';
import { faultyLine, hasFaults, type Faults } from './faults.ts';
import { minutesBefore, sessionsFrom, tradesAt } from './minutes.ts';
import { openMarket, type Market, type ModelName } from './models.ts';

export type SyntheticOptions = {
  readonly instruments: readonly InstrumentSetup[];
  readonly session: SessionRules;
  readonly seed: number;
  readonly model: ModelName;
  readonly start: Day;
  readonly sessions: number;
  /** Bars of each instrument before the first session. */
  readonly warmUpBars: number;
  readonly faults: Faults;
};

const BATCH = 1000;

/**
 * An invented market as a feed, reproducible by its seed. The warm-up block is the last minutes of trading before the
 * first session, as ordinary bars: there is one road for a bar, and an instrument is ready by what it has seen.
 */
export function openSynthetic(options: SyntheticOptions): FeedPort {
  const { session, start, sessions, warmUpBars, instruments } = options;
  const days = [...minutesBefore(session, start, warmUpBars), ...sessionsFrom(session, start, sessions)];
  const total = days.reduce((sum, { count }) => sum + count, 0) * instruments.length;
  let read = 0;
  let given = 0;

  function* inputs(): Generator<FeedInput> {
    const first = days[0]?.minutes()[0];
    if (first !== undefined) yield { type: 'feed.connected', ts: first };
    const markets = instruments.map((instrument) => ({
      instrument,
      market: openMarket(options.model, { instrument, chance: chance(options.seed, `market/${instrument.key}`) }),
      bars: { count: 0 },
    }));
    const arrive = faultyLine(options.faults, chance(options.seed, 'faults'));
    const ticks = hasFaults(options.faults);
    for (const { minutes: minutesOf } of days) {
      const minutes = minutesOf();
      for (const [i, ts] of minutes.entries()) {
        const at = { through: i / Math.max(1, minutes.length - 1), first: i === 0 };
        const sent = markets
          .filter(({ instrument }) => tradesAt(session, instrument.closingAuction, ts))
          .map((one) => barOf(one, ts, at));
        read += instruments.length;
        if (!ticks) yield* sent;
        else {
          yield* arrive(sent);
          // Staleness is judged by a clock; without faults nothing can be stale.
          yield { type: 'clock.ticked', ts: timeMs(ts + INTERVAL_MS) };
        }
      }
    }
    yield { type: 'feed.ended' };
  }

  return {
    async *batches() {
      let batch: FeedInput[] = [];
      for (const input of inputs()) {
        batch.push(input);
        given += 1;
        if (batch.length === BATCH) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    },
    progress: (taken) => passed({ read, given, total }, taken),
    close: async () => {},
  };
}

type Line = { readonly instrument: InstrumentSetup; readonly market: Market; readonly bars: { count: number } };

function barOf({ instrument, market, bars }: Line, ts: TimeMs, at: Parameters<Market>[0]): BarReceived {
  bars.count += 1;
  return {
    type: 'bar.received',
    bar: { instrument: instrument.key, ts, ...market(at) },
    rounded: false,
    where: `simulation:${instrument.key}:${bars.count}`,
  };
}
