import { NO_FAULTS } from '../src/actors/feeds/synthetic/faults.ts';
import { openSynthetic } from '../src/actors/feeds/synthetic/feed.ts';
import { civilDay } from '../src/domain/calendar.ts';
import type { RunSetup } from '../src/domain/setup.ts';
import { defaultSetup, instrumentSetup } from '../test/support/setups.ts';

export const INSTRUMENTS = 10;

/** Without costs and without the drawdown lock, so that it trades to the end. */
export const setup: RunSetup = {
  ...defaultSetup,
  instruments: Array.from({ length: INSTRUMENTS }, (_, i) => instrumentSetup(`I${i}`)),
  risk: { ...defaultSetup.risk, maxDrawdown: 1 },
  broker: { ...defaultSetup.broker, costs: null },
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
