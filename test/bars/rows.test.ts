import { expect, test } from 'vitest';
import { dialectOf } from '../../src/bars/dialect.ts';
import { rowReader, type Row } from '../../src/bars/rows.ts';
import type { BarFileSource } from '../../src/bars/source.ts';

const SOURCE: BarFileSource = {
  instrument: 'TCS',
  path: '/data/tcs.csv',
  name: 'tcs.csv',
  stamp: 'open',
  timeZone: 'Asia/Kolkata',
  symbol: null,
};
const HEADER = 'symbol,datetime,open,high,low,close,volume';
const NINE_FIFTEEN = Date.parse('2024-01-31T09:15:00+05:30');
const GOOD = 'TCS,2024-01-31 09:15,100,101.5,99,100.25,5000';

/** Reads one line as the third of a file with this header. */
function rowOf(line: string, header = HEADER, source: Partial<BarFileSource> = {}): Row | null {
  const whole = { ...SOURCE, ...source };
  const dialect = dialectOf(header, 'tcs.csv:1', whole.symbol !== null);
  if (!('columns' in dialect)) throw new Error(dialect.what);
  return rowReader(dialect, whole)(line, 3);
}

/** The good row with one field changed; the fields are those of the header. */
const withField = (name: string, text: string): string => {
  const at = HEADER.split(',').indexOf(name);
  return GOOD.split(',')
    .map((field, index) => (index === at ? text : field))
    .join(',');
};

const asUtf8Bytes = (text: string): string => Buffer.from(text).toString('latin1');

test('a row is a bar with its place in the file (§1, §12)', () => {
  expect(rowOf(GOOD)).toEqual({
    time: NINE_FIFTEEN,
    input: {
      type: 'bar.received',
      bar: {
        instrument: 'TCS',
        ts: NINE_FIFTEEN,
        open: 1_000_000,
        high: 1_015_000,
        low: 990_000,
        close: 1_002_500,
        volume: 5000,
      },
      rounded: false,
      where: 'tcs.csv:3',
    },
  });
});

test('a close stamp is shifted back by one interval, also for the turn a row waits for (§1)', () => {
  const shifted = { time: NINE_FIFTEEN - 60_000 };
  expect(rowOf(GOOD, HEADER, { stamp: 'close' })).toMatchObject({ ...shifted, input: { bar: { ts: shifted.time } } });
  expect(rowOf(withField('open', ''), HEADER, { stamp: 'close' })).toMatchObject(shifted);
});

test.each(['open', 'high', 'low', 'close'])('a %s of more than four places marks its bar as rounded (§1)', (name) => {
  expect(rowOf(withField(name, '100.00005'))).toMatchObject({ input: { rounded: true } });
  expect(rowOf(withField(name, '100.000000'))).toMatchObject({ input: { rounded: false } });
});

test('the places of a volume are not rounded and not counted (§1)', () => {
  expect(rowOf(withField('volume', '0.123456789'))).toMatchObject({
    input: { rounded: false, bar: { volume: 0.123456789 } },
  });
});

test.each([
  ['no price above zero', withField('low', '-1')],
  ['a high below the low (B39)', withField('high', '1')],
  ['a price that is too high', withField('high', '9'.repeat(300))],
  ['a volume below zero (B38)', withField('volume', '-1')],
  ['a time between two intervals', withField('datetime', '2024-01-31 09:15:00.0001')],
])('%s is for the gate to reject: the row can be read (§1)', (_what, line) => {
  expect(rowOf(line)?.input.type).toBe('bar.received');
});

test.each([
  ['open', '"1,234.5"', '1,234.5'],
  ['high', '', 'nothing'],
  ['low', 'abc', 'abc'],
  ['close', 'NaN', 'NaN'],
  ['open', '1e400', '1e400'],
  ['volume', 'Infinity', 'Infinity'],
  ['volume', '', 'nothing'],
  ['volume', '9'.repeat(400), `${'9'.repeat(79)}…`],
  ['close', '1\u{0}00', '100'],
  ['close', '1\u{FF}00', '1\u{FFFD}00'],
  ['close', '\u{A0}100', '\u{FFFD}100'],
  ['low', '٩', 'Ù©'],
])('a row whose %s is %j cannot be read and waits its turn by its time (§1, §12, B35, B37, B38)', (name, text, got) => {
  const bytes = text === '٩' ? asUtf8Bytes(text) : text;
  expect(rowOf(withField(name, bytes))).toEqual({
    time: NINE_FIFTEEN,
    input: {
      type: 'row.unreadable',
      instrument: 'TCS',
      where: 'tcs.csv:3',
      expected: `${name}: a number such as 1418.9`,
      got: text === '٩' ? '٩' : got,
    },
  });
});

