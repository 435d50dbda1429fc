import { INTERVAL_MS } from '../domain/bar.ts';
import { timeMs } from '../domain/units.ts';
import type { BarReceived, RowUnreadable } from '../machines/protocol.ts';
import { bytesOf, echoBytes } from './bytes.ts';
import { readPrice, readVolume } from './decimal.ts';
import type { Columns, Dialect } from './dialect.ts';
import { splitFields } from './fields.ts';
import { MAX_LINE_BYTES, type Line } from './lines.ts';
import type { BarFileSource } from './source.ts';
import { timeReader } from './times.ts';

/** A row as it waits for its turn: by its time (after the shift of close stamps), or at once when it has none. */
export type Row = { readonly time: number | null; readonly input: BarReceived | RowUnreadable };

/** Reads one line of a file; `null` for a row of another symbol. */
export type RowReader = (line: string, lineNumber: number) => Row | null;

/** What makes a row unreadable; `got`: `null` for a field that is not there. */
type Flaw = { readonly time: number | null; readonly expected: string; readonly got: string | null };

const TIME = 'a time such as 2024-01-31 09:15, 20240131 09:15 or epoch seconds';
const NOT_MICROSECONDS = 'epoch seconds (10 digits) or milliseconds (13 digits), not microseconds';

/**
 * Turns the lines of one source into inputs (trading rules §12). Whether a bar makes sense is for the gate; here a row is
 * unreadable only when a field that is needed is missing or is not what its column holds.
 */
export function rowReader({ separator, columns, header }: Dialect, source: BarFileSource): RowReader {
  const readTime = timeReader(source.timeZone);
  const shift = source.stamp === 'close' ? INTERVAL_MS : 0;
  const symbol = source.symbol === null ? null : bytesOf(source.symbol);
  const { instrument, name } = source;
  return (line, lineNumber) => {
    const fields = splitFields(line, separator);
    if (symbol !== null && fields[columns.symbol ?? 0] !== symbol) return null;
    const where = `${name}:${lineNumber}`;
    const stamp = stampOf(fields, columns);
    const read = readTime(stamp);
    if (read === null) {
      return unreadable(instrument, where, {
        time: null,
        expected: isMicroseconds(stamp) ? NOT_MICROSECONDS : TIME,
        got: stamp,
      });
    }
    const time = read - shift;
    const open = readPrice(fields[columns.open] ?? '');
    const high = readPrice(fields[columns.high] ?? '');
    const low = readPrice(fields[columns.low] ?? '');
    const close = readPrice(fields[columns.close] ?? '');
    const volume = readVolume(volumeText(fields, columns, header) ?? '');
    if (open === null) return unreadable(instrument, where, badNumber('open', time, fields[columns.open]));
    if (high === null) return unreadable(instrument, where, badNumber('high', time, fields[columns.high]));
    if (low === null) return unreadable(instrument, where, badNumber('low', time, fields[columns.low]));
    if (close === null) return unreadable(instrument, where, badNumber('close', time, fields[columns.close]));
    if (volume === null) {
      return unreadable(instrument, where, badNumber('volume', time, volumeText(fields, columns, header)));
    }
    const bar = {
      instrument,
      ts: timeMs(time),
      open: open.price,
      high: high.price,
      low: low.price,
      close: close.price,
      volume,
    };
    const rounded = open.rounded || high.rounded || low.rounded || close.rounded;
    return { time, input: { type: 'bar.received', bar, rounded, where } };
  };
}

/** A line too long to be looked at (trading rules §12): it has no time to wait for. */
export const tooLongRow = ({ instrument, name }: BarFileSource, { number }: Line): Row =>
  unreadable(instrument, `${name}:${number}`, {
    time: null,
    expected: `a line of at most ${MAX_LINE_BYTES} bytes`,
    got: 'a longer one',
  });

/** The time's text; a date and a time of day in two columns are one text with a space between. */
function stampOf(fields: readonly string[], { date, time }: Columns): string {
  const first = fields[date] ?? '';
  return time === null ? first : `${first} ${fields[time] ?? ''}`;
}

/** A file without a volume has none. A header that names it promises it in every row; without a header it may be absent. */
function volumeText(fields: readonly string[], { volume }: Columns, header: boolean): string | undefined {
  if (volume === null) return '0';
  return fields[volume] ?? (header ? undefined : '0');
}

const isMicroseconds = (stamp: string): boolean => /^\d{16}(?:\.\d+)?$/u.test(stamp);

const badNumber = (column: string, time: number, got: string | undefined): Flaw => ({
  time,
  expected: `${column}: a number such as 1418.9`,
  got: got ?? null,
});

function unreadable(instrument: string, where: string, { time, expected, got }: Flaw): Row {
  const shown = got === null ? 'no such field' : echoBytes(got) || 'nothing';
  return { time, input: { type: 'row.unreadable', instrument, where, expected, got: shown } };
}
