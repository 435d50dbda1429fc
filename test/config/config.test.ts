import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SIMULATED_KEYS } from '../../src/config/instruments.ts';
import { loadConfig } from '../../src/config/load.ts';
import { workFolder } from '../support/command.ts';
import { EXAMPLE, linesOf, loadText, problemLines, withInstrument } from '../support/configurations.ts';

test('the defaults are those of §11', () => {
  const { setup, sources } = loadText(withInstrument(''));
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

test('a missing file is an error where it was asked for, and the defaults where it was not (§11)', () => {
  const cwd = workFolder();
  expect(linesOf(() => loadConfig({ file: 'no.jsonc', cwd, data: [], needsData: true }))).toEqual([
    'error config/missing no.jsonc: the configuration does not exist; expected a file; `statechartist init` writes one, got ENOENT',
  ]);
  expect(linesOf(() => loadConfig({ file: null, cwd, data: [], needsData: true }))).toEqual([
    'error config/no-instruments statechartist.config.jsonc: no instrument is configured; expected instruments in the configuration, or --data KEY=PATH, got none\n  hint: `statechartist init` writes a configuration to start from',
  ]);
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
  const { sources } = loadText(text, {
    cwd,
    data: [
      { key: 'Y', path: 'y.csv' },
      { key: 'X', path: 'z.csv' },
    ],
  });
  expect(sources.map(({ instrument, name, stamp, symbol }) => [instrument, name, stamp, symbol])).toEqual([
    ['X', 'z.csv', 'close', 'S'],
    ['Y', 'y.csv', 'open', null],
  ]);
});

test('an instrument may have a strategy of its own', () => {
  const text =
    '{ "strategy": { "fast": 2 }, "instruments": [{ "key": "X", "data": { "path": "x" }, "strategy": { "name": "sma-crossover", "slow": 30 } }, { "key": "Y", "data": { "path": "y" } }] }';
  expect(loadText(text).setup.instruments.map(({ strategy: { params } }) => params)).toEqual([
    { fast: 5, slow: 30 },
    { fast: 2, slow: 12 },
  ]);
});

test('the example of §11 is a configuration, and says the defaults but for its instruments', () => {
  const example = loadText(JSON.stringify(EXAMPLE));
  const plain = loadText(JSON.stringify({ instruments: EXAMPLE.instruments }));
  expect(example.setup).toEqual(plain.setup);
  expect(example.setup.instruments).toMatchObject([
    { key: 'RELIANCE', kind: 'equity', closingAuction: true },
    { key: 'NIFTY', kind: 'index', closingAuction: false, tickSize: 500, lotSize: 1 },
  ]);
  expect(example.sources.map(({ stamp }) => stamp)).toEqual(['open', 'close']);
});

test('a path in the configuration is relative to its file, one of --data to the working directory (§11)', () => {
  const cwd = workFolder();
  mkdirSync(join(cwd, 'sub'));
  writeFileSync(join(cwd, 'sub', 'c.jsonc'), withInstrument('"session": { "holidays": "h.json" }'));
  writeFileSync(join(cwd, 'sub', 'h.json'), '{ "holidays": [] }');
  const { sources } = loadConfig({
    file: join('sub', 'c.jsonc'),
    cwd,
    data: [{ key: 'Y', path: 'y.csv' }],
    needsData: true,
  });
  expect(sources.map(({ path }) => path)).toEqual([join(cwd, 'sub', 'x.csv'), join(cwd, 'y.csv')]);
});

test('what needs no bars takes instruments without data, and --data gives a path where only a stamp stands (§11)', () => {
  const text = '{ "instruments": [{ "key": "X", "data": { "stamp": "close" } }, { "key": "Y" }] }';
  const { setup, sources } = loadText(text, { needsData: false });
  expect(setup.instruments.map(({ key }) => key)).toEqual(['X', 'Y']);
  expect(sources).toEqual([]);
  const data = [
    { key: 'X', path: 'x.csv' },
    { key: 'Y', path: 'y.csv' },
  ];
  expect(loadText(text, { data }).sources).toMatchObject([
    { name: 'x.csv', stamp: 'close' },
    { name: 'y.csv', stamp: 'open' },
  ]);
});

test('an instrument that --data adds is named by the rules of the others (§11)', () => {
  expect(problemLines(withInstrument(''), { data: [{ key: 'A\u001B[31mB', path: 'y.csv' }] })).toEqual([
    'error config/range --data: the name of the instrument does not fit; expected a name without control characters, got "A\\u001b[31mB"',
  ]);
});

test('without a calendar the holiday list is not opened (§11)', () => {
  const text = withInstrument(
    '"session": { "calendar": "none", "holidays": "none.json" }, "broker": { "costs": "none" }',
  );
  const { session, broker } = loadText(text).setup;
  expect([session.calendar, broker.costs]).toEqual([{ kind: 'none' }, null]);
});
