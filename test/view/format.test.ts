import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ageText,
  amountText,
  clockText,
  countText,
  dayText,
  momentAt,
  momentText,
  multipleText,
  paiseText,
  priceText,
  rupeesText,
  shareText,
  signedAmountText,
  signedPaiseText,
} from '../../src/view/format.ts';

// 2016-08-17 12:58:00 of the exchange.
const MOMENT = 1_471_418_880_000;

test('prices, amounts and paise are written in rupees, grouped as in India', () => {
  expect(priceText(29_456_000)).toBe('2,945.60');
  expect(priceText(null)).toBe('–');
  expect(amountText(10_034_125_000)).toBe('₹10,03,412.50');
  expect(amountText(-10_000)).toBe('−₹1.00');
  expect(rupeesText(1_234_567)).toBe('₹12,34,567.00');
  expect(paiseText(-54_020)).toBe('−₹540.20');
  expect(countText(1_234_567)).toBe('12,34,567');
});

test('what can go either way has its sign written out', () => {
  expect(signedPaiseText(81_240)).toBe('+₹812.40');
  expect(signedPaiseText(-54_020)).toBe('−₹540.20');
  expect(signedAmountText(0)).toBe('+₹0.00');
  expect(shareText(0.0125)).toBe('1.25 %');
  expect(multipleText(0.412)).toBe('0.41×');
});

test('times are the exchange’s own', () => {
  expect(clockText(MOMENT)).toBe('12:58:00');
  expect(dayText(MOMENT)).toBe('2016-08-17');
  expect(momentText(MOMENT)).toBe('2016-08-17 12:58:00');
  expect(clockText(null)).toBe('–');
});

test('a stretch of time is as exact as it is short', () => {
  expect([-5, 400, 12_345, 119_999, 300_000].map(ageText)).toEqual(['0.0 s', '0.4 s', '12 s', '119 s', '5 min']);
});

test('a clock time is found again on the date of any moment', () => {
  const moments = fc.integer({ min: 0, max: 4e12 }).map((ms) => ms - (ms % 1000));
  fc.assert(
    fc.property(moments, (ts) => {
      expect(momentAt(clockText(ts), ts)).toBe(ts);
    }),
  );
});

test.each(['', 'noon', '24:00', '12:60', '1230', '12:30:61'])('%j is no clock time', (text) => {
  expect(momentAt(text, MOMENT)).toBeNull();
});
