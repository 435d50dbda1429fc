import { appendFileSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openBarFile } from '../../src/actors/feeds/bar-file.ts';
import { openBarFiles } from '../../src/actors/feeds/bar-files.ts';
import type { BarFileSource } from '../../src/bars/source.ts';
import type { BarReceived, FeedInput } from '../../src/machines/protocol.ts';
import { barFile, inputsOf, problemsOf, temporaryFolder } from '../support/bar-files.ts';

const HEADER = 'datetime,open,high,low,close,volume';
const START = Date.parse('2024-01-31T09:15:00+05:30');
const MINUTE = 60_000;

/** The local time of a minute of the morning, as files write it. */
const stampOf = (ts: number): string => new Date(ts + 330 * MINUTE).toISOString().slice(0, 16).replace('T', ' ');
const rowAt = (minute: number): string => `${stampOf(START + minute * MINUTE)},100,101,99,100.5,${minute}`;
const rows = (count: number): string => Array.from({ length: count }, (_, minute) => rowAt(minute)).join('\n');

/** What a reader made of each row: a bar's time, or `x` for a row that cannot be read, with its line. */
const sketch = (inputs: readonly FeedInput[]): readonly string[] =>
  inputs.flatMap((input) => {
    if (input.type === 'bar.received') return [`${(input.bar.ts - START) / MINUTE} ${input.where}`];
    return input.type === 'row.unreadable' ? [`x ${input.where}`] : [];
  });

const twoRows = ['0 bars.csv:2', '1 bars.csv:3'];

test('the feed ends with feed.ended, once (§1)', async () => {
  const inputs = await inputsOf(barFile(`${HEADER}\n${rows(3)}\n`));
  expect(inputs.at(-1)).toEqual({ type: 'feed.ended' });
  expect(inputs.map(({ type }) => type)).toEqual(['bar.received', 'bar.received', 'bar.received', 'feed.ended']);
});

test.each([
  ['LF', `${HEADER}\n${rows(2)}\n`],
  ['CRLF', `${HEADER}\n${rows(2)}\n`.replaceAll('\n', '\r\n')],
  ['no last line end', `${HEADER}\n${rows(2)}`],
  ['a UTF-8 mark', `\u{FEFF}${HEADER}\n${rows(2)}\n`],
  ['tabs', `${HEADER}\n${rows(2)}\n`.replaceAll(',', '\t')],
  ['quotes', `"${HEADER.replaceAll(',', '","')}"\n${rows(2).replaceAll(',', '","').replaceAll(/^|$/gmu, '"')}\n`],
])('a file with %s is read, plain and gzip (§12, B36)', async (_form, text) => {
  expect(sketch(await inputsOf(barFile(text)))).toEqual(twoRows);
  expect(sketch(await inputsOf(barFile(gzipSync(text))))).toEqual(twoRows);
});

test('gzip is told by the first bytes, not the name, and may have several members (§12)', async () => {
  const members = [gzipSync(`\u{FEFF}${HEADER}\n`), gzipSync(rowAt(0)), gzipSync(`\n${rowAt(1)}`)];
  expect(sketch(await inputsOf(barFile(Buffer.concat(members))))).toEqual(twoRows);
  const plain = barFile(`${HEADER}\n${rows(2)}`, { name: 'bars.csv.gz' });
  expect(sketch(await inputsOf(plain))).toEqual(['0 bars.csv.gz:2', '1 bars.csv.gz:3']);
});

test('lines of white space are no rows, but are counted as lines (§12)', async () => {
  const text = `\n \t\n${HEADER}\n\n${rowAt(0)}\n\v\f\n\r\n${rowAt(1)}\n\n`;
  expect(sketch(await inputsOf(barFile(text)))).toEqual(['0 bars.csv:5', '1 bars.csv:8']);
});

test('a file without a header begins with its first row (§12)', async () => {
  const text = 'NIFTY,20240131,09:15,1,1,1,1\nNIFTY,20240131,09:16,1,1,1,1,5,6\n';
  expect(sketch(await inputsOf(barFile(text)))).toEqual(['0 bars.csv:1', '1 bars.csv:2']);
});

