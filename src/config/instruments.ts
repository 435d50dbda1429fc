import { resolve } from 'node:path';
import type { BarFileSource } from '../bars/source.ts';
import type { Problem } from '../domain/errors.ts';
import type { InstrumentSetup, StrategyChoice } from '../domain/setup.ts';
import { PRICE_SCALE, price } from '../domain/units.ts';
import type { Document } from './document.ts';
import { instrumentKey, type Config, type ConfigParts, type InstrumentConfig } from './schema.ts';

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
  /** From `--data`, relative to the working directory. */
  readonly path: string | null;
};

/** `--data KEY=PATH` replaces the path of a configured instrument or adds an equity with the defaults. */
export function withData({ instruments }: Config, { data, needsData }: LoadOptions): readonly Configured[] {
  const paths = new Map(data.map(({ key, path }) => [key, path]));
  const keys = new Set(instruments.map(({ key }) => key));
  const added = [...paths.keys()].filter((key) => !keys.has(key));
  const simulated = !needsData && instruments.length === 0 && added.length === 0 ? SIMULATED_KEYS : added;
  return [...instruments, ...simulated.map(plainEquity)].map((entry) => ({
    entry,
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

/** The bar files of instruments that all have one. */
export const sourcesOf = (configured: readonly Configured[], base: string, cwd: string): readonly BarFileSource[] =>
  configured.map(({ entry: { key, data }, path }) => {
    const name = path ?? data?.path ?? '';
    return {
      instrument: key,
      path: resolve(path === null ? base : cwd, name),
      name,
      stamp: data?.stamp ?? 'open',
      timeZone: data?.timeZone ?? 'Asia/Kolkata',
      symbol: data?.symbol ?? null,
    };
  });

type Checked = {
  readonly file: string;
  readonly document: Document;
  readonly options: LoadOptions;
  readonly problems: Problem[];
};

/** Every key once, a bar file for each, and at least one of them; `null`: no list that could be read. */
export function checkInstruments(instruments: ConfigParts['instruments'], checked: Checked): void {
  const { file, options, problems } = checked;
  for (const { key } of options.data) problems.push(...badKey(key));
  if (instruments === null) return;
  const seen = new Set<string>();
  for (const [position, { key, data }] of instruments.entries()) {
    if (key !== undefined && seen.has(key)) problems.push(twice(key, checked.document.place(placeOf(position, 'key'))));
    if (key !== undefined) seen.add(key);
    const given = data?.path !== undefined || options.data.some((one) => one.key === key);
    if (options.needsData && !given) {
      problems.push(noBarFile(key, checked.document.place(placeOf(position, 'data', 'path'))));
    }
  }
  if (options.needsData && instruments.length + options.data.length === 0) problems.push(noInstruments(file));
}

const placeOf = (position: number, ...keys: readonly string[]): readonly PropertyKey[] => [
  'instruments',
  position,
  ...keys,
];

/** An instrument that `--data` adds is named by the rules of the others. */
function badKey(key: string): readonly Problem[] {
  const { error } = instrumentKey.safeParse(key);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return [];
  const what = 'the name of the instrument does not fit';
  return [{ area: 'config', code: 'range', place: '--data', what, expected: issue.message, got: JSON.stringify(key) }];
}

const twice = (key: string, place: string): Problem => ({
  area: 'config',
  code: 'duplicate-instrument',
  place,
  what: 'an instrument is configured twice',
  expected: 'every key once',
  got: JSON.stringify(key),
});

const noBarFile = (key: string | undefined, place: string): Problem => ({
  area: 'config',
  code: 'missing',
  place,
  what: key === undefined ? 'an instrument has no bar file' : `the instrument ${key} has no bar file`,
  expected: key === undefined ? 'data.path' : `data.path, or --data ${key}=PATH`,
  got: 'nothing',
});

const noInstruments = (file: string): Problem => ({
  area: 'config',
  code: 'no-instruments',
  place: file,
  what: 'no instrument is configured',
  expected: 'instruments in the configuration, or --data KEY=PATH',
  got: 'none',
  hint: '`statechartist init` writes a configuration to start from',
});
