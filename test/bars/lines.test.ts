import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineCutter, MAX_LINE_BYTES, type Line } from '../../src/bars/lines.ts';
import { UserError } from '../../src/domain/errors.ts';

const BOM = '\u{EF}\u{BB}\u{BF}';

/** Cuts a text at the places given and takes it piece by piece. */
function linesOf(text: string, cuts: readonly number[] = []): readonly Line[] {
  const cutter = lineCutter('bars.csv');
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  const lines = at.slice(1).flatMap((end, index) => cutter.take(text.slice(at[index], end)));
  return [...lines, ...cutter.end()];
}

const numbered = (texts: readonly (string | null)[]): readonly Line[] =>
  texts.map((text, index) => ({ text, number: index + 1 }));

const codeOf = (text: string, cuts: readonly number[] = []): string | undefined => {
  try {
    linesOf(text, cuts);
  } catch (error) {
    if (error instanceof UserError) return error.problems[0]?.code;
    throw error;
  }
  return undefined;
};

const contents = fc.array(fc.string({ unit: fc.constantFrom('a', ',', ' ', '\0', '\u{FF}'), maxLength: 6 }), {
  minLength: 1,
});
const cuts = fc.array(fc.nat(), { maxLength: 20 });

test('any chunks of the same bytes are the same lines: LF, CRLF, mark or none, last line end or none (§12, B36)', () => {
  fc.assert(
    fc.property(contents, cuts, fc.boolean(), fc.array(fc.boolean()), fc.boolean(), (lines, at, mark, crs, ends) => {
      // A row of the first bytes could be taken for another encoding.
      const texts = [`line ${lines[0]}`, ...lines.slice(1), 'last'];
      const text = texts.map((line, index) => line + (crs[index] === true ? '\r\n' : '\n')).join('');
      const whole = ends ? text : text.replace(/\r?\n$/u, '');
      expect(linesOf((mark ? BOM : '') + whole, at)).toEqual(numbered(texts));
    }),
    { numRuns: 500 },
  );
});

test('a CR that no LF follows makes the file unusable wherever it stands, however the bytes come (§12)', () => {
  fc.assert(
    fc.property(contents, cuts, fc.nat(), (lines, at, where) => {
      const text = `line\n${lines.join('\r\n')}`;
      const cut = where % (text.length + 1);
      const before = text.slice(0, cut);
      const damaged = `${before}\r${text.slice(cut)}`;
      const isLineEnd = text[cut] === '\n' && text[cut - 1] !== '\r';
      expect(codeOf(damaged, at)).toBe(isLineEnd ? undefined : 'encoding');
    }),
    { numRuns: 500 },
  );
});

test('a CR in a line that is too long, and at the very end, is seen (§12)', () => {
  const long = 'x'.repeat(2 * MAX_LINE_BYTES);
  expect(codeOf(`${long}\rx\n`, [MAX_LINE_BYTES + 9, long.length + 1])).toBe('encoding');
  expect(codeOf(`${long}\r\nx\n`, [MAX_LINE_BYTES + 9, long.length + 1])).toBeUndefined();
  expect(codeOf(`${long}\rx\n`, [long.length + 1])).toBe('encoding');
  expect(codeOf(`${long}\r\nx\n`, [long.length + 1])).toBeUndefined();
  expect(codeOf(`${long}\r`, [long.length, long.length + 1])).toBe('encoding');
  expect(codeOf('a\n\r')).toBe('encoding');
  expect(codeOf('\r')).toBe('encoding');
});

test('a line over 65,536 bytes is not looked at, and the next one is (§12, B47)', () => {
  const edge = 'x'.repeat(MAX_LINE_BYTES);
  const sizes = fc.integer({ min: 1, max: 3 * MAX_LINE_BYTES });
  fc.assert(
    fc.property(fc.constantFrom('\n', '\r\n'), sizes, fc.array(fc.nat(), { maxLength: 9 }), (end, over, at) => {
      const text = `a${end}${edge}${end}${edge}${'y'.repeat(over)}${end}b${end}${edge}y`;
      expect(linesOf(text, at)).toEqual(numbered(['a', edge, null, 'b', null]));
    }),
    { numRuns: 60 },
  );
});

test('a line of 65,536 bytes is looked at when its CR and its LF come apart (§12, B47)', () => {
  const edge = 'x'.repeat(MAX_LINE_BYTES);
  expect(linesOf(`${edge}\r\nb`, [MAX_LINE_BYTES + 1])).toEqual(numbered([edge, 'b']));
});

test('a file of nothing has no line, one of line ends has empty ones (§12)', () => {
  expect(linesOf('')).toEqual([]);
  expect(linesOf(BOM)).toEqual([]);
  expect(linesOf('\n\r\n')).toEqual(numbered(['', '']));
});

test('a second mark is text (§12)', () => {
  expect(linesOf(`${BOM}${BOM}a\n${BOM}b`)).toEqual(numbered([`${BOM}a`, `${BOM}b`]));
});

test.each([
  ['UTF-16 with a mark, little end first', '\u{FF}\u{FE}d\0a\0'],
  ['UTF-16 with a mark, big end first', '\u{FE}\u{FF}\0d\0a'],
  ['UTF-16 without a mark, little end first', 'd\0a\0t\0e\0'],
  ['UTF-16 without a mark, big end first', '\0d\0a\0t\0e'],
  ['UTF-32 with a mark', '\0\0\u{FE}\u{FF}\0\0\0d'],
])('%s is another encoding (§12, B34)', (_encoding, text) => {
  fc.assert(
    fc.property(cuts, (at) => {
      expect(codeOf(text, at)).toBe('encoding');
    }),
  );
});

test('NUL is an ordinary byte (§12, B35)', () => {
  expect(linesOf('d\0te\n\0\0\0\0\n')).toEqual(numbered(['d\0te', '\0\0\0\0']));
});
