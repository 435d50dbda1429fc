import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, echo } from '../../src/domain/clean-text.ts';

const pieces = fc.constantFrom(
  'a',
  '₹',
  '😀',
  '\u{1B}',
  '[',
  ']',
  '\\',
  '31m',
  'P',
  '52;c;',
  '\u{7}',
  '\u{9B}',
  '\u{9D}',
  '\u{9C}',
  '\r',
  '\b',
  '\0',
  '\u{7F}',
  '\u{85}',
  '\u{200B}',
  '\u{202E}',
  '\u{2066}',
  '\u{FEFF}',
  '\u{2028}',
  '\u{E0041}',
  '\u{FFF9}',
  '\u{D83D}',
);
const hostile = fc.string({ unit: pieces, maxLength: 200 });

// Written out by code points, not with the classes of the code.
const isHarmless = (text: string): boolean =>
  Array.from(text, (letter) => letter.codePointAt(0) ?? 0).every(
    (code) =>
      code >= 0x20 &&
      !(code >= 0x7f && code <= 0x9f) &&
      !(code >= 0x200b && code <= 0x200f) &&
      !(code >= 0x2028 && code <= 0x202e) &&
      !(code >= 0x2060 && code <= 0x2069) &&
      !(code >= 0xd800 && code <= 0xdfff) &&
      !(code >= 0xe0000 && code <= 0xe007f) &&
      !(code >= 0xfff9 && code <= 0xfffb) &&
      code !== 0xad &&
      code !== 0x61c &&
      code !== 0xfeff,
  );

test('no control, escape or bidirectional character is left of any text (I37)', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      expect(isHarmless(cleanText(text))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('an echo is clean and at most 80 characters, of any text (I37)', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(isHarmless(echo(text))).toBe(true);
      expect(echo(text).length).toBeLessThanOrEqual(80);
    }),
  );
  expect(echo('x'.repeat(80))).toBe('x'.repeat(80));
  expect(echo('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
  // A pair is not cut in two: half of it would be no character.
  expect(echo(`${'x'.repeat(78)}😀😀`)).toBe(`${'x'.repeat(78)}…`);
  expect(echo('x'.repeat(5_000_000))).toHaveLength(80);
});

test('what can be seen is left as it is', () => {
  const seen = fc.string({ unit: fc.constantFrom('a', 'Z', '9', ' ', '~', '"', '₹', 'é', '字', '😀') });
  fc.assert(
    fc.property(seen, (text) => {
      expect(cleanText(text)).toBe(text);
    }),
  );
});

test.each([
  ['colours', '\u{1B}[1;31mred\u{1B}[0m', 'red'],
  ['a CSI in one byte', '\u{9B}2Jred', 'red'],
  ['a link (OSC 8)', '\u{1B}]8;;http://x\u{1B}\\red\u{1B}]8;;\u{7}', 'red'],
  ['the clipboard (OSC 52)', '\u{1B}]52;c;aGk=\u{7}red', 'red'],
  ['an OSC in one byte', '\u{9D}0;title\u{9C}red', 'red'],
  ['a device string (DCS)', '\u{1B}P1$qm\u{1B}\\red', 'red'],
  ['a device string in one byte', '\u{90}1$qm\u{9C}red', 'red'],
  ['a two-character escape', '\u{1B}cred', 'red'],
  ['an escape that is cut off', 'red\u{1B}', 'red'],
  ['carriage return and backspace', 'r\re\bd', 'red'],
])('%s leaves only its text (B100–B103)', (_sequence, text, clean) => {
  expect(cleanText(text)).toBe(clean);
});
