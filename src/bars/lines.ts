import { UserError } from '../domain/errors.ts';

/** One line without its end; `text` is `null` for one over the length that is looked at. */
export type Line = { readonly text: string | null; readonly number: number };

/** Longest line, in bytes, that is looked at (trading rules §12). */
export const MAX_LINE_BYTES = 65_536;

export type LineCutter = {
  /**
   * The lines that these bytes complete.
   *
   * @throws UserError for a CR that no LF follows, and for another encoding
   */
  take(bytes: string): Line[];
  /** What stands after the last line end. */
  end(): Line[];
};

const CR = '\r';
const LF = '\n';
/** Enough to know the encoding by. */
const MARK_BYTES = 4;

/**
 * Cuts a file into lines (LF or CRLF), however its bytes come. They are seen as Latin-1, one character a byte: what the
 * rules have to read is ASCII. Memory is bounded by a chunk and the longest line.
 */
export function lineCutter(name: string): LineCutter {
  let started = false;
  let rest = '';
  // The line begun is too long already, and only that is kept of it.
  let tooLong = false;
  let number = 0;

  const bareCr = (): UserError => {
    const got = 'a CR without one';
    return encodingError(`${name}:${number + 1}`, 'a carriage return stands without a line feed', got);
  };
  const lineOf = (text: string): Line => {
    const long = tooLong || text.length > MAX_LINE_BYTES;
    tooLong = false;
    number += 1;
    return { text: long ? null : text, number };
  };
  const cut = (text: string): Line[] => {
    const lines: Line[] = [];
    let from = 0;
    let cr = text.indexOf(CR);
    for (let lf = text.indexOf(LF); lf !== -1; lf = text.indexOf(LF, from)) {
      let end = lf;
      if (cr !== -1 && cr < lf) {
        if (cr !== lf - 1) throw bareCr();
        end = cr;
        cr = text.indexOf(CR, lf + 1);
      }
      lines.push(lineOf(text.slice(from, end)));
      from = lf + 1;
    }
    const endsWithCr = cr === text.length - 1;
    if (cr !== -1 && !endsWithCr) throw bareCr();
    rest = text.slice(from);
    if (rest.length > MAX_LINE_BYTES + 1) {
      tooLong = true;
      // Whether a LF follows it is still to be seen.
      rest = cr === -1 ? '' : CR;
    }
    return lines;
  };

  return {
    take(bytes) {
      rest += bytes;
      if (!started && rest.length < MARK_BYTES) return [];
      const text = started ? rest : withoutMark(rest, name);
      started = true;
      return cut(text);
    },
    end() {
      const lines = started ? [] : cut(withoutMark(rest, name));
      if (rest.endsWith(CR)) throw bareCr();
      return rest === '' && !tooLong ? lines : [...lines, lineOf(rest)];
    },
  };
}

/** A UTF-8 mark is left out; other encodings are told by theirs, or by a NUL in every other byte. */
function withoutMark(text: string, name: string): string {
  if (text.startsWith('\u{EF}\u{BB}\u{BF}')) return text.slice(3);
  const nul = Array.from({ length: MARK_BYTES }, (_, at) => text[at] === '\0');
  const isPattern = (...pattern: readonly boolean[]): boolean =>
    text.length >= MARK_BYTES && pattern.every((is, at) => is === nul[at]);
  if (text.startsWith('\0\0\u{FE}\u{FF}')) throw encodingError(name, 'the file is not UTF-8', 'UTF-32');
  if (
    text.startsWith('\u{FF}\u{FE}') ||
    text.startsWith('\u{FE}\u{FF}') ||
    isPattern(false, true, false, true) ||
    isPattern(true, false, true, false)
  ) {
    throw encodingError(name, 'the file is not UTF-8', 'UTF-16');
  }
  return text;
}

const encodingError = (place: string, what: string, got: string): UserError =>
  new UserError([{ area: 'data', code: 'encoding', place, what, expected: 'UTF-8, lines ending in LF or CRLF', got }]);
