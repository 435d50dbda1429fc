import { open, stat, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { dialectOf } from '../../bars/dialect.ts';
import { lineCutter, type Line } from '../../bars/lines.ts';
import type { RowSource } from '../../bars/merge.ts';
import { rowReader, tooLongRow, type Row, type RowReader } from '../../bars/rows.ts';
import type { BarFileSource } from '../../bars/source.ts';
import { UserError, type Problem } from '../../domain/errors.ts';

export type BarFile = RowSource & {
  /** Bytes of the file as it lies on disk. */
  readonly size: number;
  bytesRead(): number;
  close(): Promise<void>;
};

/** A file's text, unpacked, in chunks; one character a byte. */
type Chunks = { readonly texts: AsyncGenerator<string>; readonly bytesRead: () => number };

/**
 * Opens one bar file and reads its first rows; the others are read as they are asked for.
 *
 * @param chunkBytes read at a time: with the longest line all that is in memory
 * @throws UserError when the file as a whole cannot be used, from here or from a later `next`
 */
export async function openBarFile(source: BarFileSource, chunkBytes: number): Promise<BarFile> {
  const handle = await openFile(source);
  try {
    const { size, mtimeMs } = await handle.stat();
    const { texts, bytesRead } = await chunksOf(handle, source, chunkBytes);
    const rows = rowsOf(texts, source, async () => {
      const now = await handle.stat();
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw changed(source, size, now.size);
    });
    let first: readonly Row[] | null = await nextRows(rows);
    return {
      size,
      bytesRead,
      async next() {
        const batch = first ?? (await nextRows(rows));
        first = null;
        return batch;
      },
      async close() {
        await texts.return(undefined);
        await handle.close();
      },
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function nextRows(rows: AsyncGenerator<readonly Row[], void>): Promise<readonly Row[]> {
  const { value } = await rows.next();
  return value ?? [];
}

async function* rowsOf(
  texts: AsyncIterable<string>,
  source: BarFileSource,
  checkUnchanged: () => Promise<void>,
): AsyncGenerator<readonly Row[], void> {
  const cutter = lineCutter(source.name);
  let read: RowReader | null = null;
  let lineSeen = false;
  let rowSeen = false;

  const rowOf = (line: Line): Row | null => {
    if (line.text === null) return tooLongRow(source, line);
    if (isBlank(line.text)) return null;
    lineSeen = true;
    if (read === null) {
      const dialect = dialectOf(line.text, `${source.name}:${line.number}`, source.symbol !== null);
      if (!('columns' in dialect)) throw new UserError([dialect]);
      read = rowReader(dialect, source);
      if (dialect.header) return null;
    }
    return read(line.text, line.number);
  };
  const batchOf = (lines: readonly Line[]): readonly Row[] => {
    const batch: Row[] = [];
    for (const line of lines) {
      const row = rowOf(line);
      if (row !== null) batch.push(row);
    }
    rowSeen ||= batch.length > 0;
    return batch;
  };

  for await (const text of texts) {
    const batch = batchOf(cutter.take(text));
    if (batch.length > 0) yield batch;
  }
  const last = batchOf(cutter.end());
  await checkUnchanged();
  if (!rowSeen) throw noRows(source, lineSeen);
  if (last.length > 0) yield last;
}

// Other white space than that of ASCII is more than one byte, and no number either.
const isBlank = (text: string): boolean => /^[ \t\v\f]*$/u.test(text);

async function openFile({ path, name }: BarFileSource): Promise<FileHandle> {
  try {
    // Before it is opened: opening a pipe would wait for its writer.
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (cause) {
    const got = errnoOf(cause);
    throw got === 'ENOENT'
      ? fileError({ code: 'missing', place: name, what: 'the bar file does not exist', got: 'no such file' })
      : fileError({ code: 'unreadable', place: name, what: 'the bar file cannot be opened', got });
  }
  throw fileError({ code: 'not-a-file', place: name, what: 'this is not a file', got: 'a folder or a device' });
}

/** Gzip is told by the first bytes, whatever the name says (trading rules §12). */
async function chunksOf(handle: FileHandle, source: BarFileSource, chunkBytes: number): Promise<Chunks> {
  const start = Buffer.alloc(2);
  try {
    await handle.read(start, 0, start.length, 0);
  } catch (cause) {
    throw readError(source, cause);
  }
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  return isGzip ? unpackedChunks(handle, source, chunkBytes) : plainChunks(handle, source, chunkBytes);
}

function plainChunks(handle: FileHandle, source: BarFileSource, chunkBytes: number): Chunks {
  let position = 0;
  async function* texts(): AsyncGenerator<string> {
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position).catch((cause: unknown) => {
        throw readError(source, cause);
      });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.toString('latin1', 0, bytesRead);
    }
  }
  return { texts: texts(), bytesRead: () => position };
}

function unpackedChunks(handle: FileHandle, source: BarFileSource, chunkBytes: number): Chunks {
  const packed = handle.createReadStream({ start: 0, highWaterMark: chunkBytes, autoClose: false });
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  async function* texts(): AsyncGenerator<string> {
    // What fails in the pipeline fails the loop below.
    pipeline(packed, gunzip, () => undefined);
    try {
      for await (const bytes of gunzip as AsyncIterable<Buffer>) yield bytes.toString('latin1');
    } catch (cause) {
      throw errnoOf(cause).startsWith('Z_') ? gzipError(source, errnoOf(cause)) : readError(source, cause);
    }
  }
  return { texts: texts(), bytesRead: () => packed.bytesRead };
}

const EXPECTED = 'a bar file: CSV text, plain or gzip';

const fileError = (problem: Omit<Problem, 'area'>): UserError =>
  new UserError([{ area: 'data', expected: EXPECTED, ...problem }]);

const readError = ({ name }: BarFileSource, cause: unknown): UserError =>
  fileError({ code: 'unreadable', place: name, what: 'the bar file cannot be read', got: errnoOf(cause) });

const gzipError = ({ name }: BarFileSource, code: string): UserError =>
  fileError({
    code: 'gzip',
    place: name,
    what: code === 'Z_BUF_ERROR' ? 'the gzip stream ends early' : 'the gzip stream is damaged',
    expected: 'a whole gzip file',
    got: code,
  });

const changed = ({ name }: BarFileSource, before: number, now: number): UserError =>
  fileError({
    code: 'changed',
    place: name,
    what: 'the bar file changed while it was read',
    expected: `the ${before} bytes of the start`,
    got: now === before ? 'as many, written anew' : `${now} bytes`,
  });

function noRows({ name, symbol }: BarFileSource, lineSeen: boolean): UserError {
  if (!lineSeen) return fileError({ code: 'empty', place: name, what: 'the bar file is empty', got: 'no row' });
  if (symbol === null) {
    return fileError({ code: 'empty', place: name, what: 'the bar file has no row of data', got: 'a header only' });
  }
  return fileError({
    code: 'symbol',
    place: name,
    what: 'no row has the symbol that data.symbol selects',
    expected: `rows of ${symbol}`,
    got: 'none',
  });
}

const errnoOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
