import { expect, test } from 'vitest';
import { usesColor } from '../../src/cli/screen.ts';

test('colour: an option before NO_COLOR, NO_COLOR before the terminal; an empty one says nothing', () => {
  expect(usesColor({}, {})).toBe(true);
  expect(usesColor({}, { NO_COLOR: '1' })).toBe(false);
  expect(usesColor({}, { NO_COLOR: '' })).toBe(true);
  expect(usesColor({}, { FORCE_COLOR: '0' })).toBe(false);
  expect(usesColor({ color: 'auto' }, { NO_COLOR: '1' })).toBe(false);
  expect(usesColor({ color: 'always' }, { NO_COLOR: '1' })).toBe(true);
  expect(usesColor({ color: 'never' }, {})).toBe(false);
  expect(usesColor({ color: false }, {})).toBe(false);
});
