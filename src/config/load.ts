import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { BarFileSource } from '../bars/source.ts';
import type { Calendar, Holidays } from '../domain/calendar.ts';
import { UserError, type Problem } from '../domain/errors.ts';
import costRates from '../domain/nse-equity-intraday.json' with { type: 'json' };
import shippedHolidays from '../domain/nse-holidays.json' with { type: 'json' };
import type { RunSetup, StrategyChoice } from '../domain/setup.ts';
import { paise } from '../domain/units.ts';
import { strategies } from '../strategies/registry.ts';
import { parseDocument, problemsOf, type Document } from './document.ts';
import { nearest } from './nearest.ts';
import { instrumentOf, sourcesOf, withData, type LoadOptions } from './instruments.ts';
import { configSchema, holidaysSchema, partsSchema, type Config, type ConfigParts } from './schema.ts';
import { keysAt } from './template.ts';

export const CONFIG_FILE = 'statechartist.config.jsonc';

export type LoadedConfig = { readonly setup: RunSetup; readonly sources: readonly BarFileSource[] };

/**
 * The configuration of a run, checked whole (trading rules §11).
 *
 * @throws UserError with every problem of the file, each with its line and key path
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { file, document } = readDocument(options);
  const parsed = configSchema.safeParse(document.value);
  const problems: Problem[] = parsed.success ? [] : [...problemsOf(parsed.error.issues, document, nearestKey)];
  // What several keys have to do with each other is looked at even when something else is wrong.
  const parts = partsSchema.parse(document.value);
  checkKeys(parts, document, problems);
  const choose = (choice: Config['strategy'], path: readonly PropertyKey[]): StrategyChoice =>
    chooseStrategy(choice, path, document, problems);
  const common = choose(parts.strategy, ['strategy']);
  const own = parts.instruments.map(({ strategy }, position) =>
    strategy === undefined ? common : choose(strategy, ['instruments', position, 'strategy']),
  );
  if (!parsed.success) throw new UserError(problems);
  const config = parsed.data;
  const base = dirname(resolve(options.cwd, file));
  const calendar = calendarOf(config, base, document, problems);
  const configured = withData(config, options);
  const instruments = configured.map(({ entry, position }) => instrumentOf(entry, own[position] ?? common));
  const sources = options.needsData ? sourcesOf(configured, { base, options, document, problems }) : [];
  if (options.needsData && configured.length === 0) problems.push(noInstruments(file));
  if (problems.length > 0) throw new UserError(problems);

  const { risk, session, broker } = config;
  return {
    setup: {
      capital: paise(Math.round(config.capital * 100)),
      instruments,
      atrPeriod: config.atr.period,
      volumePeriod: config.volume.period,
      risk,
      session: { calendar, entryCutoff: session.entryCutoff, squareOff: session.squareOff },
      broker: { slippage: broker.slippage, costs: broker.costs === 'none' ? null : ratesOf() },
    },
    sources,
  };
}

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function readDocument({ file, cwd }: LoadOptions): { readonly file: string; readonly document: Document } {
  const name = file ?? CONFIG_FILE;
  const text = readText(resolve(cwd, name));
  if (typeof text !== 'string') {
    if (file === null && text.code === 'ENOENT') return { file: name, document: checked(parseDocument('{}', name)) };
    throw new UserError([
      {
        area: 'config',
        code: text.code === 'ENOENT' ? 'missing' : 'unreadable',
        place: name,
        what: text.code === 'ENOENT' ? 'the configuration does not exist' : 'the configuration cannot be read',
        expected: 'a file; `statechartist init` writes one',
        got: text.code,
      },
    ]);
  }
  return { file: name, document: checked(parseDocument(text, name)) };
}

function readText(path: string): string | { readonly code: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    return { code: typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'not UTF-8' };
  }
}

function checked(parsed: Document | readonly Problem[]): Document {
  if ('place' in parsed) return parsed;
  throw new UserError(parsed);
}

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const nearestKey = (key: string, path: readonly PropertyKey[]): string | null => nearest(key, keysAt(path));

function chooseStrategy(
  { name, ...given }: Config['strategy'],
  path: readonly PropertyKey[],
  document: Document,
  problems: Problem[],
): StrategyChoice {
  const strategy = strategies.get(name);
  if (strategy === undefined) {
    const meant = nearest(name, [...strategies.keys()]);
    problems.push({
      area: 'config',
      code: 'unknown-strategy',
      place: document.place([...path, 'name']),
      what: 'no strategy has this name',
      expected: [...strategies.keys()].join(', '),
      got: name,
      ...(meant !== null && { hint: `did you mean ${JSON.stringify(meant)}?` }),
    });
    return { name, params: {} };
  }
  const params = strategy.params.safeParse(given);
  if (params.success) return { name, params: params.data };
  const issues = params.error.issues.map((issue) => Object.assign(issue, { path: [...path, ...issue.path] }));
  problems.push(...problemsOf(issues, document, (key) => nearest(key, paramKeys(strategy.params))));
  return { name, params: {} };
}

const paramKeys = (params: z.ZodType): readonly string[] => {
  const shape: unknown = 'shape' in params ? params.shape : {};
  return ['name', ...Object.keys(shape as object)];
};

function checkKeys({ instruments }: ConfigParts, document: Document, problems: Problem[]): void {
  const seen = new Set<string>();
  for (const [position, { key }] of instruments.entries()) {
    if (key !== undefined && seen.has(key)) {
      problems.push({
        area: 'config',
        code: 'duplicate-instrument',
        place: document.place(['instruments', position, 'key']),
        what: 'an instrument is configured twice',
        expected: 'every key once',
        got: key,
      });
    }
    if (key !== undefined) seen.add(key);
  }
}

function calendarOf({ session }: Config, base: string, document: Document, problems: Problem[]): Calendar {
  if (session.calendar === 'none') return { kind: 'none' };
  if (session.holidays === undefined) return { kind: 'nse-equity', list: plainHolidays(shippedHolidays) };
  const text = readText(resolve(base, session.holidays));
  if (typeof text !== 'string') {
    problems.push({
      area: 'config',
      code: 'holidays',
      place: document.place(['session', 'holidays']),
      what: 'the holiday list cannot be read',
      expected: 'a JSON file of holidays',
      got: `${session.holidays}: ${text.code}`,
    });
    return { kind: 'nse-equity', list: plainHolidays(shippedHolidays) };
  }
  const list = parseDocument(text, session.holidays);
  if (!('place' in list)) {
    problems.push(...list);
    return { kind: 'none' };
  }
  const parsed = holidaysSchema.safeParse(list.value);
  if (parsed.success) return { kind: 'nse-equity', list: plainHolidays(parsed.data) };
  problems.push(...problemsOf(parsed.error.issues, list, () => null));
  return { kind: 'none' };
}

type AnyHolidays = {
  readonly regular: { readonly open: string; readonly close: string };
  readonly holidays: readonly string[];
  readonly special: readonly { readonly date: string; readonly windows: readonly (readonly string[])[] }[];
};

/** The list without its notes: it stands in the journal's first record. */
const plainHolidays = ({ regular, holidays, special }: AnyHolidays): Holidays => ({
  regular: { open: regular.open, close: regular.close },
  holidays: [...holidays],
  special: special.map(({ date, windows }) => ({
    date,
    windows: windows.map(([open = '', close = '']) => [open, close]),
  })),
});

function ratesOf() {
  const { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst } = costRates;
  return { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst };
}

const noInstruments = (file: string): Problem => ({
  area: 'config',
  code: 'no-instruments',
  place: file,
  what: 'no instrument is configured',
  expected: 'instruments in the configuration, or --data KEY=PATH',
  got: 'none',
  hint: '`statechartist init` writes a configuration to start from',
});
