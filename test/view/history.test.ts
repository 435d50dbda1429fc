import { expect, test } from 'vitest';
import { amount, timeMs } from '../../src/domain/units.ts';
import { createHistory } from '../../src/view/history.ts';
import { nextOpening } from '../../src/view/parts.ts';
import { createThinned } from '../../src/view/ring.ts';
import { OPENING, barAt, scriptedSetup } from '../support/scripted.ts';
import { defaultSetup } from '../support/setups.ts';

const equity = { equity: amount(1), drawdown: 0 };
const minute = (n: number): number => OPENING + n * 60_000;

test('events are numbered from 1, and only the newest two thousand are kept', () => {
  const history = createHistory(scriptedSetup(['A']));
  expect(history.eventsAfter(0)).toEqual([]);
  for (let i = 0; i < 9000; i += 1) history.tell({ type: 'operator.kill', origin: String(i) });
  const kept = history.eventsAfter(0);
  expect(kept).toHaveLength(2000);
  expect(kept.at(-1)).toMatchObject({ n: 9000, message: { origin: '8999' } });
  expect(history.eventsAfter(8998).map(({ n }) => n)).toEqual([8999, 9000]);
  expect(history.eventsAfter(9000)).toEqual([]);
});

test('what has no time of its own is dated by what it follows from, not by the bar before', () => {
  const history = createHistory(scriptedSetup(['A']));
  history.bar(barAt('A', 0).bar, {}, equity);
  history.tell({
    type: 'size.rejected',
    requestId: '1',
    ts: timeMs(minute(1)),
    instrument: 'A',
    reason: 'kill-switch',
  });
  history.tell({ type: 'state.changed', instrument: 'A', from: 'long', to: 'flat' });
  history.bar(barAt('A', 1).bar, {}, equity);
  history.bar(barAt('A', 2).bar, {}, equity);
  history.tell({ type: 'operator.kill', origin: 'ui' });
  expect(history.eventsAfter(0).map(({ ts }) => ts)).toEqual([minute(1), minute(1), minute(2)]);
});

test('of years of bars an instrument keeps a few hundred points, and the equity its whole shape', () => {
  const history = createHistory(scriptedSetup(['A', 'B']));
  const bars = 50_000;
  for (let i = 0; i < bars; i += 1) history.bar(barAt('A', i).bar, {}, { equity: amount(i), drawdown: 0 });
  const points = history.pointsAfter('A', -1);
  expect(points.length).toBeGreaterThanOrEqual(500);
  expect(points.length).toBeLessThan(1000);
  expect(points.at(-1)?.ts).toBe(minute(bars - 1));
  expect(history.pointsAfter('A', minute(bars - 3)).map(({ ts }) => ts)).toEqual([minute(bars - 2), minute(bars - 1)]);
  expect(history.pointsAfter('B', -1)).toEqual([]);
  const curve = history.equityAfter(-1);
  expect(curve.length).toBeGreaterThan(900);
  expect(curve.length).toBeLessThanOrEqual(2001);
  expect([curve[0]?.ts, curve.at(-1)?.ts]).toEqual([minute(0), minute(bars - 1)]);
});

test('thinned points stay in order, evenly apart, from the first on', () => {
  const thinned = createThinned<{ readonly ts: number }>(100);
  for (let ts = 0; ts < 10_000; ts += 1) thinned.add({ ts });
  const times = thinned.after(-1).map(({ ts }) => ts);
  const apart = times.slice(1).map((ts, i) => ts - (times[i] ?? 0));
  expect(times[0]).toBe(0);
  expect(times.length).toBeGreaterThan(45);
  expect(Math.max(...apart)).toBeLessThanOrEqual(2 * Math.min(...apart) + 1);
});

test('the first open of a date, realised profit and trades are kept of each instrument', () => {
  const history = createHistory({ ...scriptedSetup(['A']), session: defaultSetup.session });
  history.bar(barAt('A', 0, 0, { open: 101 }).bar, {}, equity);
  history.bar(barAt('A', 1, 0, { open: 102 }).bar, {}, equity);
  expect(history.tallyOf('A')).toMatchObject({ dayOpen: 1_010_000, realised: 0, trades: 0 });
  history.bar(barAt('A', 24 * 60, 0, { open: 103 }).bar, {}, equity);
  expect(history.tallyOf('A').dayOpen).toBe(1_030_000);
  // A bar that comes late moves no clock back.
  history.bar(barAt('A', 2).bar, {}, equity);
  expect(history.marketTs()).toBe(minute(24 * 60));
});

const at = (text: string) => timeMs(Date.parse(text));

test('the next opening: today before nine fifteen, tomorrow after it, over a week-end, and none without a calendar', () => {
  const rules = defaultSetup.session;
  expect(nextOpening(rules, at('2026-01-05T08:00:00+05:30'))).toBe('2026-01-05 09:15');
  expect(nextOpening(rules, at('2026-01-05T09:15:00+05:30'))).toBe('2026-01-06 09:15');
  expect(nextOpening(rules, at('2026-01-09T15:30:00+05:30'))).toBe('2026-01-12 09:15');
  expect(nextOpening({ ...rules, calendar: { kind: 'none' } }, at('2026-01-05T08:00:00+05:30'))).toBeNull();
});
