import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunCounts } from '../../src/domain/account-figures.ts';
import type { Trade } from '../../src/domain/trade.ts';
import { amount, day, paise, price, timeMs, type Amount, type Day } from '../../src/domain/units.ts';
import { decimals, dueRow, equityRow, type PendingRow } from '../../src/report/equity.ts';
import { plainJson } from '../../src/report/plain-json.ts';
import { calmarOf, sharpeOf, sortinoOf } from '../../src/report/statistics.ts';
import { countTrade, emptyTally, summaryOf, type RunEnd } from '../../src/report/summary.ts';
import { tradeLine } from '../../src/report/trades.ts';

const trade = (grossPnl: number, costs: number): Trade => ({
  instrument: 'X',
  side: 'long',
  quantity: 3,
  entryTs: timeMs(1),
  entryPrice: price(10_001),
  exitTs: timeMs(2),
  exitPrice: price(25_000),
  reason: 'stop',
  stop: price(9_500),
  target: price(-500),
  atr: 0.1,
  signalTs: timeMs(0),
  grossPnl: paise(grossPnl),
  costs: paise(costs),
  netPnl: paise(grossPnl - costs),
  balance: paise(100_000_012),
});

const counts: RunCounts = {
  accepted: 8,
  barsRejected: { duplicate: 1 },
  rounded: 2,
  gaps: 3,
  signals: 5,
  approved: 4,
  sizesRejected: { 'kill-switch': 1 },
  barsHeld: 2,
  maxDrawdown: 0.1,
  finalBalance: paise(0),
};
const run = (change: Partial<RunEnd> = {}): RunEnd => ({
  complete: true,
  capital: paise(100_000),
  counts,
  last: {
    balance: paise(110_000),
    unrealised: amount(0),
    equity: amount(11_000_000),
    exposure: amount(0),
    drawdown: 0,
  },
  sessions: new Map<Day, Amount>(),
  tally: emptyTally,
  ...change,
});

test('a trade’s line is rupees, its keys in the order of §9', () => {
  expect(tradeLine(trade(-1, 5))).toBe(
    '{"instrument":"X","side":"long","quantity":3,"entryTs":1,"entryPrice":1.0001,"exitTs":2,"exitPrice":2.5,"reason":"stop","stop":0.95,"target":-0.05,"atr":0.1,"signalTs":0,"grossPnl":-0.01,"costs":0.05,"netPnl":-0.06,"balance":1000000.12}',
  );
});

test('money is written exactly with two decimals, below zero and beyond what a double divides (§10)', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 40 }), (digits, power) => {
      const value = digits * 2 ** power;
      const written = decimals(paise(value));
      expect(written).toMatch(/^-?\d+\.\d\d$/u);
      expect(BigInt(written.replace('.', ''))).toBe(BigInt(value));
      expect(written.startsWith('-')).toBe(value < 0);
    }),
  );
  expect([0, -0, -1, 99, -100].map((value) => decimals(paise(value)))).toEqual([
    '0.00',
    '0.00',
    '-0.01',
    '0.99',
    '-1.00',
  ]);
});

test('the equity curve has the last figures of every stretch of one time, in order, and the last at the end (§10)', () => {
  // Times may also go back: a rejected row can hold an instrument back.
  const bars = fc.array(fc.record({ ts: fc.integer({ min: 1, max: 4 }), balance: fc.integer() }), { maxLength: 30 });
  fc.assert(
    fc.property(bars, (list) => {
      const rows: string[] = [];
      let pending: PendingRow = null;
      for (const { ts, balance } of list) {
        const due = dueRow(pending, timeMs(ts));
        if (due !== null) rows.push(equityRow(due));
        pending = {
          ts: timeMs(ts),
          figures: {
            balance: paise(balance),
            unrealised: amount(0),
            equity: amount(0),
            exposure: amount(0),
            drawdown: 0,
          },
        };
      }
      if (pending !== null) rows.push(equityRow(pending));
      const expected = list.filter(({ ts }, i) => list[i + 1]?.ts !== ts);
      expect(rows).toEqual(
        expected.map(
          ({ ts, balance }) => `${ts},${decimals(paise(balance))},${decimals(paise(balance))},0.00,0.0000000000`,
        ),
      );
    }),
  );
});

test('equity and exposure are rounded from 1/10,000 rupee to the paisa half up, towards +∞ (§4)', () => {
  const whole = fc.integer({ min: -(2 ** 45), max: 2 ** 45 });
  fc.assert(
    fc.property(whole, whole, fc.nat(), (balance, unrealised, exposure) => {
      const figures = {
        balance: paise(balance),
        unrealised: amount(unrealised),
        equity: amount(balance * 100 + unrealised),
        exposure: amount(exposure),
        drawdown: 0,
      };
      const [, , equityText = '', exposureText = ''] = equityRow({ ts: timeMs(7), figures }).split(',');
      for (const [text, exact] of [
        [equityText, BigInt(figures.equity)],
        [exposureText, BigInt(exposure)],
      ] as const) {
        const off = BigInt(text.replace('.', '')) * 100n - exact;
        expect(off > -50n && off <= 50n).toBe(true);
      }
    }),
  );
});

