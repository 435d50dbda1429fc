import { expect, test } from 'vitest';
import { instrumentMachineWith } from '../../src/machines/instrument.ts';
import { actorsOf, rootMachineWith } from '../../src/machines/root.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { defaultSetup } from '../support/setups.ts';
import { OPENING, SAY, barAt, scripted, scriptedRun, scriptedSetup } from '../support/scripted.ts';

const origin = 'test';
const exits = (run: ReturnType<typeof scriptedRun>) =>
  run.trades.map(({ instrument, reason, exitTs, exitPrice }) => [
    instrument,
    reason,
    (exitTs - OPENING) / 60_000,
    exitPrice / 10_000,
  ]);

test('an operator’s flatten fills every position at the next accepted bar’s open, reason operator (§9)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('B', 1, SAY.sell), barAt('A', 2), barAt('B', 2));
  run.send({ type: 'operator.flatten', origin });
  expect(run.trades).toEqual([]);
  run.send(barAt('A', 3, SAY.nothing, { open: 100.5 }), barAt('B', 4, SAY.nothing, { open: 99.5 }));
  expect(exits(run)).toEqual([
    ['A', 'operator', 3, 100.5],
    ['B', 'operator', 4, 99.5],
  ]);
});

test('asking for an exit cancels the working entry (§2 step 1)', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0), barAt('A', 1, SAY.buy));
  expect(run.kernel.figures().exposure).toBeGreaterThan(0);
  run.send({ type: 'operator.square-off', origin, instrument: 'A' });
  expect(run.kernel.figures().exposure).toBe(0);
  run.send(barAt('A', 2), barAt('A', 3), { type: 'feed.ended' });
  expect(run.trades).toEqual([]);
});

test('a square-off of one instrument leaves the others alone (§9)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('B', 1, SAY.buy), barAt('A', 2), barAt('B', 2));
  run.send({ type: 'operator.square-off', origin, instrument: 'B' }, barAt('A', 3), barAt('B', 3));
  expect(exits(run)).toEqual([['B', 'operator', 3, 100]]);
});

test('an exit that was asked for gives way to the square-off’s reason (§2 step 1, §7)', () => {
  const base = scriptedSetup(['A']);
  const { calendar } = defaultSetup.session;
  const run = scriptedRun({ ...base, session: { calendar, entryCutoff: '09:17', squareOff: '09:18' } });
  run.send(barAt('A', 0), barAt('A', 1, SAY.buy), barAt('A', 2));
  run.send({ type: 'operator.flatten', origin }, barAt('A', 3));
  expect(exits(run)).toEqual([['A', 'square-off', 3, 100]]);
});

test('the kill switch cancels working entries, refuses new ones until reset, and leaves stops alone (§4, I22, I23)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('A', 2), barAt('B', 2, SAY.buy));
  run.send({ type: 'operator.kill', origin });
  // B's entry is gone; A's position is still stopped out.
  run.send(barAt('B', 3, SAY.buy), barAt('A', 3, SAY.nothing, { low: 90 }));
  expect(exits(run)).toEqual([['A', 'stop', 3, 97]]);
  expect(run.kernel.counts().sizesRejected).toEqual({ 'kill-switch': 1 });
  run.send({ type: 'operator.reset', origin, what: 'kill' }, barAt('B', 4, SAY.buy), barAt('B', 5), {
    type: 'feed.ended',
  });
  expect(run.trades.map(({ instrument }) => instrument)).toEqual(['A', 'B']);
});

test('paused entries are refused, resumed ones are not (§4)', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0), { type: 'operator.pause-entries', origin }, barAt('A', 1, SAY.buy));
  run.send({ type: 'operator.resume-entries', origin }, barAt('A', 2, SAY.buy), barAt('A', 3), { type: 'feed.ended' });
  expect(run.kernel.counts()).toMatchObject({ signals: 2, approved: 1, sizesRejected: { 'entries-paused': 1 } });
  expect(exits(run)).toEqual([['A', 'end-of-data', 3, 100]]);
});

test('after a reset the drawdown lock is judged by the equity since, the reported figures go on (§4)', () => {
  const run = scriptedRun(scriptedSetup(['A'], { risk: { maxDrawdown: 0.004, cooldownBars: 0 } }));
  run.send(barAt('A', 0), barAt('A', 1, SAY.buy), barAt('A', 2, SAY.nothing, { low: 90, close: 90 }));
  const locked = run.kernel.figures().drawdown;
  expect(locked).toBeGreaterThan(0.004);
  run.send(barAt('A', 3, SAY.buy));
  expect(run.kernel.counts().sizesRejected).toEqual({ 'drawdown-lock': 1 });
  run.send({ type: 'operator.reset', origin, what: 'drawdown' }, barAt('A', 4, SAY.buy), barAt('A', 5));
  expect(run.kernel.counts().approved).toBe(2);
  expect(run.kernel.figures().drawdown).toBeGreaterThanOrEqual(locked);
});