test('rows that cannot be read are named by line, and the others are read (§12, B32, B33, B35, B37, B47)', async () => {
  const long = `${rowAt(1)},${'x'.repeat(65_536)}`;
  const text = [
    HEADER,
    rowAt(0),
    long,
    rowAt(2).replace(',100,', ',"100,'),
    rowAt(3).replace(',101,', ',1\0,'),
    rowAt(4).replace(',101,', ',abc,'),
    'x',
    HEADER,
    rowAt(5),
  ];
  expect(sketch(await inputsOf(barFile(text.join('\n'))))).toEqual([
    '0 bars.csv:2',
    'x bars.csv:3',
    'x bars.csv:4',
    'x bars.csv:5',
    'x bars.csv:6',
    'x bars.csv:7',
    'x bars.csv:8',
    '5 bars.csv:9',
  ]);
});

test('a row of exactly 65,536 bytes is looked at (§12, B47)', async () => {
  const row = `${rowAt(0)},`;
  const text = `${HEADER}\r\n${row}${'x'.repeat(65_536 - row.length)}\r\n${rowAt(1)}\r\n`;
  expect(sketch(await inputsOf(barFile(text)))).toEqual(twoRows);
});

test('only the rows of the selected symbol are there (§12)', async () => {
  const text = `symbol,${HEADER}\nTCS,${rowAt(0)}\nINFY,${rowAt(1)}\nINFY,nonsense\nTCS,${rowAt(2)}\nsymbol,${HEADER}\n`;
  const selected = await inputsOf(barFile(text, { symbol: 'TCS' }));
  expect(sketch(selected)).toEqual(['0 bars.csv:2', '2 bars.csv:5']);
});

test('the sources are merged by time, ties by their place in the configuration (§1)', async () => {
  const late = barFile(`${HEADER}\n${rowAt(1)}\n${rowAt(2)}\n`, { name: 'a.csv', stamp: 'close' });
  const early = barFile(`${HEADER}\n${rowAt(0)}\nx\n${rowAt(1)}\n`, { name: 'b.csv' });
  expect(sketch(await inputsOf(late, early))).toEqual([
    '0 a.csv:2',
    '0 b.csv:2',
    'x b.csv:3',
    '1 a.csv:3',
    '1 b.csv:4',
  ]);
});

const well = `${HEADER}\n${rows(300)}\n`;

test.each([
  ['an empty file (B30)', '', 'empty'],
  ['a file of blank lines (B30)', ' \n\t\r\n', 'empty'],
  ['a header only (B30)', `${HEADER}\n\n`, 'empty'],
  ['an empty gzip', gzipSync(''), 'empty'],
  ['a header that lacks a column (B31)', well.replace('close', 'last'), 'columns'],
  ['a header with a column twice (B31)', well.replace('volume', 'close'), 'columns'],
  ['UTF-16 (B34)', Buffer.from(`\u{FEFF}${well}`, 'utf16le'), 'encoding'],
  ['UTF-16 without a mark (B34)', Buffer.from(well, 'utf16le'), 'encoding'],
  ['CR line ends', well.replaceAll('\n', '\r'), 'encoding'],
  ['a CR at the very end', `${well.trim()}\r`, 'encoding'],
  ['a gzip stream that ends early, though rows could be read (B34)', gzipSync(well).subarray(0, -9), 'gzip'],
  ['a gzip stream that lacks its last byte (B34)', gzipSync(well).subarray(0, -1), 'gzip'],
  ['only the first bytes of gzip (B34)', Buffer.from([0x1f, 0x8b]), 'gzip'],
  ['a gzip stream with something else behind it', Buffer.concat([gzipSync(well), Buffer.from('x')]), 'gzip'],
])('%s is an error of the whole file (§12)', async (_what, bytes, code) => {
  const found = await problemsOf(barFile(bytes));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ area: 'data', code, place: expect.stringMatching(/^bars\.csv(:\d+)?$/u) });
  expect(found[0]?.what).not.toBe('');
  expect(found[0]?.expected).toBeDefined();
  expect(found[0]?.got).toBeDefined();
});