test('an equity row rounds half up to the paisa and gives the drawdown ten decimals (§10)', () => {
  const figures = {
    balance: paise(-5),
    unrealised: amount(450),
    equity: amount(-50),
    exposure: amount(150),
    drawdown: 1 / 3,
  };
  expect(equityRow({ ts: timeMs(7), figures })).toBe('7,-0.05,0.00,0.02,0.3333333333');
});

test('a number in the results is plain digits, however small or large, and a text is left alone (§10)', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), (value, text) => {
      const json = plainJson({ value, text: `${text}1e5` });
      expect(json.slice(0, json.indexOf(','))).not.toMatch(/e[+-]/u);
      expect(JSON.parse(json)).toEqual({ value: value + 0, text: `${text}1e5` });
    }),
  );
  expect(plainJson([1e21, -5.5e-7, 1.25e22, 0.1])).toBe(
    '[1000000000000000000000,-0.00000055,12500000000000000000000,0.1]',
  );
});

test('returns that are all equal do not deviate, whatever their mean comes to in doubles (§10)', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 1, max: 300 }), (value, sessions) => {
      expect(sharpeOf(Array.from({ length: sessions }, () => value))).toBeNull();
    }),
  );
});

test('Calmar is the year’s compound return over the deepest drawdown (§10)', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.constantFrom(1, 2, 3, 4, 6, 12, 63, 126, 252),
      (total, deepest, sessions) => {
        let grown = 1;
        for (let i = 0; i < 252 / sessions; i += 1) grown *= 1 + total;
        const expected = (grown - 1) / deepest;
        expect(Math.abs(calmarOf(total, sessions, deepest)! - expected)).toBeLessThan(1e-9 * (1 + grown / deepest));
      },
    ),
  );
});

const returns = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 30 });

test('Sharpe and Sortino are those of §10, computed another way', () => {
  fc.assert(
    fc.property(returns, (values) => {
      const n = values.length;
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      const variance = (squares - n * mean * mean) / (n - 1);
      fc.pre(variance > 1e-6);
      expect(sharpeOf(values)).toBeCloseTo((mean / Math.sqrt(variance)) * Math.sqrt(252), 6);
      const below = values.filter((value) => value < 0);
      const downside = Math.sqrt(below.reduce((sum, value) => sum + value * value, 0) / n);
      const expected = downside === 0 ? null : (mean / downside) * Math.sqrt(252);
      if (expected === null) expect(sortinoOf(values)).toBeNull();
      // Relative where it is large: with little below zero it can be of any size, and with a mean of zero it is zero.
      else expect(Math.abs(sortinoOf(values)! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
    }),
  );
});

test('a figure that is not defined is null, never NaN (§10)', () => {
  expect([sharpeOf([]), sharpeOf([0.1]), sharpeOf([0.1, 0.1]), sortinoOf([]), sortinoOf([0.1])]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect([calmarOf(0.1, 0, 0.1), calmarOf(0.1, 5, 0), calmarOf(-1.5, 5, 0.1)]).toEqual([null, null, null]);
  const { profitFactor, winRate, sharpe, exposure } = summaryOf(run({ counts: { ...counts, accepted: 0 } }));
  expect({ profitFactor, winRate, sharpe, exposure }).toEqual({
    profitFactor: null,
    winRate: null,
    sharpe: null,
    exposure: null,
  });
});

test('a summary adds up, and a trade that nets nothing is neither won nor lost (§10)', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 1e4 }))), (pairs) => {
      const trades = pairs.map(([gross, costs]) => trade(gross, costs));
      const summary = summaryOf(run({ tally: trades.reduce(countTrade, emptyTally) }));
      const nets = trades.map(({ netPnl }) => netPnl);
      const net = nets.reduce<number>((sum, value) => sum + value, 0);
      expect(summary.netPnl).toBe(net / 100);
      const [gross, costs] = [0, 1].map((at) => pairs.reduce((sum, pair) => sum + (pair[at] ?? 0), 0));
      expect([summary.grossPnl, summary.costs]).toEqual([gross, costs].map((value) => (value ?? 0) / 100));
      const [won, lost] = [1, -1].map((sign) => nets.reduce((sum, value) => sum + Math.max(0, sign * value), 0));
      expect(summary.profitFactor).toBe(lost === 0 ? null : (won ?? 0) / (lost ?? 0));
      expect(summary.winRate).toBe(trades.length === 0 ? null : summary.wins / trades.length);
      expect(summary.trades).toBe(trades.length);
      expect(summary.wins + summary.losses + nets.filter((value) => value === 0).length).toBe(trades.length);
    }),
  );
  expect(summaryOf(run())).toMatchObject({
    totalReturn: 1100 / 1000 - 1,
    exposure: 0.25,
    calmar: null,
    rejected: { 'kill-switch': 1 },
  });
});

test('session returns go by date, the first over the capital (§10)', () => {
  const sessions = new Map([
    [day(2), amount(11_000_000)],
    [day(1), amount(10_500_000)],
  ]);
  expect(summaryOf(run({ sessions })).sharpe).toBe(
    sharpeOf([10_500_000 / 10_000_000 - 1, 11_000_000 / 10_500_000 - 1]),
  );
});
