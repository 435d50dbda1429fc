import costRates from '../../src/domain/nse-equity-intraday.json' with { type: 'json' };
import type { CostRates } from '../../src/domain/costs.ts';
import type { InstrumentSetup, RiskSettings, RunSetup } from '../../src/domain/setup.ts';
import { paise, price } from '../../src/domain/units.ts';
import { loadConfig } from '../../src/config/load.ts';

/** The defaults of trading rules §11, as a run has them. */
export const defaultSetup: RunSetup = loadConfig({
  file: null,
  cwd: import.meta.dirname,
  data: [],
  needsData: false,
}).setup;

export const instrumentSetup = (key: string, change: Partial<InstrumentSetup> = {}): InstrumentSetup => ({
  key,
  kind: 'equity',
  tickSize: price(500),
  lotSize: 1,
  closingAuction: false,
  strategy: { name: 'sma-crossover', params: { fast: 5, slow: 12 } },
  ...change,
});

export type SetupChange = Partial<Omit<RunSetup, 'risk'>> & { readonly risk?: Partial<RiskSettings> };

/** A run without session times, so that every minute trades; `change` says what the test is about. */
export const setupWith = (keys: readonly string[], change: SetupChange = {}): RunSetup => ({
  ...defaultSetup,
  session: { ...defaultSetup.session, calendar: { kind: 'none' } },
  instruments: keys.map((key) => instrumentSetup(key)),
  ...change,
  capital: change.capital ?? paise(100_000_000),
  risk: { ...defaultSetup.risk, ...change.risk },
});

const { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst } = costRates;
export const nseCosts: CostRates = { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst };
