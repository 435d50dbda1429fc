import { expect, test } from 'vitest';
import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { INTERVAL_MS } from '../../src/domain/bar.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import { timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { actorsOf } from '../../src/machines/root.ts';
import { OPENING, SAY, barAt, scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { defaultSetup, instrumentSetup } from '../support/setups.ts';

const tick = (minute: number) => ({ type: 'clock.ticked', ts: timeMs(OPENING + minute * 60_000) }) as const;

/** Instruments that risk takes for stale. */
const staleIn = ({ kernel }: ReturnType<typeof scriptedRun>): readonly string[] =>
  actorsOf(kernel.root.system).risk.getSnapshot().context.stale;
const feedOf = ({ kernel }: ReturnType<typeof scriptedRun>) => actorsOf(kernel.root.system).feed.getSnapshot();

test('an instrument that falls silent is stale, and only it; its next bar ends that (§4, F39, I28)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), tick(1), barAt('A', 1), tick(2));
  expect(staleIn(run)).toEqual(['B']);
  run.send(barAt('A', 2, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ approved: 1 });
  run.send(tick(3), barAt('A', 3), tick(4), tick(5), tick(6));
  expect(feedOf(run)).toMatchObject({ value: 'stale' });
  expect(staleIn(run)).toEqual(['B', 'A']);
  // Its own first bar after the silence is fresh again and may be acted upon.
  run.send(barAt('B', 6, SAY.buy));
  expect(staleIn(run)).toEqual(['A']);
  expect(run.kernel.counts()).toMatchObject({ approved: 2, sizesRejected: {} });
});

test('the signal of a late bar is refused as stale; that of one that speaks of now is not (§4, I21, I27, F29)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0), tick(1), tick(30));
  expect(feedOf(run)).toMatchObject({ value: 'stale' });
  run.send(barAt('A', 2, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ accepted: 3, approved: 0, sizesRejected: { 'stale-feed': 1 } });
  // Nothing was heard of now: the feed is as silent as before.
  expect(feedOf(run)).toMatchObject({ value: 'stale' });
  run.send(barAt('A', 28, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ approved: 0, sizesRejected: { 'stale-feed': 2 } });
  run.send(barAt('A', 29, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ approved: 1, sizesRejected: { 'stale-feed': 2 } });
});

test('a late bar makes its instrument stale where the others go on, and keeps it so until it has caught up', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 0));
  for (let minute = 1; minute < 5; minute += 1) run.send(barAt('A', minute), tick(minute + 1));
  run.send(barAt('B', 2, SAY.buy), barAt('B', 3, SAY.buy), barAt('A', 5, SAY.buy));
  expect(staleIn(run)).toEqual(['B']);
  expect(run.kernel.counts()).toMatchObject({ approved: 1, sizesRejected: { 'stale-feed': 2 } });
  run.send(barAt('B', 4, SAY.sell));
  expect(staleIn(run)).toEqual([]);
  expect(run.kernel.counts()).toMatchObject({ approved: 2 });
});

test('a late bar is stale even where no silence was noticed: the clock ran on after the close', () => {
  const run = scriptedRun({ ...scriptedSetup(['A']), session: defaultSetup.session });
  run.send(barAt('A', 0), tick(1), tick(400), barAt('A', 1, SAY.buy));
  expect(staleIn(run)).toEqual(['A']);
  expect(run.kernel.counts()).toMatchObject({ approved: 0, sizesRejected: { 'stale-feed': 1 } });
});

test('a clock that runs back makes nothing fresh (F17)', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0), tick(30), tick(3), barAt('A', 2, SAY.buy));
  expect(run.kernel.counts()).toMatchObject({ approved: 0, sizesRejected: { 'stale-feed': 1 } });
});

test('without a clock nothing is ever stale, however old it is (§4)', () => {
  const run = scriptedRun(scriptedSetup(['A', 'B']));
  run.send(barAt('A', 0), barAt('B', 300), barAt('A', 1, SAY.buy));
  expect(staleIn(run)).toEqual([]);
  expect(run.kernel.counts()).toMatchObject({ approved: 1, sizesRejected: {} });
});

test('a simulation with late bars refuses as stale, and approves what speaks of now (§4, F29)', async () => {
  const setup = { ...defaultSetup, instruments: ['A', 'B', 'C'].map((key) => instrumentSetup(key)) };
  const feed = openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: 1,
    model: 'drifting',
    start: civilDay(2025, 1, 6),
    sessions: 6,
    warmUpBars: 20,
    faults: { drop: 0, duplicate: 0, late: 0.9 },
  });
  const answered: { readonly type: string; readonly age: number }[] = [];
  let clock = 0;
  const kernel = createKernel({
    setup,
    record({ message }) {
      if (message.type === 'clock.ticked') clock = message.ts;
      const isStale = message.type === 'size.rejected' && message.reason === 'stale-feed';
      if (isStale || message.type === 'size.approved') {
        answered.push({ type: message.type, age: (clock - message.ts) / INTERVAL_MS - 1 });
      }
    },
  });
  for await (const batch of feed.batches()) for (const input of batch) kernel.send(input);
  const agesOf = (wanted: string) => answered.filter(({ type }) => type === wanted).map(({ age }) => age);
  expect(Math.min(...agesOf('size.rejected'))).toBeGreaterThanOrEqual(1);
  expect(Math.max(...agesOf('size.approved'))).toBeLessThan(1);
  expect(kernel.counts().sizesRejected['stale-feed']).toBeGreaterThan(3);
  expect(kernel.counts().approved).toBeGreaterThan(3);
});