test.each(['', '2024-02-30 09:15', '2024-01-31', 'abc\u{0}', 'datetime'])(
  'a row whose time is %j goes at once (§1, B40)',
  (text) => {
    expect(rowOf(withField('datetime', text))).toMatchObject({ time: null, input: { type: 'row.unreadable' } });
  },
);

test('a header further down is an unreadable row (§12)', () => {
  expect(rowOf(HEADER)).toMatchObject({ time: null, input: { type: 'row.unreadable', got: 'datetime' } });
});

test('a time in microseconds is told how it should be (§12, B41)', () => {
  expect(rowOf(withField('datetime', '1706672700000000'))).toMatchObject({
    time: null,
    input: { expected: 'epoch seconds (10 digits) or milliseconds (13 digits), not microseconds' },
  });
});

test('a row may have more fields than the header, and lack none it needs (§12, B32)', () => {
  expect(rowOf(`${GOOD},1,2,3`)).toEqual(rowOf(GOOD));
  const fields = GOOD.split(',');
  for (let count = 2; count < fields.length; count += 1) {
    expect(rowOf(fields.slice(0, count).join(','))).toMatchObject({
      time: NINE_FIFTEEN,
      input: { type: 'row.unreadable', got: 'no such field' },
    });
  }
  expect(rowOf('TCS')).toMatchObject({ time: null, input: { type: 'row.unreadable', got: 'nothing' } });
});

test('fields that are not needed may hold anything or be absent (§12, B35)', () => {
  expect(rowOf(withField('symbol', '\u{FF}\u{0}'))).toEqual(rowOf(GOOD));
  const short = 'datetime,open,high,low,close,oi';
  expect(rowOf('2024-01-31 09:15,1,1,1,1', short)).toMatchObject({
    input: { type: 'bar.received', bar: { volume: 0 } },
  });
});

test('date and time in two columns are one time, with or without an offset (§12)', () => {
  const header = 'date,time,open,high,low,close';
  expect(rowOf('2024-01-31,09:15,1,1,1,1', header)?.time).toBe(NINE_FIFTEEN);
  expect(rowOf('20240131,09:15:00,1,1,1,1', header)?.time).toBe(NINE_FIFTEEN);
  expect(rowOf('2024-01-31,03:45:00Z,1,1,1,1', header)?.time).toBe(NINE_FIFTEEN);
  expect(rowOf('2024-01-31 09:15,,1,1,1,1', header)?.time).toBeNull();
  expect(rowOf('1706672700,,1,1,1,1', header)?.time).toBeNull();
});

test('without a header a volume may be absent, but not empty (§12)', () => {
  const first = 'NIFTY,20240131,09:15,1,1,1,1';
  expect(rowOf(first, first)).toMatchObject({ time: NINE_FIFTEEN, input: { bar: { volume: 0 } } });
  expect(rowOf(`${first},7`, first)).toMatchObject({ input: { bar: { volume: 7 } } });
  expect(rowOf(`${first},7,8`, first)).toMatchObject({ input: { bar: { volume: 7 } } });
  expect(rowOf(`${first},`, first)).toMatchObject({ input: { type: 'row.unreadable' } });
  expect(rowOf('NIFTY,20240131,09:15,1,1,1', first)).toMatchObject({ input: { type: 'row.unreadable' } });
});

test('a selected symbol is compared exactly; other rows are not there, whatever they hold (§12)', () => {
  const select = (line: string, symbol: string): Row | null => rowOf(line, HEADER, { symbol });
  expect(select(GOOD, 'TCS')).toEqual(rowOf(GOOD));
  expect(select(` "TCS" ${GOOD.slice(3)}`, 'TCS')).toEqual(rowOf(GOOD));
  for (const other of ['tcs', 'TCS1', 'T', '', 'NSE:TCS']) expect(select(GOOD, other)).toBeNull();
  expect(select(HEADER, 'TCS')).toBeNull();
  expect(select('nonsense', 'TCS')).toBeNull();
  expect(select(withField('symbol', asUtf8Bytes('टीसीएस')), 'टीसीएस')?.input.type).toBe('bar.received');
  expect(rowOf('TCS,20240131,09:15,1,1,1,1', 'INFY,20240131,09:15,1,1,1,1', { symbol: 'TCS' })?.time).toBe(
    NINE_FIFTEEN,
  );
});

/** What is shown of a row with this text for its open. */
const shown = (text: string): unknown => {
  const row = rowOf(withField('open', asUtf8Bytes(text)));
  return row?.input.type === 'row.unreadable' ? row.input.got : null;
};

test('what is shown of a row is clean and short, in its own letters (I37)', () => {
  expect(shown('₹100')).toBe('₹100');
  expect(shown('1\u{1B}[31m0\u{202E}0')).toBe('100');
  expect(shown('₹'.repeat(5000))).toBe(`${'₹'.repeat(79)}…`);
});
