import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dialectOf, type Dialect } from '../../src/bars/dialect.ts';
import { SEPARATORS } from '../../src/bars/fields.ts';
import type { Problem } from '../../src/domain/errors.ts';

const told = (row: string, symbolWanted = false): Dialect | Problem => dialectOf(row, 'bars.csv:1', symbolWanted);

/** The names of the columns found, by position. */
function columnsIn(row: string): Dialect['columns'] {
  const dialect = told(row);
  if (!('columns' in dialect)) throw new Error(dialect.what);
  return dialect.columns;
}

const PRICES = [
  ['open', 'o'],
  ['high', 'h'],
  ['low', 'l'],
  ['close', 'c'],
] as const;

test('columns are found by name, in any order, case and separator, quoted or not (§12)', () => {
  const names = fc.tuple(
    fc.constantFrom('datetime', 'date_time', 'timestamp', 'ts', 'date'),
    ...PRICES.map((aliases) => fc.constantFrom(...aliases)),
    fc.constantFrom('volume', 'vol', 'v', 'turnover'),
  );
  const look = fc.constantFrom(
    (name: string) => name,
    (name: string) => name.toUpperCase(),
    (name: string) => ` ${name} `,
    (name: string) => `"${name}"`,
  );
  fc.assert(
    fc.property(
      names.chain((all) => fc.shuffledSubarray([...all, 'oi', 'split'], { minLength: all.length + 2 })),
      look,
      fc.constantFrom(...SEPARATORS),
      (header, written, separator) => {
        const place = (...aliases: readonly string[]): number => header.findIndex((name) => aliases.includes(name));
        const volume = place('volume', 'vol', 'v');
        expect(told(header.map(written).join(separator))).toEqual({
          separator,
          header: true,
          columns: {
            date: place('datetime', 'date_time', 'timestamp', 'ts', 'date'),
            time: null,
            open: place('open', 'o'),
            high: place('high', 'h'),
            low: place('low', 'l'),
            close: place('close', 'c'),
            volume: volume === -1 ? null : volume,
            symbol: null,
          },
        });
      },
    ),
  );
});

test.each([
  ['datetime before timestamp', 'timestamp,datetime,date,time,open,high,low,close', 1, null],
  ['timestamp before date and time', 'date,time,ts,open,high,low,close', 2, null],
  ['date with time', 'time,open,high,low,close,date', 5, 0],
  ['date alone', 'open,high,low,close,date', 4, null],
])('of several times %s is read (§12)', (_rule, header, date, time) => {
  expect(columnsIn(header)).toMatchObject({ date, time });
});

test.each(['symbol', 'ticker', 'instrument', 'code'])(
  'a %s column counts only when a symbol is selected (§12)',
  (name) => {
    const header = `${name},date,open,high,low,close`;
    expect(columnsIn(header).symbol).toBeNull();
    expect(told(header, true)).toMatchObject({ columns: { symbol: 0 } });
    expect(told(`${name},${header}`)).toHaveProperty('columns');
    expect(told(`${name},${header}`, true)).toMatchObject({
      code: 'columns',
      got: 'symbol or ticker or instrument or code',
    });
  },
);

test('a symbol to select and no column for it is an error of the file (§12)', () => {
  expect(told('date,open,high,low,close', true)).toMatchObject({ area: 'data', code: 'symbol', place: 'bars.csv:1' });
});

test.each([
  ['no time', 'open,high,low,close,volume'],
  ['a time of day without a date', 'time,open,high,low,close'],
  ['no close', 'datetime,open,high,low,volume'],
  ['one of them alone, quoted and in capitals', 'x;"HIGH";y'],
])('a header with %s has no usable columns (§12, B31)', (_rule, header) => {
  expect(told(header)).toMatchObject({ area: 'data', code: 'columns', place: 'bars.csv:1' });
  expect(told(header)).toHaveProperty('got', expect.stringContaining(header.slice(0, 1)));
});

test.each(['open', 'O', 'volume', 'vol', 'datetime', 'date_time'])(
  'a needed column that stands twice, as %s, makes the file unusable (§12, B31)',
  (name) => {
    const header = `${name},datetime,open,high,low,close,volume`;
    expect(told(header)).toMatchObject({ area: 'data', code: 'columns' });
  },
);

test('a column that is not needed may stand twice (§12)', () => {
  expect(told('timestamp,timestamp,datetime,open,high,low,close,oi,oi')).toHaveProperty('columns');
});

test('without a header the columns are symbol, date, time, prices, volume, in the separator of most fields (§12)', () => {
  const columns = { symbol: 0, date: 1, time: 2, open: 3, high: 4, low: 5, close: 6, volume: 7 };
  for (const separator of SEPARATORS) {
    const row = ['NIFTY', '20160201', '09:16', '7589.60', '7592.35', '7567.30', '7572.70'].join(separator);
    expect(told(row)).toEqual({ separator, header: false, columns });
    expect(told(row, true)).toEqual({ separator, header: false, columns });
  }
});

test('a row that only hints at a header is the first bar (§12)', () => {
  expect(told('o,h,l,c')).toMatchObject({ header: false });
  expect(told('reopen,20160201,09:16,1,1,1,1')).toMatchObject({ header: false });
});
