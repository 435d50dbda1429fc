import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { PassThrough, type Readable } from 'node:stream';
import { dialectOf } from '../../bars/dialect.ts';
import type { RowSource } from '../../bars/merge.ts';
import { rowReader, type Row, type RowReader } from '../../bars/rows.ts';
import type { BarFileSource } from '../../bars/source.ts';
import { UserError, type Problem } from '../../domain/errors.ts';
import { MAX_LINE_BYTES, lineCutter, type Line } from './lines.ts';

/** Bytes read at a time. */
const CHUNK = 64 * 1024;

export type BarFile = RowSource & {
  /** Bytes of the file as it lies on disk. */
  readonly size: number;
  bytesRead(): number;
  close(): Promise<void>;
};

const EXPECTED = 'a bar file: CSV text, plain or gzip';

/** Opens one bar file; rows are read as they are asked for, and only a chunk at a time is in memory. */
export async function openBarFile(source: BarFileSource): Promise<BarFile> {
  const handle = await openFile(source);
  const before = await handle.stat();
  const { stream, bytesRead } = await bytesOf(handle, source);
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const cutter = lineCutter(source.name);
  let read: RowReader | null = null;
  let selected = false;
  let ended = false;

  const rowOf = (line: Line): Row | null => {
    if (line.text === null) return tooLong(source, line.number);
    if (isBlankLine(line.text)) return null;
    if (read === null) {
      const dialect = dialectOf(line.text, `${source.name}:${line.number}`, source.symbol !== null);
      if (!('columns' in dialect)) throw new UserError([dialect]);
      read = rowReader(dialect, source);
      if (dialect.header) return null;
    }
    const row = read(line.text, line.number);
    selected ||= row !== null;
    return row;
  };

  return {
    size: before.size,
    bytesRead,
    async next() {
      for (;;) {
        if (ended) return [];
        const chunk = await nextChunk(chunks, source);
        const lines = chunk === null ? cutter.end() : cutter.take(chunk);
        const rows = lines.map(rowOf).filter((row) => row !== null);
        if (chunk === null) {
          ended = true;
          await checkEnd(handle, before, source, { empty: read === null && rows.length === 0, selected });
        }
        if (rows.length > 0) return rows;
      }
    },
    async close() {
      stream.destroy();
      await handle.close();
    },
  };
}

async function openFile({ path, name }: BarFileSource): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw fileError({ code: 'not-a-file', place: name, what: 'this is not a file', got: 'a folder or a device' });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = errnoOf(cause);
    if (code === 'ENOENT') {
      throw fileError({ code: 'missing', place: name, what: 'the bar file does not exist', got: 'no such file' });
    }
    throw fileError({ code: 'unreadable', place: name, what: 'the bar file cannot be opened', got: code });
  }
}

/** The file's text as bytes: unpacked when its first bytes say gzip, whatever its name. */
async function bytesOf(handle: FileHandle, { name }: BarFileSource) {
  const start = Buffer.alloc(2);
  const { bytesRead: got } = await handle.read(start, 0, 2, 0);
  const raw = handle.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false });
  const gzip = got === 2 && start[0] === 0x1f && start[1] === 0x8b;
  const through: PassThrough | ReturnType<typeof createGunzip> = gzip ? createGunzip() : new PassThrough();
  raw.on('error', (error) => {
    through.destroy(
      fileError({ code: 'unreadable', place: name, what: 'the bar file cannot be read', got: errnoOf(error) }),
    );
  });
  const stream: Readable = raw.pipe(through);
  return { stream, bytesRead: () => raw.bytesRead };
}

async function nextChunk(chunks: AsyncIterator<Buffer>, { name }: BarFileSource): Promise<Buffer | null> {
  try {
    const { value, done } = await chunks.next();
    return done === true ? null : value;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = errnoOf(cause);
    throw fileError({
      code: 'gzip',
      place: name,
      what: code === 'Z_BUF_ERROR' ? 'the gzip stream ends early' : 'the gzip stream is damaged',
      expected: 'a whole gzip file',
      got: code,
    });
  }
}

/** What only the end of a file can tell. */
async function checkEnd(
  handle: FileHandle,
  before: { readonly size: number; readonly mtimeMs: number },
  { name, symbol }: BarFileSource,
  found: { readonly empty: boolean; readonly selected: boolean },
): Promise<void> {
  const after = await handle.stat();
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw fileError({
      code: 'changed',
      place: name,
      what: 'the bar file changed while it was read',
      expected: `${before.size} bytes as at the start`,
      got: `${after.size} bytes`,
    });
  }
  if (found.empty) throw fileError({ code: 'empty', place: name, what: 'the bar file is empty', got: 'no row' });
  if (symbol !== null && !found.selected) {
    throw fileError({
      code: 'symbol',
      place: name,
      what: 'no row has the symbol that data.symbol selects',
      expected: `rows of ${symbol}`,
      got: 'none',
    });
  }
}

const isBlankLine = (text: string): boolean => /^[ \t\v\f]*$/u.test(text);

const tooLong = ({ instrument, name }: BarFileSource, line: number): Row => ({
  time: null,
  input: {
    type: 'row.unreadable',
    instrument,
    where: `${name}:${line}`,
    expected: `a line of at most ${MAX_LINE_BYTES} bytes`,
    got: 'a longer one',
  },
});

const fileError = (problem: Omit<Problem, 'area'>): UserError =>
  new UserError([{ area: 'data', expected: EXPECTED, ...problem }]);

const errnoOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