/** Checksum and length, after the last byte of a gzip stream. */
const TRAILER = 8;

test('a gzip stream in which a byte is not as it was is an error of the whole file (§12)', async () => {
  const packed = gzipSync(well);
  await fc.assert(
    fc.asyncProperty(
      // The header's bytes of time and system mean nothing to the stream, nor do the bits that fill its last byte.
      fc.integer({ min: 10, max: packed.length - 1 }).filter((at) => at !== packed.length - TRAILER - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const damaged = Uint8Array.from(packed, (byte, index) => (index === at ? byte ^ flip : byte));
        const found = await problemsOf(barFile(damaged));
        expect(found).toHaveLength(1);
      },
    ),
    { numRuns: 60 },
  );
});

test('a symbol that selects nothing is an error of the whole file (§12)', async () => {
  const text = `symbol,${HEADER}\nTCS,${rowAt(0)}\n`;
  expect(await problemsOf(barFile(text, { symbol: 'INFY' }))).toMatchObject([{ area: 'data', code: 'symbol' }]);
  expect(await problemsOf(barFile(well, { symbol: 'INFY' }))).toMatchObject([{ area: 'data', code: 'symbol' }]);
});

test('files that cannot be used are all named at once (§12)', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sub'));
  const source = (name: string): BarFileSource => ({ ...barFile(well), name, path: join(folder, name) });
  const found = await problemsOf(
    source('absent.csv'),
    barFile(well),
    source('sub'),
    barFile('', { name: 'empty.csv' }),
  );
  expect(found.map(({ code, place }) => ({ code, place }))).toEqual([
    { code: 'missing', place: 'absent.csv' },
    { code: 'not-a-file', place: 'sub' },
    { code: 'empty', place: 'empty.csv' },
  ]);
});

/** Sets a file's time of change; whole seconds, which every file system keeps. */
const restamp = (path: string, ms: number): void => utimesSync(path, ms / 1000, ms / 1000);

/** Changes a file after its first bars were read. */
async function changedMeanwhile(change: (path: string) => void): Promise<readonly string[]> {
  const source = barFile(`${HEADER}\n${rows(5000)}\n`);
  restamp(source.path, START);
  const feed = await openBarFiles([source]);
  const batches = feed.batches()[Symbol.asyncIterator]();
  await batches.next();
  change(source.path);
  const bars: FeedInput[] = [];
  const rest = (async (): Promise<void> => {
    for (let step = await batches.next(); step.done !== true; step = await batches.next()) bars.push(...step.value);
  })();
  await expect(rest).rejects.toMatchObject({ problems: [{ area: 'data', code: 'changed', place: 'bars.csv' }] });
  await feed.close();
  return bars.map(({ type }) => type);
}

test('a file that changes while it is read is an error, and never ends as if it were whole (B46)', async () => {
  const longer = await changedMeanwhile((path) => {
    appendFileSync(path, `${rowAt(9999)}\n`);
    restamp(path, START);
  });
  expect(longer).not.toContain('feed.ended');
  expect(await changedMeanwhile((path) => restamp(path, START + 1000))).not.toContain('feed.ended');
});

