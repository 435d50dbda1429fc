import { resolve } from 'node:path';
import type { BarFileSource } from '../bars/source.ts';
import type { Problem } from '../domain/errors.ts';
import type { InstrumentSetup, StrategyChoice } from '../domain/setup.ts';
import { PRICE_SCALE, price } from '../domain/units.ts';
import type { Document } from './document.ts';
import type { Config, InstrumentConfig } from './schema.ts';

/** Traded by the simulation when a configuration names no instruments. */
export const SIMULATED_KEYS = ['RELIANCE', 'TCS', 'INFY', 'HDFCBANK', 'SBIN'] as const;

export type LoadOptions = {
  /** `--config`; `null`: the default file, if there is one. */
  readonly file: string | null;
  readonly cwd: string;
  /** `--data KEY=PATH`, in order. */
  readonly data: readonly { readonly key: string; readonly path: string }[];
  /** Whether every instrument must name its bar file. */
  readonly needsData: boolean;
};

export type Configured = {
  readonly entry: InstrumentConfig;
  readonly position: number;
  /** From `--data`, relative to the working directory. */
  readonly path: string | null;
};

/** `--data KEY=PATH` replaces the path of a configured instrument or adds an equity with the defaults. */
export function withData({ instruments }: Config, { data, needsData }: LoadOptions): readonly Configured[] {
  const paths = new Map(data.map(({ key, path }) => [key, path]));
  const keys = new Set(instruments.map(({ key }) => key));
  const added = [...paths.keys()].filter((key) => !keys.has(key));
  const simulated = !needsData && instruments.length === 0 && added.length === 0 ? SIMULATED_KEYS : added;
  return [...instruments, ...simulated.map(plainEquity)].map((entry, position) => ({
    entry,
    position,
    path: paths.get(entry.key) ?? null,
  }));
}

const plainEquity = (key: string): InstrumentConfig => ({
  key,
  kind: 'equity',
  tickSize: 0.05,
  lotSize: 1,
  closingAuction: false,
});

export const instrumentOf = (entry: InstrumentConfig, strategy: StrategyChoice): InstrumentSetup => ({
  key: entry.key,
  kind: entry.kind,
  tickSize: price(Math.round(entry.tickSize * PRICE_SCALE)),
  lotSize: entry.lotSize,
  closingAuction: entry.closingAuction,
  strategy,
});

export function sourcesOf(
  configured: readonly Configured[],
  found: {
    readonly base: string;
    readonly options: LoadOptions;
    readonly document: Document;
    readonly problems: Problem[];
  },
): readonly BarFileSource[] {
  const { base, options, document, problems } = found;
  return configured.flatMap(({ entry: { key, data }, position, path }) => {
    const given = path ?? data?.path;
    if (given === undefined) {
      problems.push({
        area: 'config',
        code: 'missing',
        place: document.place(['instruments', position, 'data', 'path']),
        what: `the instrument ${key} has no bar file`,
        expected: `data.path, or --data ${key}=PATH`,
        got: 'nothing',
      });
      return [];
    }
    return [
      {
        instrument: key,
        path: resolve(path === null ? base : options.cwd, given),
        name: given,
        stamp: data?.stamp ?? 'open',
        timeZone: data?.timeZone ?? 'Asia/Kolkata',
        symbol: data?.symbol ?? null,
      },
    ];
  });
}
