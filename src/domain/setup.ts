import type { SessionRules } from './calendar.ts';
import type { CostRates } from './costs.ts';
import type { Paise, Price } from './units.ts';

/** A strategy chosen by name, with its parameters as its own schema has checked them. */
export type StrategyChoice = { readonly name: string; readonly params: unknown };

export type InstrumentSetup = {
  readonly key: string;
  readonly kind: 'equity' | 'index';
  readonly tickSize: Price;
  readonly lotSize: number;
  readonly closingAuction: boolean;
  readonly strategy: StrategyChoice;
};

/** Shares are fractions of 1; `null` means that the limit is off. */
export type RiskSettings = {
  readonly riskPerTrade: number;
  readonly maxPositionPct: number;
  readonly maxLeverage: number;
  readonly stopAtr: number;
  readonly targetRatio: number;
  readonly maxDrawdown: number;
  readonly dailyLossLimit: number | null;
  readonly maxOpenPositions: number | null;
  readonly cooldownBars: number;
};

export type BrokerSettings = {
  /** Whose exchange it is: our own on paper, which is what is meant when nothing is said, or a venue's. */
  readonly venue?: 'paper' | 'live';
  /** Ticks that a market entry is moved against the order. */
  readonly slippage: number;
  /** `null`: fills cost nothing. */
  readonly costs: CostRates | null;
};

/** All that a run depends on besides its inputs: plain JSON, the journal's first record. */
export type RunSetup = {
  readonly capital: Paise;
  readonly instruments: readonly InstrumentSetup[];
  readonly atrPeriod: number;
  readonly volumePeriod: number;
  readonly risk: RiskSettings;
  readonly session: SessionRules;
  readonly broker: BrokerSettings;
};