test('any size of chunks gives the same rows, plain and gzip (§12)', async () => {
  const damaged = [HEADER, rowAt(0), 'x', `"${rowAt(1).replace(',', '",')}`, '', rowAt(2), 'é', rowAt(3)];
  const texts = fc.array(fc.constantFrom(...damaged.slice(1)), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 64, max: 300 }),
      async (lines, end, size) => {
        const text = `\u{FEFF}${HEADER}${end}${rowAt(7)}${end}${lines.join(end)}`;
        const expected = (await inputsOf(barFile(text))).slice(0, -1);
        for (const bytes of [Buffer.from(text), gzipSync(text)]) {
          const file = await openBarFile(barFile(bytes), size);
          const actual: FeedInput[] = [];
          for (let batch = await file.next(); batch.length > 0; batch = await file.next()) {
            actual.push(...batch.map(({ input }) => input));
          }
          await file.close();
          expect(actual).toEqual(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a file is read as it is asked for, some thousand rows ahead at most (B45)', async () => {
  const source = barFile(`${HEADER}\n${rows(60_000)}\n`);
  const feed = await openBarFiles([source]);
  const { size } = statSync(source.path);
  let seen = 0;
  for await (const batch of feed.batches()) {
    seen += batch.length;
    expect(batch.length).toBeLessThanOrEqual(1000);
    expect(feed.progress(Infinity).total).toBe(size);
    expect(feed.progress(Infinity).done - (seen / 60_000) * size).toBeLessThan(200_000);
  }
  expect(feed.progress(Infinity).done).toBe(size);
  await feed.close();
});

test('progress is what was taken of a file, not what was read ahead of it', async () => {
  const source = barFile(`${HEADER}\n${rows(20_000)}\n`);
  const feed = await openBarFiles([source]);
  const { size } = statSync(source.path);
  expect(feed.progress(0)).toEqual({ done: 0, total: size });
  let taken = 0;
  for await (const batch of feed.batches()) {
    for (const part of [1, batch.length >> 1, batch.length]) {
      const share = Math.min(1, (taken + part) / 20_000);
      expect(Math.abs(feed.progress(taken + part).done / size - share)).toBeLessThan(0.01);
    }
    taken += batch.length;
  }
  expect(feed.progress(taken)).toEqual({ done: size, total: size });
  await feed.close();
});

/** A reader of its own for well-formed files: split, look up, multiply. */
function simplyRead(text: string, separator: string): readonly BarReceived[] {
  const [header = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const names = header.split(separator);
  return lines.map((line, index) => {
    const fields = new Map(line.split(separator).map((field, at) => [names[at], field]));
    const priceOf = (name: string) => Math.round(Number(fields.get(name)) * 10_000) as BarReceived['bar']['open'];
    const ts = Date.parse(`${fields.get('datetime')?.replace(' ', 'T')}+05:30`) as BarReceived['bar']['ts'];
    const bar = {
      instrument: 'TCS',
      ts,
      open: priceOf('open'),
      high: priceOf('high'),
      low: priceOf('low'),
      close: priceOf('close'),
      volume: Number(fields.get('volume')),
    };
    return { type: 'bar.received', bar, rounded: false, where: `bars.csv:${index + 2}` };
  });
}

test('a well-formed file is read as a simple reader reads it (§12)', async () => {
  const decimal = fc
    .tuple(fc.nat(99_999), fc.integer({ min: 0, max: 4 }), fc.nat(9999))
    .map(([whole, places, part]) => {
      const digits = String(part).padStart(4, '0').slice(0, places);
      return digits === '' ? String(whole) : `${whole}.${digits}`;
    });
  const row = fc.record({
    datetime: fc.nat(500_000).map((minute) => stampOf(START + minute * MINUTE)),
    open: decimal,
    high: decimal,
    low: decimal,
    close: decimal,
    volume: fc.nat(10_000_000).map(String),
    oi: fc.constant('7'),
  });
  const names = ['datetime', 'open', 'high', 'low', 'close', 'volume', 'oi'] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.shuffledSubarray([...names], { minLength: names.length }),
      fc.constantFrom(',', ';', '\t'),
      async (all, order, separator) => {
        const lines = all.map((fields) => order.map((name) => fields[name]).join(separator));
        const text = `${order.join(separator)}\n${lines.join('\n')}\n`;
        const expected = simplyRead(text, separator);
        expect(expected).toHaveLength(all.length);
        const inputs = (await inputsOf(barFile(text))).slice(0, -1);
        expect(inputs).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});
