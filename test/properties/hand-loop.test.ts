import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { NO_FAULTS } from '../../src/actors/feeds/synthetic/faults.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import type { InstrumentSetup, RunSetup } from '../../src/domain/setup.ts';
import type { Trade } from '../../src/domain/trade.ts';
import { paise, price } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { FeedInput } from '../../src/machines/protocol.ts';
import { createHandLoop } from '../model/hand-loop.ts';
import { refuseViolations } from '../support/scripted.ts';
import { defaultSetup, instrumentSetup } from '../support/setups.ts';

/** Runs the actors and the loop over the same inputs, and compares them after every bar. */
function compare(
  setup: RunSetup,
  inputs: readonly FeedInput[],
): { readonly trades: number; readonly reasons: Set<string> } {
  const kernel = createKernel({ setup, check: refuseViolations });
  const expected: Trade[] = [];
  const actual: Trade[] = [];
  const loop = createHandLoop(setup, (trade) => expected.push(trade));
  for (const input of inputs) {
    const step = kernel.send(input);
    actual.push(...step.trades);
    if (input.type === 'feed.ended') loop.end();
    if (input.type !== 'bar.received' || !step.accepted) continue;
    loop.bar(input.bar);
    expect(kernel.figures()).toEqual(loop.figures());
  }
  expect(actual).toEqual(expected);
  const { signals, approved, sizesRejected, barsHeld, maxDrawdown } = kernel.counts();
  expect({ signals, approved, rejected: sizesRejected, barsHeld, maxDrawdown }).toEqual(loop.counts);
  return {
    trades: actual.length,
    reasons: new Set([...actual.map(({ reason }) => reason), ...Object.keys(sizesRejected)]),
  };
}

/** From an ordinary day to one with the closing auction; over the turn of 1969, where times turn positive. */
const STARTS = [civilDay(2026, 7, 31), civilDay(1969, 12, 30)] as const;

async function simulated(setup: RunSetup, seed: number, faults: number): Promise<readonly FeedInput[]> {
  const inputs: FeedInput[] = [];
  const feed = openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed,
    model: seed % 4 === 0 ? 'drifting' : 'realistic',
    start: STARTS[seed % 3 === 0 ? 1 : 0],
    sessions: setup.session.calendar.kind === 'none' ? 1 : 3,
    warmUpBars: 25,
    faults: { ...NO_FAULTS, drop: faults, duplicate: faults },
  });
  for await (const batch of feed.batches()) inputs.push(...batch);
  // The loop knows no clock: staleness is another test's.
  return inputs.filter(({ type }) => type !== 'clock.ticked');
}

const instruments = fc.array(
  fc.record({
    kind: fc.constantFrom('equity' as const, 'index' as const),
    tickSize: fc.constantFrom(1, 100, 500, 1000).map(price),
    lotSize: fc.constantFrom(1, 1, 5, 50),
    closingAuction: fc.boolean(),
    strategy: fc
      .record({ fast: fc.integer({ min: 1, max: 5 }), more: fc.integer({ min: 1, max: 12 }) })
      .map(({ fast, more }) => ({ name: 'sma-crossover', params: { fast, slow: fast + more } })),
  }),
  { minLength: 1, maxLength: 4 },
);

const setups: fc.Arbitrary<RunSetup> = fc
  .record({
    instruments,
    capital: fc.constantFrom(20_000, 1_000_000, 50_000_000).map((rupees) => paise(rupees * 100)),
    atrPeriod: fc.integer({ min: 1, max: 20 }),
    volumePeriod: fc.integer({ min: 1, max: 25 }),
    risk: fc.record({
      riskPerTrade: fc.constantFrom(0.001, 0.005, 0.05),
      maxPositionPct: fc.constantFrom(0.05, 0.2, 1),
      maxLeverage: fc.constantFrom(0.3, 1, 3),
      stopAtr: fc.constantFrom(0.5, 1.5, 4),
      targetRatio: fc.constantFrom(0.5, 1.2, 3),
      maxDrawdown: fc.constantFrom(0.005, 0.15),
      dailyLossLimit: fc.constantFrom(null, 0.002, 0.02),
      maxOpenPositions: fc.constantFrom(null, 1, 2),
      cooldownBars: fc.constantFrom(0, 1, 5),
    }),
    calendar: fc.constantFrom(defaultSetup.session.calendar, { kind: 'none' as const }),
    // The last is past the end of an instrument with a closing auction: what it holds is closed late.
    times: fc.constantFrom(['15:00', '15:10'] as const, ['10:30', '14:00'] as const, ['15:20', '15:28'] as const),
    slippage: fc.constantFrom(0, 2),
    costs: fc.constantFrom(defaultSetup.broker.costs, null),
  })
  .map(
    ({
      instruments: some,
      calendar,
      times: [entryCutoff, squareOff],
      slippage,
      costs,
      capital,
      atrPeriod,
      volumePeriod,
      risk,
    }) => ({
      capital,
      atrPeriod,
      volumePeriod,
      risk,
      instruments: some.map((change, i): InstrumentSetup => instrumentSetup(`I${i}`, change)),
      session: { calendar, entryCutoff, squareOff },
      broker: { slippage, costs },
    }),
  );

test('the actors trade as the rules written out in one loop, bar by bar (§2–§9)', async () => {
  const reasons = new Set<string>();
  let trades = 0;
  await fc.assert(
    fc.asyncProperty(
      setups,
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(0, 0.02),
      async (setup, seed, faults) => {
        const found = compare(setup, await simulated(setup, seed, faults));
        trades += found.trades;
        for (const reason of found.reasons) reasons.add(reason);
      },
    ),
    { numRuns: 25, seed: 7 },
  );
  // The property has reached every kind of exit and refusal that bars alone can bring.
  expect([...reasons].toSorted()).toEqual(
    [
      'below-minimum-size',
      'daily-loss-limit',
      'drawdown-lock',
      'end-of-data',
      'leverage-cap',
      'max-open-positions',
      'outside-entry-window',
      'square-off',
      'square-off-late',
      'stop',
      'target',
    ].toSorted(),
  );
  expect(trades).toBeGreaterThan(500);
}, 120_000);
