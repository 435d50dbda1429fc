import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseDocument } from '../../src/config/document.ts';
import { configSchema } from '../../src/config/schema.ts';
import { configJsonSchema, configTemplate, keysAt } from '../../src/config/template.ts';
import { workFolder } from '../support/command.ts';
import { EXAMPLE, loadText, problemLines } from '../support/configurations.ts';

type Path = readonly (string | number)[];
type Plain = Readonly<Record<string, unknown>>;

const OBJECTS: readonly Path[] = [
  [],
  ['instruments', 0],
  ['instruments', 1],
  ['instruments', 0, 'data'],
  ['instruments', 1, 'data'],
  ['strategy'],
  ['atr'],
  ['volume'],
  ['risk'],
  ['session'],
  ['broker'],
  ['ui'],
];

const LEAVES: readonly Path[] = [
  ['capital'],
  ['instruments', 0, 'key'],
  ...['kind', 'tickSize', 'lotSize', 'closingAuction'].map((key) => ['instruments', 0, key]),
  ...['path', 'stamp', 'timeZone', 'symbol'].map((key) => ['instruments', 0, 'data', key]),
  ['atr', 'period'],
  ['volume', 'period'],
  ...Object.keys(EXAMPLE.risk).map((key) => ['risk', key]),
  ...['calendar', 'entryCutoff', 'squareOff', 'holidays'].map((key) => ['session', key]),
  ...Object.keys(EXAMPLE.broker).map((key) => ['broker', key]),
  ...['refresh', 'palette', 'ascii'].map((key) => ['ui', key]),
];

/** A copy with one value put in at a path, at a random place among its fellows. */
function put(value: unknown, [key, ...rest]: Path, leaf: unknown, at = Infinity): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) return value.map((one: unknown, i) => (i === key ? put(one, rest, leaf, at) : one));
  const members = Object.entries((value ?? {}) as Plain);
  const position = members.findIndex(([name]) => name === key);
  const member = [String(key), put(members[position]?.[1], rest, leaf, at)] as const;
  const others = members.filter(([name]) => name !== key);
  // Not by assignment: `__proto__` has to become a member.
  return Object.fromEntries(others.toSpliced(position < 0 ? at : position, 0, [...member]));
}

