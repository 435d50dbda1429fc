import { expect, test } from 'vitest';
import { explore } from '../../explore/search.ts';
import { planOf } from '../../explore/plans.ts';
import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { NO_FAULTS } from '../../src/actors/feeds/synthetic/faults.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import type { Trade } from '../../src/domain/trade.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { rootMachine } from '../../src/machines/root.ts';
import { createHandLoop } from '../model/hand-loop.ts';
import { mutants, type Mutant } from '../support/mutants.ts';
import { SAY, barAt, scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { setupWith } from '../support/setups.ts';

// Reliability §6: each mistake is put into the whole system, alone, and the check meant for it has to find it.

const HELD = ['a bar to buy on', 'the entry fills at once', 'the exit is open'];
const LATE = ['a bar to buy on', 'the entry is open', 'kill'];

type Search = {
  readonly mutant: Mutant;
  readonly venue: 'paper' | 'live';
  readonly invariant: string;
  readonly adversities?: number;
  /** What happens before the search begins. */
  readonly path?: readonly string[];
};

const searches: readonly Search[] = [
  { mutant: 'M3 new id on retry', venue: 'live', invariant: 'I6', adversities: 1, path: ['a bar to buy on'] },
  { mutant: 'M4 time-out read as reject', venue: 'live', invariant: 'I9', adversities: 1, path: ['a bar to buy on'] },
  { mutant: 'M6 fill counted twice', venue: 'live', invariant: 'I11', adversities: 1, path: LATE.slice(0, 2) },
  {
    mutant: 'M7 late fill of a cancelled order dropped',
    venue: 'live',
    invariant: 'I16',
    adversities: 2,
    path: [...LATE, 'a part fills after the entry was cancelled'],
  },
  { mutant: 'M8 stop sized by order, not fill', venue: 'live', invariant: 'I13', path: ['a bar to buy on'] },
  {
    mutant: 'M9 no stop for what has filled',
    venue: 'live',
    invariant: 'I14',
    path: ['a bar to buy on', 'the entry fills at once'],
  },
  {
    mutant: 'M10 stop left after target',
    venue: 'live',
    invariant: 'I13',
    adversities: 1,
    path: [...HELD, 'the user closes by hand'],
  },
  { mutant: 'M11 exit not capped by position', venue: 'live', invariant: 'I13', path: HELD },
  { mutant: 'M13 approval used twice', venue: 'live', invariant: 'I6' },
  {
    mutant: 'M14 drawdown lock reopens itself',
    venue: 'paper',
    invariant: 'I20',
    path: ['a bar to buy on', 'a bar without a signal', 'a bar at the stop'],
  },
  { mutant: 'M17 lock blocks exits', venue: 'live', invariant: 'I22', adversities: 2, path: [...HELD, 'kill'] },
  { mutant: 'M20 cool-down off by one', venue: 'paper', invariant: 'I3' },
  { mutant: 'M21 entry on the bar that closed', venue: 'paper', invariant: 'I3' },
  { mutant: 'M22 out-of-order bar accepted', venue: 'paper', invariant: 'I4', adversities: 1 },
];

const search = ({ venue, adversities = 0, path = [] }: Search, root?: typeof rootMachine) =>
  explore(
    planOf({
      venue,
      path,
      bounds: { adversities, depth: 5, states: 1_000, seconds: 60 },
      clock: () => performance.now(),
      ...(root && { root }),
    }),
  );

test.each(searches.map((one) => [one.mutant, one.invariant, one] as const))(
  '%s is found by %s',
  (mutant, invariant, one) => {
    const { counterexample, end } = search(one, mutants[mutant]);
    expect(end).toBe('violation');
    expect(counterexample?.violations.map((found) => found.invariant)).toContain(invariant);
  },
);

test.each(searches.map((one) => [one.mutant, one] as const))('without %s the same search finds nothing', (_, one) => {
  expect(search(one).counterexample).toBeNull();
});

test('M12 working entries not in exposure is found by I19', () => {
  const setup = scriptedSetup(['A', 'B'], { risk: { maxOpenPositions: 1 } });
  const twoSignals = [barAt('A', 0), barAt('B', 0), barAt('A', 1, SAY.buy), barAt('B', 1, SAY.buy)];
  const mutant = scriptedRun(setup, { root: mutants['M12 working entries not in exposure'] });
  expect(() => mutant.send(...twoSignals)).toThrow(/I19: 2 positions and entries, at most 1/u);
  const whole = scriptedRun(setup);
  whole.send(...twoSignals);
  expect(whole.kernel.counts()).toMatchObject({ approved: 1, sizesRejected: { 'max-open-positions': 1 } });
});

/** The rules of fills have no invariant of their own: the rules written out in one loop are the check. */
async function agreesWithTheLoop(root?: typeof rootMachine): Promise<boolean> {
  const setup = setupWith(['A']);
  const feed = openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: 4,
    model: 'realistic',
    start: civilDay(2025, 1, 6),
    sessions: 1,
    warmUpBars: 20,
    faults: NO_FAULTS,
  });
  const expected: Trade[] = [];
  const actual: Trade[] = [];
  const loop = createHandLoop({ ...setup, risk: { ...setup.risk, stopAtr: 0.5 } }, (trade) => expected.push(trade));
  const kernel = createKernel({
    setup: { ...setup, risk: { ...setup.risk, stopAtr: 0.5 } },
    ...(root && { root }),
  });
  for await (const batch of feed.batches()) {
    for (const input of batch.filter(({ type }) => type !== 'clock.ticked')) {
      const { accepted, trades } = kernel.send(input);
      actual.push(...trades);
      if (input.type === 'bar.received' && accepted) loop.bar(input.bar);
      if (input.type === 'feed.ended') loop.end();
    }
  }
  expect(expected.length).toBeGreaterThan(20);
  return JSON.stringify(actual) === JSON.stringify(expected);
}

test.each(['M18 target before stop on one bar', 'M19 fill at the signal bar’s close'] as const)(
  '%s is found by the rules written out in one loop (§5, §6)',
  async (mutant) => {
    expect(await agreesWithTheLoop(mutants[mutant])).toBe(false);
    expect(await agreesWithTheLoop()).toBe(true);
  },
);
