import { expect, test } from 'vitest';
import { amount, paise } from '../../src/domain/units.ts';
import { breaksDailyLoss, breaksDrawdown, startRisk } from '../../src/machines/judgement.ts';
import type { AccountChanged } from '../../src/machines/protocol.ts';
import { defaultSetup } from '../support/setups.ts';

const CAPITAL = 100_000_000;
const context = startRisk({
  settings: { ...defaultSetup.risk, dailyLossLimit: 0.02, maxDrawdown: 0.15 },
  capital: paise(CAPITAL),
  instruments: [],
});
const at = (equity: number, marked = true): AccountChanged => ({
  type: 'account.changed',
  marked,
  ...context.account,
  equity: amount(equity),
  opening: amount(CAPITAL * 100),
});

test('a loss of exactly the limit does not exceed it, a hair more does, and only at a mark (§4)', () => {
  expect(breaksDailyLoss(context, at(CAPITAL * 98))).toBe(false);
  expect(breaksDailyLoss(context, at(CAPITAL * 98 - 1))).toBe(true);
  expect(breaksDailyLoss(context, at(CAPITAL * 98 - 1, false))).toBe(false);
  expect(breaksDrawdown(context, at(CAPITAL * 85))).toBe(false);
  expect(breaksDrawdown(context, at(CAPITAL * 85 - 1))).toBe(true);
  expect(breaksDrawdown(context, at(CAPITAL * 85 - 1, false))).toBe(false);
});

test('without a limit there is no daily loss that breaks it (§4)', () => {
  const free = { ...context, settings: { ...context.settings, dailyLossLimit: null } };
  expect(breaksDailyLoss(free, at(1))).toBe(false);
});
