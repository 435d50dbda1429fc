import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemText } from '../../src/cli/print-problems.ts';
import type { Problem } from '../../src/domain/errors.ts';
import { statechartist, workFolder } from '../support/command.ts';

const problem: Problem = { area: 'config', code: 'range', place: 'c.jsonc:14 risk.riskPerTrade', what: 'not a share' };

test('one line says area, code, place, what, expected and got; the hint comes below (reliability, words)', () => {
  const whole = { ...problem, expected: '0 < x ≤ 1', got: '5', hint: '5 % is written 0.05' };
  expect(problemText(whole)).toBe(
    'error config/range c.jsonc:14 risk.riskPerTrade: not a share; expected 0 < x ≤ 1, got 5\n  hint: 5 % is written 0.05',
  );
  expect(problemText(problem, 'warning')).toBe('warning config/range c.jsonc:14 risk.riskPerTrade: not a share');
  expect(problemText({ ...problem, got: '5' })).toMatch(/: not a share; got 5$/u);
});

test('what was found is cut at 80 characters, a place is not: it ends with its line and key', () => {
  const place = `${'folder/'.repeat(30)}c.jsonc:14 risk.riskPerTrade`;
  const got = 'x'.repeat(1000);
  expect(problemText({ ...problem, place, got })).toBe(
    `error config/range ${place}: not a share; got ${'x'.repeat(79)}…`,
  );
});

test('nothing from outside moves the cursor, hides or reorders what is shown (I37)', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\r', '\b', '\u001B', '[', '31m', '\u009B', '\u202E', '\u200B', '\0'),
  });
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, hostile, (place, what, expected, got, hint) => {
      const text = problemText({ ...problem, place, what, expected, got, hint });
      expect(text.replace('\n  hint: ', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(stripVTControlCharacters(text)).toBe(text);
    }),
  );
});

test('--json gives all problems as one object on standard error, as clean as the lines (reliability, words)', () => {
  const run = statechartist(['replay', '--json', '--data', 'A\u202EB=x.csv', '--config', 'no.jsonc'], workFolder());
  expect(run.status).toBe(1);
  expect(JSON.parse(run.stderr)).toEqual({
    errors: [
      {
        area: 'config',
        code: 'missing',
        place: 'no.jsonc',
        what: 'the configuration does not exist',
        expected: 'a file; `statechartist init` writes one',
        got: 'ENOENT',
      },
    ],
  });
  const named = statechartist(['replay', '--json', '--data', 'A\u202EB=x.csv'], workFolder());
  expect(named.status).toBe(1);
  expect(named.stderr).not.toMatch(/\u202E/u);
  expect(JSON.parse(named.stderr)).toMatchObject({ errors: [{ code: 'range', place: '--data', got: '"AB"' }] });
});
