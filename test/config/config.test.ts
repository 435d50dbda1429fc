import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemText } from '../../src/cli/print-problems.ts';
import { SIMULATED_KEYS } from '../../src/config/instruments.ts';
import { loadConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';
import { configTemplate } from '../../src/config/template.ts';
import { parseDocument } from '../../src/config/document.ts';
import { UserError } from '../../src/domain/errors.ts';
import { workFolder } from '../support/command.ts';

const load = (text: string, cwd = workFolder(), data: readonly { key: string; path: string }[] = []) => {
  writeFileSync(join(cwd, 'c.jsonc'), text);
  return loadConfig({ file: 'c.jsonc', cwd, data, needsData: true });
};

/** The printed lines of everything that is wrong. */
function problems(text: string): readonly string[] {
  try {
    load(text);
  } catch (cause) {
    if (cause instanceof UserError) return cause.problems.map((problem) => problemText(problem));
    throw cause;
  }
  return [];
}

const withInstrument = (rest: string): string =>
  `{ "instruments": [{ "key": "X", "data": { "path": "x.csv" } }]${rest === '' ? '' : `, ${rest}`} }`;

test('the defaults are those of §11', () => {
  const { setup, sources } = load(withInstrument(''));
  expect(setup).toMatchObject({
    capital: 100_000_000,
    atrPeriod: 14,
    volumePeriod: 20,
    instruments: [
      {
        key: 'X',
        kind: 'equity',
        tickSize: 500,
        lotSize: 1,
        closingAuction: false,
        strategy: { name: 'sma-crossover', params: { fast: 5, slow: 12 } },
      },
    ],
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
    session: { calendar: { kind: 'nse-equity' }, entryCutoff: '15:00', squareOff: '15:10' },
    broker: { slippage: 0, costs: { brokerageMax: 20, sttSell: 0.00025 } },
  });
  expect(sources).toMatchObject([
    { instrument: 'X', name: 'x.csv', stamp: 'open', timeZone: 'Asia/Kolkata', symbol: null },
  ]);
});

test('each thing that is wrong is named with its line, its key path and what was expected (B13–B29)', () => {
  const cases: readonly (readonly [rest: string, line: string])[] = [
    [
      '"risk": { "riskPerTrade": 5 }',
      'error config/range c.jsonc:1 risk.riskPerTrade: the value does not fit; expected a share, 0 < x ≤ 1, got 5\n  hint: a share: 5 % is written 0.05',
    ],
    [
      '"risk": { "maxLevrage": 3 }',
      'error config/unknown-key c.jsonc:1 risk.maxLevrage: unknown key\n  hint: did you mean "maxLeverage"?',
    ],
    [
      '"capital": "much"',
      'error config/type c.jsonc:1 capital: the value does not fit; expected rupees, above 0, got "much"',
    ],
    [
      '"capital": 0.001',
      'error config/range c.jsonc:1 capital: the value does not fit; expected rupees above 0, to the paisa, got 0.001',
    ],
    [
      '"strategy": { "name": "sma-crosover" }',
      'error config/unknown-strategy c.jsonc:1 strategy.name: no strategy has this name; expected sma-crossover, got sma-crosover\n  hint: did you mean "sma-crossover"?',
    ],
    [
      '"strategy": { "fast": 12, "slow": 5 }',
      'error config/range c.jsonc:1 strategy.fast: the value does not fit; expected must be less than slow, got 12',
    ],
    [
      '"strategy": { "fst": 3 }',
      'error config/unknown-key c.jsonc:1 strategy.fst: unknown key\n  hint: did you mean "fast"?',
    ],
    [
      '"session": { "squareOff": "14:00" }',
      'error config/range c.jsonc:1 session.entryCutoff: the value does not fit; expected a time before squareOff, got its default',
    ],
    [
      '"session": { "entryCutoff": "9:15" }',
      'error config/range c.jsonc:1 session.entryCutoff: the value does not fit; expected a time of day, "HH:MM", got "9:15"',
    ],
    [
      '"broker": { "slippage": 0.5 }',
      'error config/type c.jsonc:1 broker.slippage: the value does not fit; expected a whole number, at least 0, got 0.5',
    ],
    ['"__proto__": 1', 'error config/unknown-key c.jsonc:1 __proto__: unknown key'],
    ['"constructor": 1', 'error config/unknown-key c.jsonc:1 constructor: unknown key'],
    ['"accessToken": "s3cret"', 'error config/unknown-key c.jsonc:1 accessToken: unknown key'],
    [
      '"capital": 1, "capital": 2',
      'error config/duplicate-key c.jsonc:1: the key "capital" stands twice in one object; expected every key once',
    ],
  ];
  for (const [rest, line] of cases) expect(problems(withInstrument(rest))).toEqual([line]);
});

test('instruments are checked one by one', () => {
  const cases: readonly (readonly [instrument: string, line: RegExp])[] = [
    [
      '{ "key": "X" }',
      /config\/missing c\.jsonc:1 instruments\[0\]\.data\.path: the instrument X has no bar file; expected data\.path, or --data X=PATH/u,
    ],
    ['{ "data": { "path": "x" } }', /config\/missing c\.jsonc:1 instruments\[0\]\.key: /u],
    [
      '{ "key": "X", "tickSize": 0.00005, "data": { "path": "x" } }',
      /instruments\[0\]\.tickSize: .*whole number of 1\/10,000 rupee, above 0, got 0\.00005/u,
    ],
    ['{ "key": "X", "tickSize": 0, "data": { "path": "x" } }', /instruments\[0\]\.tickSize: /u],
    ['{ "key": "X", "lotSize": 1.5, "data": { "path": "x" } }', /instruments\[0\]\.lotSize: .*at least 1, got 1\.5/u],
    [
      '{ "key": "X", "kind": "option", "data": { "path": "x" } }',
      /instruments\[0\]\.kind: .*"equity" or "index", got "option"/u,
    ],
    [
      '{ "key": "X", "data": { "path": "x", "timeZone": "Mars\\/Base" } }',
      /timeZone: .*IANA time zone.*got "Mars\/Base"/u,
    ],
    [
      '{ "key": "X", "data": { "path": "x" } }, { "key": "X", "data": { "path": "y" } }',
      /duplicate-instrument c\.jsonc:1 instruments\[1\]\.key/u,
    ],
  ];
  for (const [instrument, line] of cases) {
    const found = problems(`{ "instruments": [${instrument}] }`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(line);
  }
});

test('everything that is wrong comes at once, each with its own line', () => {
  const text =
    '{\n  "capital": -1,\n  "risk": {\n    "stopAtr": 0,\n    "colour": 1\n  },\n  "strategy": { "name": "none" },\n  "instruments": 7\n}';
  expect(problems(text).map((line) => /c\.jsonc:\d+ \S+/u.exec(line)?.[0])).toEqual([
    'c.jsonc:2 capital:',
    'c.jsonc:8 instruments:',
    'c.jsonc:4 risk.stopAtr:',
    'c.jsonc:5 risk.colour:',
    'c.jsonc:7 strategy.name:',
  ]);
});

test('a text that is no JSON is refused with its line; comments and trailing commas are not (B14, B27)', () => {
  expect(problems('{\n  "capital": 1,,\n}')[0]).toMatch(/^error config\/syntax c\.jsonc:2: /u);
  expect(problems('')[0]).toMatch(/^error config\/syntax c\.jsonc:1: /u);
  expect(problems(`${'['.repeat(40)}${']'.repeat(40)}`)[0]).toMatch(/config\/depth/u);
  expect(problems(`"${'x'.repeat(2 ** 20 + 1)}"`)[0]).toMatch(/config\/size/u);
  expect(problems(`// yes\n${withInstrument('"capital": 5, /* and */')}`)).toEqual([]);
});

test('a missing file is an error where it was asked for, and the defaults where it was not (§11)', () => {
  const cwd = workFolder();
  expect(() => loadConfig({ file: 'no.jsonc', cwd, data: [], needsData: true })).toThrow('does not exist');
  expect(() => loadConfig({ file: null, cwd, data: [], needsData: true })).toThrow('no instrument is configured');
  const { setup, sources } = loadConfig({ file: null, cwd, data: [{ key: 'A', path: 'a.csv' }], needsData: true });
  expect(setup.instruments.map(({ key, tickSize }) => [key, tickSize])).toEqual([['A', 500]]);
  expect(sources[0]?.path).toBe(join(cwd, 'a.csv'));
  expect(loadConfig({ file: null, cwd, data: [], needsData: false }).setup.instruments.map(({ key }) => key)).toEqual([
    ...SIMULATED_KEYS,
  ]);
});

test('--data replaces the path of a configured instrument and adds others; its stamp and symbol stay (§11)', () => {
  const cwd = workFolder();
  const text = '{ "instruments": [{ "key": "X", "data": { "path": "x.csv", "stamp": "close", "symbol": "S" } }] }';
  const { sources } = load(text, cwd, [
    { key: 'Y', path: 'y.csv' },
    { key: 'X', path: 'z.csv' },
  ]);
  expect(sources.map(({ instrument, name, stamp, symbol }) => [instrument, name, stamp, symbol])).toEqual([
    ['X', 'z.csv', 'close', 'S'],
    ['Y', 'y.csv', 'open', null],
  ]);
});

test('an instrument may have a strategy of its own', () => {
  const text =
    '{ "strategy": { "fast": 2 }, "instruments": [{ "key": "X", "data": { "path": "x" }, "strategy": { "name": "sma-crossover", "slow": 30 } }, { "key": "Y", "data": { "path": "y" } }] }';
  expect(load(text).setup.instruments.map(({ strategy: { params } }) => params)).toEqual([
    { fast: 5, slow: 30 },
    { fast: 2, slow: 12 },
  ]);
});

test('another holiday list is read, and refused with its own line (B25)', () => {
  const cwd = workFolder();
  const text = withInstrument('"session": { "holidays": "h.json" }');
  writeFileSync(join(cwd, 'h.json'), '{ "holidays": ["2030-01-01"], "note": "mine" }');
  expect(load(text, cwd).setup.session.calendar).toEqual({
    kind: 'nse-equity',
    list: { regular: { open: '09:15', close: '15:30' }, holidays: ['2030-01-01'], special: [] },
  });
  writeFileSync(join(cwd, 'h.json'), '{\n  "holidays": ["2030-02-30"] }');
  expect(() => load(text, cwd)).toThrow('h.json:2 holidays[0]');
  expect(() => load(withInstrument('"session": { "holidays": "none.json" }'), cwd)).toThrow('cannot be read');
});

test('the written configuration says the defaults, and every key of the schema', () => {
  const document = parseDocument(configTemplate(), 'template');
  if (!('value' in document)) throw new Error('the template is no JSON');
  const { instruments, ...rest } = configSchema.parse(document.value);
  const { instruments: none, ...defaults } = configSchema.parse({});
  expect(instruments).toHaveLength(1);
  expect(none).toEqual([]);
  const { $schema, ...values } = rest;
  expect($schema).toBe('./statechartist.schema.json');
  expect(values).toEqual({ ...defaults, strategy: { name: 'sma-crossover', fast: 5, slow: 12 } });
});
