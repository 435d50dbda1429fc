import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPrice, readVolume } from '../../src/bars/decimal.ts';

const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/u;
const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${maxLength}}$`, 'u'));
/** Texts that are numbers, nearly numbers, or not. */
const nearNumbers = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789'), '.', '.', '+', '-', ',', 'e', 'x', ' ', '\0', '٣'),
});

/** 1/10,000 rupee by whole numbers of any size: half up at the fifth place. */
function unitsOf(whole: string, fraction: string): { readonly units: bigint; readonly rounded: boolean } {
  const places = fraction.padEnd(5, '0');
  const units = BigInt(whole) * 10_000n + BigInt(places.slice(0, 4)) + (Number(places[4]) >= 5 ? 1n : 0n);
  return { units, rounded: BigInt(`0${places.slice(4)}`) > 0n };
}

test('a price is exact to four places and rounded half up beyond them (§1)', () => {
  fc.assert(
    fc.property(digits(11), digits(20), fc.constantFrom('', '+'), (whole, fraction, sign) => {
      const { units, rounded } = unitsOf(whole, fraction);
      expect(readPrice(`${sign}${whole}.${fraction}`)).toEqual({ price: Number(units), rounded });
      expect(readPrice(sign + whole)).toEqual({ price: Number(whole) * 10_000, rounded: false });
    }),
  );
});

test('binary noise of a price is rounded away and said (§1)', () => {
  expect(readPrice('1418.9000244140625')).toEqual({ price: 14_189_000, rounded: true });
  expect(readPrice('1418.90000')).toEqual({ price: 14_189_000, rounded: false });
  expect(readPrice('0.00005')).toEqual({ price: 1, rounded: true });
  expect(readPrice('0.00004')).toEqual({ price: 0, rounded: true });
});

test('a price above 900,000,000,000 stays above it, however many digits it has (§1)', () => {
  const limit = 9e15;
  expect(readPrice('900000000000')?.price).toBe(limit);
  expect(readPrice('900000000000.00004')?.price).toBe(limit);
  expect(readPrice('900000000000.00005')?.price).toBe(limit + 1);
  fc.assert(
    fc.property(digits(12), digits(400), (fraction, more) => {
      const above = readPrice(`9${more.padStart(12, '0')}.${fraction}`);
      expect(above?.price).toBeGreaterThan(limit);
      expect(Number.isSafeInteger(above?.price)).toBe(true);
    }),
  );
  expect(readPrice(`9${'0'.repeat(11)}1`)?.price).toBeGreaterThan(limit);
  expect(readPrice('9'.repeat(500))?.price).toBeGreaterThan(limit);
});

test('a price below zero is read as none above zero (§1)', () => {
  fc.assert(
    fc.property(digits(11), digits(10), (whole, fraction) => {
      const read = readPrice(`-${whole}.${fraction}`)?.price ?? NaN;
      expect(read).toBeLessThanOrEqual(0);
      expect(Object.is(read, -0)).toBe(false);
    }),
  );
});

test('a number is digits with an optional sign, point and digits, and nothing else (§12)', () => {
  fc.assert(
    fc.property(nearNumbers, (text) => {
      expect(readPrice(text) !== null).toBe(NUMBER.test(text));
      expect(readVolume(text) !== null).toBe(NUMBER.test(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '',
  '.5',
  '5.',
  '1,234.5',
  '1e5',
  '0x10',
  'NaN',
  'Infinity',
  'abc',
  '+',
  '-',
  '.',
  '1.2.3',
  '--1',
  '1 2',
  '١',
])('%j is no number (§12, B37, B38)', (text) => {
  expect(readPrice(text)).toBeNull();
  expect(readVolume(text)).toBeNull();
});

test('a volume is the nearest double of its text (§1)', () => {
  fc.assert(
    fc.property(digits(20), digits(10), (whole, fraction) => {
      expect(readVolume(`${whole}.${fraction}`)).toBe(Number(`${whole}.${fraction}`));
    }),
  );
  expect(readVolume('41959.0')).toBe(41_959);
  expect(readVolume('2300413.7295')).toBe(2_300_413.7295);
});

test('a volume that is not finite cannot be read, and one of −0 is 0 (§1)', () => {
  expect(readVolume('9'.repeat(400))).toBeNull();
  expect(readVolume('-0')).toBe(0);
  expect(readVolume('-5')).toBe(-5);
});
