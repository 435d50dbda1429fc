import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemText } from '../../src/cli/print-problems.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/domain/errors.ts';
import { COLUMNS } from '../../src/ui/settings.ts';
import { workFolder } from './command.ts';

type Around = {
  readonly cwd?: string;
  readonly data?: readonly { readonly key: string; readonly path: string }[];
  readonly needsData?: boolean;
};

/** Loads this text (or these bytes) as `c.jsonc`. */
export function loadText(text: string | Uint8Array, around: Around = {}): LoadedConfig {
  const { cwd = workFolder(), data = [], needsData = true } = around;
  writeFileSync(join(cwd, 'c.jsonc'), text);
  return loadConfig({ file: 'c.jsonc', cwd, data, needsData });
}

/** The printed lines of everything that is wrong with it. */
export const problemLines = (text: string | Uint8Array, around: Around = {}): readonly string[] =>
  linesOf(() => loadText(text, around));

/** The printed lines of the problems that end an attempt. */
export function linesOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (cause) {
    if (cause instanceof UserError) return cause.problems.map((problem) => problemText(problem));
    throw cause;
  }
  return [];
}

/** A configuration of one good instrument and these members. */
export const withInstrument = (rest: string): string =>
  `{ "instruments": [{ "key": "X", "data": { "path": "x.csv" } }]${rest === '' ? '' : `, ${rest}`} }`;

/** The example of trading rules §11. */
export const EXAMPLE = {
  capital: 1_000_000,
  instruments: [
    {
      key: 'RELIANCE',
      kind: 'equity',
      tickSize: 0.05,
      lotSize: 1,
      closingAuction: true,
      data: { path: 'RELIANCE.csv', stamp: 'open', timeZone: 'Asia/Kolkata' },
    },
    { key: 'NIFTY', kind: 'index', data: { path: 'NIFTY.txt', stamp: 'close' } },
  ],
  strategy: { name: 'sma-crossover', fast: 5, slow: 12 },
  atr: { period: 14 },
  volume: { period: 20 },
  risk: {
    riskPerTrade: 0.005,
    maxPositionPct: 0.2,
    maxLeverage: 3,
    stopAtr: 1.5,
    targetRatio: 1.2,
    maxDrawdown: 0.15,
    dailyLossLimit: null,
    maxOpenPositions: null,
    cooldownBars: 5,
  },
  session: { calendar: 'nse-equity', entryCutoff: '15:00', squareOff: '15:10' },
  broker: { slippage: 0, costs: 'nse-equity-intraday' },
  ui: { refresh: 5, palette: 'default', ascii: false, columns: [...COLUMNS], keys: {} },
};
