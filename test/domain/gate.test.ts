import { expect, test } from 'vitest';
import type { Bar, BarRejection } from '../../src/domain/bar.ts';
import { judgeBar } from '../../src/domain/gate.ts';
import { price, timeMs } from '../../src/domain/units.ts';
import { OPENING, barAt } from '../support/scripted.ts';
import { defaultSetup } from '../support/setups.ts';

const SUNDAY = OPENING - 86_400_000;
const { bar: last } = barAt('X', 10);

const judged = (change: Partial<Bar>): BarRejection | null =>
  judgeBar({ ...last, ...change }, { rules: defaultSetup.session, today: null, closingAuction: false, last });

test('each reason alone (trading rules §1)', () => {
  const cases: readonly (readonly [change: Partial<Bar>, reason: BarRejection | null])[] = [
    [{ ts: timeMs(last.ts + 60_000) }, null],
    [{ ts: timeMs(last.ts + 60_000), volume: -1 }, 'malformed'],
    [{ ts: timeMs(last.ts + 60_000), low: price(last.open + 1) }, 'malformed'],
    [{ ts: timeMs(last.ts + 60_000), high: price(last.close - 1) }, 'malformed'],
    [{ ts: timeMs(last.ts + 60_000), open: price(0) }, 'malformed'],
    [{ ts: timeMs(last.ts + 60_001) }, 'misaligned'],
    [{ ts: timeMs(SUNDAY + 86_400_000 - 60_000) }, 'out-of-session'],
    [{ ts: timeMs(SUNDAY + 20 * 60_000) }, 'out-of-session'],
    [{}, 'duplicate'],
    [{ ts: timeMs(last.ts - 60_000) }, 'out-of-order'],
  ];
  expect(cases.map(([change]) => judged(change))).toEqual(cases.map(([, reason]) => reason));
});

test('a bar of the same time is a duplicate when it is equal in every field, else a conflict (§1)', () => {
  const changes: readonly Partial<Bar>[] = [
    { open: price(last.open + 100) },
    { high: price(last.high + 100) },
    { low: price(last.low - 100) },
    { close: price(last.close + 100) },
    { volume: last.volume + 1 },
  ];
  expect(changes.map(judged)).toEqual(changes.map(() => 'conflict'));
  expect(judged({ ...last })).toBe('duplicate');
});

test('of two reasons the first in the order of the rules is counted (§1)', () => {
  const malformed = { volume: -1 };
  const misaligned = { ts: timeMs(last.ts + 1) };
  const outOfSession = { ts: timeMs(SUNDAY + 20 * 60_000) };
  const cases: readonly (readonly [change: Partial<Bar>, reason: BarRejection])[] = [
    [{ ...malformed, ...misaligned }, 'malformed'],
    [{ ...malformed, ...outOfSession }, 'malformed'],
    // Of the last bar's own time, of an earlier one.
    [malformed, 'malformed'],
    [{ ...malformed, ts: timeMs(last.ts - 60_000) }, 'malformed'],
    [{ ts: timeMs(outOfSession.ts + 1) }, 'misaligned'],
    [{ ts: timeMs(last.ts - 60_000 + 1) }, 'misaligned'],
    // Earlier than the last bar too.
    [outOfSession, 'out-of-session'],
  ];
  expect(cases.map(([change]) => judged(change))).toEqual(cases.map(([, reason]) => reason));
});
