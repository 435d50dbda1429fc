import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { INTERVAL_MS } from '../../src/domain/bar.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import type { RunSetup } from '../../src/domain/setup.ts';
import { timeMs } from '../../src/domain/units.ts';
import type { BarReceived, ClockTicked, Input } from '../../src/machines/protocol.ts';
import { rootMachine } from '../../src/machines/root.ts';
import { OPENING, SAY, barAt, scriptedRoot, scriptedSetup } from '../../test/support/scripted.ts';
import { defaultSetup, instrumentSetup } from '../../test/support/setups.ts';

/** A run whose messages are looked at: its inputs one after the other. */
export type ObservedRun = {
  readonly setup: RunSetup;
  readonly root: typeof rootMachine;
  readonly inputs: readonly Input[];
  /** A chart is made to fail in it. */
  readonly breaks?: boolean;
};

/** Runs that have every actor say what it has to say: an invented market with faults, and days made for the purpose. */
export async function observedRuns(): Promise<readonly ObservedRun[]> {
  return [await faultyMarket(), operatorsDay(), troubledDay(), lostDay(), brokenDay()];
}

async function faultyMarket(): Promise<ObservedRun> {
  const setup: RunSetup = {
    ...defaultSetup,
    instruments: ['A', 'B', 'C'].map((key) => instrumentSetup(key)),
    risk: { ...defaultSetup.risk, maxDrawdown: 0.01, dailyLossLimit: 0.005, maxOpenPositions: 2 },
  };
  const feed = openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: 7,
    model: 'realistic',
    start: civilDay(2026, 1, 5),
    sessions: 3,
    warmUpBars: 20,
    faults: { drop: 0.02, duplicate: 0.02, late: 0.02 },
  });
  const inputs: Input[] = [];
  for await (const batch of feed.batches()) inputs.push(...batch);
  await feed.close();
  return { setup, root: rootMachine, inputs };
}

const origin = 'docs';

/** Every command, with an entry working and a position held. */
const operatorsDay = (): ObservedRun => ({
  setup: scriptedSetup(['A', 'B']),
  root: scriptedRoot,
  inputs: [
    { type: 'feed.connected', ts: timeMs(OPENING) },
    ...['A', 'B'].flatMap((key) => [barAt(key, 0), barAt(key, 1, SAY.buy)]),
    barAt('A', 2),
    { type: 'operator.square-off', origin, instrument: 'A' },
    { type: 'operator.kill', origin },
    barAt('A', 3),
    barAt('A', 4, SAY.buy),
    { type: 'operator.reset', origin, what: 'kill' },
    { type: 'operator.pause-entries', origin },
    barAt('A', 5, SAY.buy),
    { type: 'operator.resume-entries', origin },
    barAt('A', 6, SAY.sell),
    barAt('A', 7),
    { type: 'operator.flatten', origin },
    barAt('A', 8),
    { type: 'operator.reset', origin, what: 'halt' },
    { type: 'operator.reset', origin, what: 'drawdown' },
    { type: 'operator.arm', origin },
    barAt('A', 9, SAY.buy),
    barAt('A', 10),
    { type: 'operator.square-off', origin, instrument: 'A' },
    { type: 'feed.ended' },
  ],
});

/** A strategy that throws, stops with a cool-down, and positions left at the end. */
const troubledDay = (): ObservedRun => ({
  setup: scriptedSetup(['A', 'B']),
  root: scriptedRoot,
  inputs: [
    ...['A', 'B'].flatMap((key) => [barAt(key, 0), barAt(key, 1, SAY.sell), barAt(key, 2)]),
    barAt('A', 3, SAY.throws),
    barAt('A', 4),
    { type: 'operator.reset', origin, what: 'quarantine', instrument: 'A' },
    barAt('B', 3, SAY.nothing, { high: 120 }),
    ...[4, 5, 6, 7, 8, 9].map((minute) => barAt('B', minute, SAY.buy)),
    barAt('B', 10, SAY.buy),
    barAt('B', 11),
    { type: 'feed.ended' },
  ],
});

const tick = (minute: number): ClockTicked => ({ type: 'clock.ticked', ts: timeMs(OPENING + minute * INTERVAL_MS) });

/** A connection that is lost, comes back, falls silent and speaks again. */
const lostDay = (): ObservedRun => ({
  setup: scriptedSetup(['A', 'B']),
  root: scriptedRoot,
  inputs: [
    { type: 'feed.connected', ts: timeMs(OPENING) },
    { type: 'row.unreadable', instrument: 'A', where: 'a.csv:2', expected: 'a price', got: 'x' },
    barAt('A', 0),
    barAt('A', 1, SAY.buy),
    { type: 'feed.lost', ts: timeMs(OPENING + 2 * INTERVAL_MS) },
    { type: 'feed.connected', ts: timeMs(OPENING + 3 * INTERVAL_MS) },
    barAt('A', 3),
    ...[4, 5, 6, 7].map(tick),
    barAt('A', 8),
    barAt('B', 8),
  ],
});

/** A bar of an instrument that nobody knows, which no chart can make anything of. */
const brokenDay = (): ObservedRun => ({
  setup: scriptedSetup(['A']),
  root: scriptedRoot,
  inputs: [barAt('A', 0), barAt('ghost', 1)],
  breaks: true,
});

/** A run up to the bar before one that fills an entry and reaches its target, and that bar. */
export const oneBar = (): { readonly run: ObservedRun; readonly bar: BarReceived } => ({
  run: { setup: scriptedSetup(['A']), root: scriptedRoot, inputs: [barAt('A', 0), barAt('A', 1, SAY.buy)] },
  bar: barAt('A', 2, SAY.nothing, { high: 120 }),
});
