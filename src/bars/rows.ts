import { INTERVAL_MS } from '../domain/bar.ts';
import { echo } from '../domain/clean-text.ts';
import { timeMs } from '../domain/units.ts';
import type { BarReceived, RowUnreadable } from '../machines/protocol.ts';
import { readPrice, readVolume } from './decimal.ts';
import type { Dialect } from './dialect.ts';
import { splitFields } from './fields.ts';
import type { BarFileSource } from './source.ts';
import { timeReader } from './times.ts';

/** A row as it waits for its turn: by its time, or at once when it has none. */
export type Row = { readonly time: number | null; readonly input: BarReceived | RowUnreadable };

/** Reads one line of a file; `null` for a row of another symbol. */
export type RowReader = (line: string, lineNumber: number) => Row | null;

const NUMBER = 'a number such as 1418.9';
const TIME = 'a time such as 2024-01-31 09:15, 20240131 09:15 or epoch seconds';

const MILLISECONDS = 'epoch seconds (10 digits) or milliseconds (13 digits), not microseconds';

const isMicroseconds = (text: string | undefined): boolean => text !== undefined && /^\d{16}$/u.test(text);

/** Lines are seen byte by byte: a name in other letters is compared by its bytes. */
const asLatin1 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));

/** Turns the lines of one source into inputs (trading rules §12); lines are Latin-1 views of their bytes. */
export function rowReader({ separator, columns, header }: Dialect, source: BarFileSource): RowReader {
  const readTime = timeReader(source.timeZone);
  const shift = source.stamp === 'close' ? INTERVAL_MS : 0;
  const { instrument } = source;
  const wanted = source.symbol === null ? null : asLatin1(source.symbol);
  return (line, lineNumber) => {
    const fields = splitFields(line, separator);
    if (wanted !== null && fields[columns.symbol ?? 0] !== wanted) return null;
    const where = `${source.name}:${lineNumber}`;
    const timeText = columns.time === null ? fields[columns.date] : `${fields[columns.date]} ${fields[columns.time]}`;
    const read = timeText === undefined ? null : readTime(timeText);
    const time = read === null ? null : read - shift;
    const unreadable = (expected: string, got: string | undefined): Row => ({
      time,
      input: { type: 'row.unreadable', instrument, where, expected, got: got === undefined ? 'nothing' : echo(got) },
    });
    if (time === null) return unreadable(isMicroseconds(timeText) ? MILLISECONDS : TIME, timeText);

    const open = readPrice(fields[columns.open] ?? '');
    const high = readPrice(fields[columns.high] ?? '');
    const low = readPrice(fields[columns.low] ?? '');
    const close = readPrice(fields[columns.close] ?? '');
    if (open === null) return unreadable(`open: ${NUMBER}`, fields[columns.open]);
    if (high === null) return unreadable(`high: ${NUMBER}`, fields[columns.high]);
    if (low === null) return unreadable(`low: ${NUMBER}`, fields[columns.low]);
    if (close === null) return unreadable(`close: ${NUMBER}`, fields[columns.close]);
    // A file without a volume has none; a row of a file with one must have it, unless no header promises it.
    const volumeText = columns.volume === null ? '0' : (fields[columns.volume] ?? (header ? undefined : '0'));
    const volume = volumeText === undefined ? null : readVolume(volumeText);
    if (volume === null) return unreadable(`volume: ${NUMBER}`, volumeText);
    return {
      time,
      input: {
        type: 'bar.received',
        bar: {
          instrument,
          ts: timeMs(time),
          open: open.price,
          high: high.price,
          low: low.price,
          close: close.price,
          volume,
        },
        rounded: open.rounded || high.rounded || low.rounded || close.rounded,
        where,
      },
    };
  };
}
