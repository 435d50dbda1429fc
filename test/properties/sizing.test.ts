import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bracketAround } from '../../src/domain/bracket.ts';
import { costOf } from '../../src/domain/costs.ts';
import { productInPaise, toPaise, wholeProduct } from '../../src/domain/money.ts';
import { leverageRoom, sizeOf } from '../../src/domain/sizing.ts';
import { amount, paise, price } from '../../src/domain/units.ts';
import { defaultSetup, nseCosts } from '../support/setups.ts';

const cases = fc.record({
  price: fc.integer({ min: 1, max: 5_000_000_000 }).map(price),
  atr: fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
  volumeFactor: fc.constantFrom(0.8, 1, 1.2),
  balance: fc.integer({ min: 1, max: 1e12 }).map(paise),
  exposure: fc.integer({ min: 0, max: 1e14 }).map(amount),
  lotSize: fc.constantFrom(1, 15, 75),
  risk: fc.record({
    riskPerTrade: fc.double({ min: 1e-4, max: 1, noNaN: true }),
    maxPositionPct: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    maxLeverage: fc.double({ min: 0.1, max: 10, noNaN: true }),
    stopAtr: fc.double({ min: 0.1, max: 10, noNaN: true }),
  }),
});

test('a size never exceeds any of its caps by more than the rounding of §4, and is whole lots (I19)', () => {
  fc.assert(
    fc.property(cases, ({ balance, exposure, lotSize, risk, ...request }) => {
      const settings = { ...defaultSetup.risk, ...risk };
      const account = { balance, exposure };
      const { quantity, stopDistance } = sizeOf(request, account, settings, lotSize);
      expect(Math.abs(quantity % lotSize)).toBe(0);
      const slack = lotSize * 1e-9;
      const rupees = request.price / 10_000;
      const within = (used: number, cap: number): void => {
        expect(used).toBeLessThanOrEqual(cap + slack + Math.abs(cap) * 1e-12);
      };
      within(quantity, (((balance / 100) * settings.riskPerTrade) / stopDistance) * request.volumeFactor);
      within(quantity, ((balance / 100) * settings.maxPositionPct) / rupees);
      within(quantity, leverageRoom(account, settings) / rupees);
      // And no cap leaves room for another lot.
      const more = quantity + lotSize;
      expect(
        more > (((balance / 100) * settings.riskPerTrade) / stopDistance) * request.volumeFactor - slack ||
          more > ((balance / 100) * settings.maxPositionPct) / rupees - slack ||
          more > leverageRoom(account, settings) / rupees - slack,
      ).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a short bracket mirrors a long one but for ties, on the tick grid (§5)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }).map(price),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.constantFrom(1, 100, 500, 1000).map(price),
      (at, stop, target, tick) => {
        const long = bracketAround({ side: 'long', price: at }, { stopDistance: stop, targetDistance: target }, tick);
        const short = bracketAround({ side: 'short', price: at }, { stopDistance: target, targetDistance: stop }, tick);
        expect(short).toEqual({ stop: long.target, target: long.stop });
        for (const level of [long.stop, long.target]) expect(Math.abs(level % tick)).toBe(0);
        expect(Math.abs(long.stop - (at - stop * 10_000))).toBeLessThanOrEqual(tick / 2 + 1e-6);
        expect(Math.abs(long.target - (at + target * 10_000))).toBeLessThanOrEqual(tick / 2 + 1e-6);
      },
    ),
  );
});

test('a tie goes up, also below zero (§4, §5)', () => {
  expect(
    bracketAround({ side: 'long', price: price(1000) }, { stopDistance: 0.025, targetDistance: 0.025 }, price(500)),
  ).toEqual({
    stop: 1000,
    target: 1500,
  });
  expect([150, 149, -150, -151, 50, -50].map((value) => toPaise(amount(value)))).toEqual([2, 1, -1, -2, 1, 0]);
});

test('rounding to the paisa is exact for any amount (§4)', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const exact = (BigInt(value) + 50n) / 100n - ((BigInt(value) + 50n) % 100n < 0n ? 1n : 0n);
      // Beyond 2^53 − 50 the sum itself is rounded.
      fc.pre(Math.abs(value) < Number.MAX_SAFE_INTEGER - 100);
      expect(BigInt(toPaise(amount(value)))).toBe(exact);
    }),
  );
});

test('a product is the double nearest to the exact one', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer(), (a, b) => {
      expect(wholeProduct(a, b)).toBe(Number(BigInt(a) * BigInt(b)));
    }),
  );
});

test('a difference times a quantity is exact to the paisa, beyond what a double holds (§9)', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9e15, max: 9e15 }), fc.integer({ min: 1, max: 90 }), (difference, quantity) => {
      const raised = BigInt(difference) * BigInt(quantity) + 50n;
      const exact = raised / 100n - (raised % 100n < 0n ? 1n : 0n);
      expect(productInPaise(difference, quantity)).toBe(Number(exact));
    }),
  );
});

test('the costs of a fill are those of the price list, component by component (§8)', () => {
  // 100 shares at 1,000: turnover 1,00,000. Brokerage 20, exchange 2.97, SEBI 0.10, IPFT 0.10, GST on 23.17 is 4.17.
  const fill = { price: price(10_000_000), quantity: 100 };
  expect(costOf(nseCosts, { ...fill, buys: true })).toBe(2000 + 297 + 10 + 10 + 417 + 300);
  expect(costOf(nseCosts, { ...fill, buys: false })).toBe(2000 + 297 + 10 + 10 + 417 + 2500);
  expect(costOf(null, { ...fill, buys: true })).toBe(0);
  // Below 20,000 of turnover the brokerage is 0.1 %.
  expect(costOf({ ...nseCosts, gst: 0 }, { price: price(1_000_000), quantity: 50, buys: true })).toBe(
    500 + 15 + 1 + 1 + 15,
  );
});