test('a strategy that throws loses its instrument and no other: its position leaves at the next open (architecture, §9)', () => {
  for (const failure of [SAY.throws, SAY.nonsense]) {
    const run = scriptedRun(scriptedSetup(['A', 'B']));
    run.send(barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('A', 2), barAt('A', 3, failure));
    run.send(barAt('B', 3, SAY.buy), barAt('A', 4, SAY.buy, { open: 100.25 }), barAt('B', 4), barAt('A', 5, SAY.buy));
    expect(exits(run)).toEqual([['A', 'strategy-error', 4, 100.25]]);
    run.send({ type: 'operator.reset', origin, what: 'quarantine', instrument: 'A' });
    run.send(barAt('A', 6, SAY.buy), barAt('A', 7), { type: 'feed.ended' });
    expect(run.trades.map(({ instrument, reason }) => [instrument, reason])).toEqual([
      ['A', 'strategy-error'],
      ['A', 'end-of-data'],
      ['B', 'end-of-data'],
    ]);
  }
});

test('a strategy that throws on the bar that fills its entry gives the position up at the next open', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0), barAt('A', 1, SAY.buy), barAt('A', 2, SAY.throws), barAt('A', 3));
  expect(exits(run)).toEqual([['A', 'strategy-error', 3, 100]]);
});

test('at the end of the data exits keep the order of the configuration, asked for or not (§9)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B', 'C']));
  for (const key of ['A', 'B', 'C']) run.send(barAt(key, 0));
  for (const key of ['A', 'B', 'C']) run.send(barAt(key, 1, SAY.buy));
  for (const key of ['A', 'B', 'C']) run.send(barAt(key, 2));
  run.send({ type: 'operator.square-off', origin, instrument: 'B' }, { type: 'feed.ended' });
  expect(exits(run)).toEqual([
    ['A', 'end-of-data', 2, 100],
    ['B', 'end-of-data', 2, 100],
    ['C', 'end-of-data', 2, 100],
  ]);
});

test('at the end of the data a working entry is cancelled: nothing is held, nothing is traded (§9)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('B', 1, SAY.buy), barAt('A', 2));
  const ended: unknown[] = [];
  run.kernel.watch((told) => {
    if (told.type === 'order.ended' && told.role === 'entry') ended.push(told);
  });
  run.send({ type: 'feed.ended' });
  expect(ended).toMatchObject([{ instrument: 'B' }]);
  expect(exits(run)).toEqual([['A', 'end-of-data', 2, 100]]);
  expect(run.kernel.figures().exposure).toBe(0);
  expect(actorsOf(run.kernel.root.system).risk.getSnapshot().context.account).toMatchObject({
    openPositions: 0,
    workingEntries: 0,
  });
});

test('a strategy that fails to start again is quarantined again; the system and the others go on (architecture)', () => {
  let starts = 0;
  const fragile: Strategy<unknown, null> = {
    ...scripted,
    start() {
      starts += 1;
      // The first is the run's own start.
      if (starts === 2) throw new Error('no restart');
      return null;
    },
  };
  const root = rootMachineWith(instrumentMachineWith(new Map([[fragile.name, fragile]])));
  const run = scriptedRun(scriptedSetup(['A']), { root });
  const reset = { type: 'operator.reset', origin, what: 'quarantine', instrument: 'A' } as const;
  run.send(barAt('A', 0), barAt('A', 1, SAY.throws), reset);
  expect(actorsOf(run.kernel.root.system).risk.getSnapshot().context.quarantined).toEqual(['A']);
  run.send(barAt('A', 2, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ accepted: 3, signals: 0 });
  // The next attempt goes well.
  run.send(reset, barAt('A', 3, SAY.buy));
  expect(actorsOf(run.kernel.root.system).risk.getSnapshot().context.quarantined).toEqual([]);
  expect(run.kernel.counts()).toMatchObject({ signals: 1, approved: 1 });
});

test('a bar after the end of the data is not accepted, and counted nowhere else (I26)', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0), { type: 'feed.ended' });
  expect(run.kernel.send(barAt('A', 1))).toEqual({ accepted: false, rejected: null, trades: [], requests: [] });
  expect(run.kernel.counts()).toMatchObject({ accepted: 1, barsRejected: {} });
});
