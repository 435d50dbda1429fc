import { NO_FAULTS } from '../src/actors/feeds/synthetic/faults.ts';
import { openSynthetic } from '../src/actors/feeds/synthetic/feed.ts';
import { civilDay } from '../src/domain/calendar.ts';
import type { RunSetup } from '../src/domain/setup.ts';
import { paise } from '../src/domain/units.ts';
import { defaultSetup, instrumentSetup } from '../test/support/setups.ts';

export const INSTRUMENTS = 10;

/**
 * With all that a run has: costs, and the drawdown lock at its default. Only the account is so large and each trade so
 * small a part of it that costs do not close the lock over ten million bars: it trades to the end.
 */
export const setup: RunSetup = {
  ...defaultSetup,
  capital: paise(100_000_000_000),
  instruments: Array.from({ length: INSTRUMENTS }, (_, i) => instrumentSetup(`I${i}`)),
  risk: { ...defaultSetup.risk, riskPerTrade: 0.000_001 },
};

/** An invented market of at least so many bars, the same every time. */
export const marketOf = (bars: number) =>
  openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: 1,
    model: 'realistic',
    start: civilDay(2016, 1, 1),
    sessions: Math.ceil(bars / INSTRUMENTS / 370),
    warmUpBars: 20,
    faults: NO_FAULTS,
  });
