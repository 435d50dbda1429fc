import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { BarFileSource } from '../bars/source.ts';
import { UserError, type Problem } from '../domain/errors.ts';
import costRates from '../domain/nse-equity-intraday.json' with { type: 'json' };
import type { RunSetup, StrategyChoice } from '../domain/setup.ts';
import { paise } from '../domain/units.ts';
import { strategies } from '../strategies/registry.ts';
import { expectation, parseDocument, problemsOf, shown, tooLarge, valueAt, type Document } from './document.ts';
import { readText, type Unread } from './files.ts';
import { calendarOf } from './holidays.ts';
import { checkInstruments, instrumentOf, sourcesOf, withData, type LoadOptions } from './instruments.ts';
import { nearest } from './nearest.ts';
import { configSchema, partsSchema, type UiConfig } from './schema.ts';
import { checkKeys } from './ui-keys.ts';
import { keysAt } from './template.ts';

export const CONFIG_FILE = 'statechartist.config.jsonc';

export type LoadedConfig = {
  readonly setup: RunSetup;
  readonly sources: readonly BarFileSource[];
  /** How a terminal shows the run. */
  readonly ui: UiConfig;
};

/**
 * The configuration of a run, checked whole (trading rules §11).
 *
 * @throws UserError with every problem of the file, each with its line and key path
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { file, document } = readDocument(options);
  const parsed = configSchema.safeParse(document.value, { error: expectation });
  const problems: Problem[] = [
    ...document.problems,
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, document, nearestKey)),
  ];
  // What several keys or other files have a say in is looked at even when something else is wrong.
  const parts = partsSchema.parse(document.value);
  const base = dirname(resolve(options.cwd, file));
  const calendar = calendarOf(parts.session, { base, document, problems });
  const choose = (name: string, path: readonly PropertyKey[]): StrategyChoice =>
    chooseStrategy(name, path, document, problems);
  const common = choose(parts.strategy.name, ['strategy']);
  const own = (parts.instruments ?? []).map(({ strategy }, position) =>
    strategy === undefined ? common : choose(strategy.name, ['instruments', position, 'strategy']),
  );
  checkInstruments(parts.instruments, { file, document, options, problems });
  checkKeys(parts.ui.keys, document, problems);
  if (!parsed.success || problems.length > 0) throw new UserError(problems);

  const config = parsed.data;
  const configured = withData(config, options);
  const instruments = configured.map(({ entry }, position) => instrumentOf(entry, own[position] ?? common));
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
    sources: options.needsData ? sourcesOf(configured, base, options.cwd) : [],
    ui: config.ui,
  };
}

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function readDocument({ file, cwd }: LoadOptions): { readonly file: string; readonly document: Document } {
  const name = file ?? CONFIG_FILE;
  const text = readText(resolve(cwd, name));
  const absent = file === null && typeof text !== 'string' && text.reason === 'missing';
  if (typeof text !== 'string' && !absent) throw new UserError([unread(name, text)]);
  const parsed = parseDocument(typeof text === 'string' ? text : '{}', name);
  if ('place' in parsed) return { file: name, document: parsed };
  throw new UserError(parsed);
}

function unread(name: string, { reason, got }: Unread): Problem {
  if (reason === 'too-large') return tooLarge(name);
  const missing = reason === 'missing';
  return {
    area: 'config',
    code: reason,
    place: name,
    what: missing ? 'the configuration does not exist' : 'the configuration cannot be read',
    expected: missing ? 'a file; `statechartist init` writes one' : 'a file that can be read, in UTF-8',
    got,
  };
}

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const nearestKey = (key: string, path: readonly PropertyKey[]): string | null => nearest(key, keysAt(path));

function chooseStrategy(
  name: string,
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
      got: shown(name, path),
      ...(meant !== null && { hint: `did you mean ${JSON.stringify(meant)}?` }),
    });
    return { name, params: {} };
  }
  // As they stand in the file: what passed through a loose schema has lost a `__proto__`.
  const members = Object.entries(valueAt(document.value, path) ?? {});
  const params = strategy.params.safeParse(Object.fromEntries(members.filter(([key]) => key !== 'name')), {
    error: expectation,
  });
  if (params.success) return { name, params: params.data };
  const issues = params.error.issues.map((issue) => Object.assign(issue, { path: [...path, ...issue.path] }));
  problems.push(...problemsOf(issues, document, (key) => nearest(key, paramKeys(strategy.params))));
  return { name, params: {} };
}

const paramKeys = (params: z.ZodType): readonly string[] => {
  const shape: unknown = 'shape' in params ? params.shape : {};
  return ['name', ...Object.keys(shape as object)];
};

function ratesOf() {
  const { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst } = costRates;
  return { brokeragePct, brokerageMax, sttSell, exchange, sebi, ipft, stampBuy, gst };
}
