import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEPARATORS, splitFields } from '../../src/bars/fields.ts';

const separators = fc.constantFrom(...SEPARATORS);
const texts = fc.string({ unit: fc.constantFrom('a', '1', '.', ',', ';', '\t', '"', ' ', 'é'), maxLength: 8 });
const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/gu, '');

test('quoted fields come back as they were, less the blanks at their ends (§12)', () => {
  const blanks = fc.constantFrom('', ' ', '  ');
  const field = fc.record({ text: texts, before: blanks, after: blanks });
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), separators, (fields, separator) => {
      const line = fields
        .map(({ text, before, after }) => `${before}"${text.replaceAll('"', '""')}"${after}`)
        .join(separator);
      expect(splitFields(line, separator)).toEqual(fields.map(({ text }) => trimmed(text)));
    }),
  );
});

test('fields without quotes are what stands between the separators, trimmed (§12)', () => {
  const plain = texts.map((text) => text.replaceAll(/["\t,;]/gu, ''));
  fc.assert(
    fc.property(fc.array(plain, { minLength: 1, maxLength: 6 }), separators, (fields, separator) => {
      expect(splitFields(fields.join(separator), separator)).toEqual(fields.map(trimmed));
    }),
  );
});

test('no text is lost to a quote: any line has fields (§12, B33)', () => {
  fc.assert(
    fc.property(texts, separators, (line, separator) => {
      const fields = splitFields(line, separator);
      expect(fields.length).toBeGreaterThanOrEqual(1);
      expect(fields.length).toBeLessThanOrEqual(line.split(separator).length);
    }),
  );
});

test.each([
  ['a quoted field that is not closed ends with its line (B33)', '1,"2,3', ['1', '2,3']],
  ['text after a closing quote is part of the field', '"1"2,3', ['12', '3']],
  ['also when it holds another quote', '"1"2"3,4', ['12"3', '4']],
  ['a quote inside a field that does not begin with one is text', '1"2,"3"', ['1"2', '3']],
  ['a doubled quote is a quote', '"1""2",3', ['1"2', '3']],
  ['blanks before the quote and inside the quotes are trimmed', ' " 1 " ,\t2 ', ['1', '2']],
  ['an empty field is a field', ',"",', ['', '', '']],
  ['no other white space is trimmed', '\v1,\u{A0}2', ['\v1', '\u{A0}2']],
])('%s (§12)', (_rule, line, fields) => {
  expect(splitFields(line, ',')).toEqual(fields);
});

test('a tab that separates is no blank to trim away (§12)', () => {
  expect(splitFields('\t"1"\t \t2', '\t')).toEqual(['', '1', '', '2']);
});
