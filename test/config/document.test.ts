import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/config/document.ts';
import { loadConfig } from '../../src/config/load.ts';
import { workFolder } from '../support/command.ts';
import { linesOf, loadText, problemLines, withInstrument } from '../support/configurations.ts';

const MIB = 1024 * 1024;

const syntax = (line: number, found: string): string =>
  `error config/syntax c.jsonc:${line}: the text is not valid JSON; expected JSON; comments and trailing commas are allowed, got ${found}`;

test('any JSON value is read as it stands, with comments, trailing commas and a byte order mark (§11)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value, null, 1);
      // A line break follows every bracket and comma that is not part of a string.
      const dressed = `// before\n${text.replaceAll(/([^[{,])\n( *[\]}])/gu, '$1, /* , */\n$2')}\n// after`;
      const read = parseDocument(dressed, 'any');
      expect('value' in read && JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
  const { setup } = loadText(`\uFEFF${withInstrument('"capital": 5, /* and */')}`.replaceAll('\n', '\r\n'));
  expect(setup.capital).toBe(500);
});

test('a text that is no JSON is refused with the line and what was found there (B14)', () => {
  const cases: readonly (readonly [text: string, ...lines: string[]])[] = [
    ['{\n  "capital": 1,,\n}', syntax(2, 'property name expected at ","'), syntax(2, 'value expected at ","')],
    ['{\r\n\r\n"capital": 01 }', syntax(3, 'comma expected at "1"'), syntax(3, 'property name expected at "1"')],
    ['{ "capital": 0x10 }', syntax(1, 'invalid symbol at "x10"')],
    ['{ "capital": NaN }', syntax(1, 'invalid symbol at "NaN"'), syntax(1, 'value expected at "}"')],
    ['{}\n{}', syntax(2, 'end of file expected at "{"')],
    ['{ "a": 1', syntax(1, 'close brace expected at ""')],
  ];
  for (const [text, ...lines] of cases) expect(problemLines(text)).toEqual(expect.arrayContaining(lines));
  expect(problemLines('')[0]).toBe(syntax(1, 'value expected at ""'));
  expect(problemLines('x '.repeat(10_000))).toHaveLength(10);
});

/** A configuration of this size with a thousand characters of three bytes. */
function filled(bytes: number): string {
  const bare = withInstrument('"$schema": "€"');
  return bare.replace('€', '€'.repeat(1000) + 'x'.repeat(bytes - Buffer.byteLength(bare) - 2997));
}

test('a file of more than 1 MiB is refused, in bytes and not in characters (B27)', () => {
  expect(problemLines(filled(MIB))).toEqual([]);
  expect(problemLines(filled(MIB + 1))).toEqual([
    'error config/size c.jsonc: the file is too large; expected at most 1 MiB, got more',
  ]);
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('a file that is nested more than 32 levels deep is refused, brackets in texts and comments aside (B27)', () => {
  const line = 'error config/depth c.jsonc:1: the file is nested too deeply; expected at most 32 levels';
  expect(problemLines(nested(33))).toEqual([line]);
  expect(problemLines(nested(32))).toEqual([
    `error config/type c.jsonc:1: the value does not fit; expected an object, got ${nested(32)}`,
  ]);
  const harmless = `"$schema": "${'['.repeat(40)}" /* ${'{'.repeat(40)} */`;
  expect(problemLines(withInstrument(harmless))).toEqual([]);
  // What closes nothing must not make room for more.
  for (const unopened of [`"${']'.repeat(9999)}"`, ']'.repeat(9999), '[}'.repeat(9999)]) {
    expect(problemLines(`[${unopened}, ${nested(20_000)}]`)).toEqual([line]);
  }
});

test('a key that stands twice is reported, and so is all else (B28)', () => {
  expect(problemLines('{\n"capital": 1,\n"capital": -1,\n"instruments": [{ "key": "X",\n"key": "Y" }] }')).toEqual([
    'error config/duplicate-key c.jsonc:3: the key "capital" stands twice in one object; expected every key once',
    'error config/duplicate-key c.jsonc:5: the key "key" stands twice in one object; expected every key once',
    'error config/range c.jsonc:3 capital: the value does not fit; expected rupees above 0, to the paisa, got -1',
    'error config/missing c.jsonc:4 instruments[0].data.path: the instrument Y has no bar file; expected data.path, or --data Y=PATH, got nothing',
  ]);
});

test('a text that is no JSON does not give its secrets away (B29)', () => {
  for (const text of ['{ "accessToken": s3cret }', '{ "accessToken": "s3cret', '{ "password":\n\n/* */ s3cret }']) {
    const lines = problemLines(text);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('s3cret');
    expect(lines[0]).toContain('[redacted]');
  }
});

const refused = (name: string, got: string): readonly string[] => [
  `error config/unreadable ${name}: the configuration cannot be read; expected a file that can be read, in UTF-8, got ${got}`,
];

test('what cannot be read is named as that: other encodings, folders (B9)', () => {
  const cwd = workFolder();
  mkdirSync(join(cwd, 'sub'));
  expect(linesOf(() => loadConfig({ file: 'sub', cwd, data: [], needsData: true }))).toEqual(refused('sub', 'EISDIR'));
  expect(problemLines(Buffer.from('\uFEFF{}', 'utf16le'))).toEqual(refused('c.jsonc', 'bytes that are not UTF-8'));
});
