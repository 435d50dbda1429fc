import type { Problem } from '../domain/errors.ts';
import { echoBytes } from './bytes.ts';
import { SEPARATORS, splitFields, type Separator } from './fields.ts';

/** Which field holds what. `time`: the second half of a date that stands in two columns. */
export type Columns = {
  readonly date: number;
  readonly time: number | null;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | null;
  readonly symbol: number | null;
};

export type Dialect = {
  readonly separator: Separator;
  readonly columns: Columns;
  /** Whether the row it was told from is a header or already the first bar. */
  readonly header: boolean;
};

/** `symbol,yyyymmdd,hh:mm,open,high,low,close[,volume[,oi]]`. */
const WITHOUT_HEADER: Columns = { symbol: 0, date: 1, time: 2, open: 3, high: 4, low: 5, close: 6, volume: 7 };

const PRICE_NAMES = ['open', 'high', 'low', 'close'] as const;
const EXPECTED = 'columns for a time, open, high, low and close';

/**
 * How to read a file, told from its first row (trading rules §12).
 *
 * @param symbolWanted whether rows are selected by a symbol
 */
export function dialectOf(row: string, place: string, symbolWanted: boolean): Dialect | Problem {
  const candidates = SEPARATORS.map((separator) => ({ separator, names: namesOf(row, separator) }));
  for (const { separator, names } of candidates) {
    const columns = columnsOf(names, symbolWanted);
    if (columns !== null && 'double' in columns) return doubleColumn(place, columns.double);
    if (columns !== null) {
      return symbolWanted && columns.symbol === null
        ? noSymbolColumn(place, row)
        : { separator, columns, header: true };
    }
  }
  const widest = candidates.reduce((best, next) => (next.names.length > best.names.length ? next : best));
  if (candidates.some(({ names }) => PRICE_NAMES.some((name) => names.includes(name)))) {
    return { ...noColumns(place), got: echoBytes(row) };
  }
  return { separator: widest.separator, columns: WITHOUT_HEADER, header: false };
}

const namesOf = (row: string, separator: Separator): readonly string[] =>
  splitFields(row, separator).map((name) => name.toLowerCase());

/** The columns of a header, or `null` for a row that is none. */
function columnsOf(names: readonly string[], symbolWanted: boolean): Columns | { readonly double: string } | null {
  const doubles: string[] = [];
  const find = (...wanted: readonly string[]): number | null => {
    const found = names.flatMap((name, position) => (wanted.includes(name) ? [position] : []));
    if (found.length > 1) doubles.push(wanted.join(' or '));
    return found[0] ?? null;
  };
  const open = find('open', 'o');
  const high = find('high', 'h');
  const low = find('low', 'l');
  const close = find('close', 'c');
  const both = find('datetime', 'date_time') ?? find('timestamp', 'ts');
  const date = both ?? find('date');
  const time = both === null ? find('time') : null;
  if (open === null || high === null || low === null || close === null || date === null) return null;
  const volume = find('volume', 'vol', 'v');
  const symbol = symbolWanted ? find('symbol', 'ticker', 'instrument', 'code') : null;
  const [double] = doubles;
  return double === undefined ? { date, time, open, high, low, close, volume, symbol } : { double };
}

const noColumns = (place: string): Problem => ({
  area: 'data',
  code: 'columns',
  place,
  what: 'the file has no usable columns',
  expected: EXPECTED,
});

const doubleColumn = (place: string, name: string): Problem => ({
  area: 'data',
  code: 'columns',
  place,
  what: `the header names ${name} more than once`,
  expected: EXPECTED,
  got: name,
});

const noSymbolColumn = (place: string, row: string): Problem => ({
  area: 'data',
  code: 'symbol',
  place,
  what: 'data.symbol selects rows, but the file has no symbol column',
  expected: 'a column symbol, ticker, instrument or code',
  got: echoBytes(row),
});