const pathText = (path: Path): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`)).join('');

const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf');
const printable = fc.string({ maxLength: 40, unit: fc.constantFrom(...Array.from('abcXYZ019_ -€§')) });

test('a single unknown key anywhere is reported alone, with its line and key path (B15, B26)', () => {
  const cwd = workFolder();
  fc.assert(
    fc.property(fc.constantFrom(...OBJECTS), fc.oneof(inherited, printable), fc.nat(9), (path, key, at) => {
      fc.pre(![...keysAt(path), ...Object.keys(EXAMPLE.strategy)].includes(key));
      // The value on the line after its key: the line is the key's.
      const text = JSON.stringify(put(EXAMPLE, [...path, key], 'MARK', at), null, 2).replace('"MARK"', '\n"MARK"');
      const line = text.split('\n').findIndex((_, i, all) => all[i + 1] === '"MARK"' || all[i + 1] === '"MARK",') + 1;
      const found = problemLines(text, { cwd });
      expect(found).toHaveLength(1);
      const [first = ''] = found[0]?.split('\n') ?? [];
      expect(first).toBe(`error config/unknown-key c.jsonc:${line} ${pathText([...path, key])}: unknown key`);
      expect(configFits(JSON.parse(text))).toBe(path[0] === 'strategy');
    }),
    { numRuns: 300 },
  );
});

/** One slip each, none of which hides another. */
const SLIPS: readonly (readonly [path: Path, bad: unknown, problem: string])[] = [
  [['capital'], -1, 'range capital'],
  [['instruments', 0, 'tickSize'], 0.00001, 'range instruments[0].tickSize'],
  [['instruments', 0, 'strategy'], { name: 'none' }, 'unknown-strategy instruments[0].strategy.name'],
  [['instruments', 1, 'key'], 'RELIANCE', 'duplicate-instrument instruments[1].key'],
  [['instruments', 1, 'data'], {}, 'missing instruments[1].data.path'],
  [['instruments', 1, 'colour'], 1, 'unknown-key instruments[1].colour'],
  [['strategy', 'slow'], 3, 'range strategy.fast'],
  [['atr', 'period'], '14', 'type atr.period'],
  [['volume', 'periods'], 20, 'unknown-key volume.periods'],
  [['risk', 'maxDrawdown'], 15, 'range risk.maxDrawdown'],
  [['risk', '__proto__'], null, 'unknown-key risk.__proto__'],
  [['session', 'calendar'], 'nse', 'range session.calendar'],
  [['session', 'holidays'], 'none.json', 'holidays session.holidays'],
  [['session', 'squareOff'], '15:00', 'range session.entryCutoff'],
  [['broker', 'costs'], null, 'type broker.costs'],
];

test('whatever is wrong together is reported together, each once (B13–B29)', () => {
  const cwd = workFolder();
  fc.assert(
    fc.property(fc.subarray([...SLIPS], { minLength: 1 }), (slips) => {
      const config = slips.reduce<unknown>((value, [path, bad]) => put(value, path, bad), EXAMPLE);
      const found = problemLines(JSON.stringify(config), { cwd }).map((line) =>
        line.replace(/^error config\/(\S+) c\.jsonc:1 (\S+): [^]*$/u, '$1 $2'),
      );
      expect(found.toSorted()).toEqual(slips.map(([, , problem]) => problem).toSorted());
    }),
  );
});

test('a tick has at most four places and capital two: exactly as written (§1, B21)', () => {
  const cwd = workFolder();
  const digits = fc.tuple(
    fc.nat(999),
    fc.string({ minLength: 1, maxLength: 11, unit: fc.constantFrom(...Array.from('0123456789')) }),
  );
  fc.assert(
    fc.property(digits, ([whole, fraction]) => {
      const text = `${whole}.${fraction}`;
      const places = fraction.replace(/0+$/u, '').length;
      const positive = /[1-9]/u.test(text);
      const config = (key: 'capital' | 'tickSize'): string =>
        key === 'capital'
          ? `{ "capital": ${text}, "instruments": [{ "key": "X" }] }`
          : `{ "instruments": [{ "key": "X", "tickSize": ${text} }] }`;
      const fits = (key: 'capital' | 'tickSize'): boolean =>
        problemLines(config(key), { cwd, needsData: false }).length === 0;
      expect([fits('tickSize'), fits('capital')]).toEqual([positive && places <= 4, positive && places <= 2]);
      if (!fits('tickSize')) return;
      const { tickSize } = loadText(config('tickSize'), { cwd, needsData: false }).setup.instruments[0] ?? {};
      expect(tickSize).toBe(Number(`${whole}${fraction.padEnd(4, '0').slice(0, 4)}`));
    }),
  );
});

test('every time zone that the platform lists can be named (B24)', () => {
  const zones = Intl.supportedValuesOf('timeZone').filter((_, i) => i % 10 === 0);
  const instruments = [...zones, 'UTC', 'Asia/Kolkata', 'asia/calcutta'].map((timeZone, i) => ({
    key: `K${i}`,
    data: { path: 'x', timeZone },
  }));
  expect(problemLines(JSON.stringify({ instruments }))).toEqual([]);
});

const jsonSchema = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const configFits = (value: unknown): boolean => jsonSchema.safeParse(value).success;

test('the JSON schema takes whatever the program takes, and refuses wrong types', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom('open', 'index', 'none', '09:15', 'Asia/Kolkata', 0.1, null, true),
  );
  fc.assert(
    fc.property(fc.constantFrom(...LEAVES), value, (path, leaf) => {
      const config = put(EXAMPLE, path, leaf);
      if (configSchema.safeParse(config).success) expect(configFits(config)).toBe(true);
    }),
    { numRuns: 500 },
  );
  for (const path of LEAVES) expect(configFits(put(EXAMPLE, path, [{}]))).toBe(false);
  expect(configFits(EXAMPLE)).toBe(true);
});

test('the written configuration says the defaults, and every key of the schema', () => {
  const document = parseDocument(configTemplate(), 'template');
  const value = 'value' in document ? (document.value as Plain) : {};
  expect(configFits(value)).toBe(true);
  const { $schema, instruments, ...values } = configSchema.parse(value);
  const { instruments: none, ...defaults } = configSchema.parse({});
  expect([$schema, instruments.length, none]).toEqual(['./statechartist.schema.json', 1, []]);
  expect(values).toEqual({ ...defaults, strategy: EXAMPLE.strategy });
  const { instruments: _, ...example } = EXAMPLE;
  expect(isDeepStrictEqual({ ...values }, { ...example })).toBe(true);
  for (const path of OBJECTS) {
    for (const key of keysAt(path)) expect(configTemplate()).toContain(`"${key}": `);
  }
  for (const key of Object.keys(EXAMPLE.risk)) {
    expect(configTemplate()).toMatch(new RegExp(`// .+\\n +"${key}": `, 'u'));
  }
});
