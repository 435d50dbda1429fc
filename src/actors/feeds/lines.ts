import { UserError, type Problem } from '../../domain/errors.ts';

/** One line without its end; `null` for one over the length that is kept. */
export type Line = { readonly text: string | null; readonly number: number };

/** Longest line, in bytes, that is looked at (trading rules §12). */
export const MAX_LINE_BYTES = 65_536;

const CR = 13;
const LF = 10;

/**
 * Cuts chunks of bytes into lines (LF or CRLF), seen as Latin-1: every byte is one character, and what a rule has to
 * read is ASCII. Memory is bounded by a chunk and the longest line.
 */
export function lineCutter(name: string) {
  let rest = Buffer.alloc(0);
  let tooLong = false;
  let number = 0;
  let endsWithCr = false;
  let started = false;

  const problem = (what: string, expected: string, got: string): UserError => {
    const found: Problem = { area: 'data', code: 'encoding', place: name, what, expected, got };
    return new UserError([found]);
  };
  const bareCr = (): UserError =>
    problem(
      'a carriage return stands without a line feed',
      'lines that end with LF or CRLF',
      `CR near line ${number + 1}`,
    );

  const checkCr = (chunk: Buffer): void => {
    if (endsWithCr && chunk[0] !== LF) throw bareCr();
    for (let at = chunk.indexOf(CR); at !== -1; at = chunk.indexOf(CR, at + 1)) {
      if (at + 1 < chunk.length && chunk[at + 1] !== LF) throw bareCr();
    }
    endsWithCr = chunk[chunk.length - 1] === CR;
  };

  /** One line's bytes; a CR before the end belongs to the line end. */
  const lineOf = (bytes: Buffer): Line => {
    number += 1;
    const length = bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
    const long = tooLong || length > MAX_LINE_BYTES;
    tooLong = false;
    return { text: long ? null : bytes.toString('latin1', 0, length), number };
  };

  return {
    /** @throws UserError for a CR that no LF follows, or another encoding */
    take(bytes: Buffer): Line[] {
      const chunk = started ? bytes : withoutMark(bytes, problem);
      started ||= bytes.length > 0;
      if (chunk.length === 0) return [];
      checkCr(chunk);
      const lines: Line[] = [];
      let from = 0;
      for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
        const piece = chunk.subarray(from, at);
        lines.push(lineOf(rest.length === 0 ? piece : Buffer.concat([rest, piece])));
        rest = Buffer.alloc(0);
        from = at + 1;
      }
      const tail = chunk.subarray(from);
      // Of a line that is too long already nothing more is kept but that it is.
      if (tooLong || rest.length + tail.length > MAX_LINE_BYTES + 1) {
        tooLong = true;
        rest = Buffer.alloc(0);
      } else if (tail.length > 0) {
        rest = Buffer.concat([rest, tail]);
      }
      return lines;
    },
    /** What stands after the last line end. */
    end(): Line[] {
      if (endsWithCr) throw bareCr();
      return rest.length > 0 || tooLong ? [lineOf(rest)] : [];
    },
  };
}

/** A UTF-8 mark is left out; the marks of other encodings are errors. */
function withoutMark(bytes: Buffer, problem: (what: string, expected: string, got: string) => UserError): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const utf32 = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff;
  if (utf16 || utf32) throw problem('the file is not UTF-8', 'UTF-8 text', utf16 ? 'UTF-16' : 'UTF-32');
  return bytes;
}
