import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import { toAmount } from '../../src/domain/money.ts';
import { profitAt } from '../../src/domain/position.ts';
import { paise, type Price } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { Effect } from '../../src/journal/record.ts';
import { actorsOf } from '../../src/machines/root.ts';
import { instrumentSetup, setupWith } from '../support/setups.ts';

const KEYS = ['A', 'B', 'C'];

/** A day of trading by chance, with operators who interfere. */
async function* inputs(seed: number) {
  const setup = setupWith(KEYS, { capital: paise(50_000_000) });
  const feed = openSynthetic({
    instruments: KEYS.map((key) => instrumentSetup(key)),
    session: setup.session,
    seed,
    model: 'realistic',
    start: civilDay(2025, 1, 6),
    sessions: 1,
    warmUpBars: 20,
    faults: { drop: 0.01, duplicate: 0.01, late: 0.01 },
  });
  let count = 0;
  for await (const batch of feed.batches()) {
    for (const input of batch) {
      yield input;
      count += 1;
      const origin = 'test';
      if (count % 97 === seed % 97) yield { type: 'operator.flatten', origin } as const;
      if (count % 151 === 0) yield { type: 'operator.square-off', origin, instrument: 'B' } as const;
      if (count % 401 === 0) yield { type: 'operator.kill', origin } as const;
      if (count % 401 === 40) yield { type: 'operator.reset', origin, what: 'kill' } as const;
    }
  }
}

test('no event type is made of data: XState never forgets one', async () => {
  const kernel = createKernel({ setup: setupWith(KEYS, { capital: paise(50_000_000) }) });
  const types = new Set<string>();
  kernel.root.system.inspect((event) => {
    if (event.type === '@xstate.event') types.add(event.event.type);
  });
  let trades = 0;
  let atFifty = 0;
  for await (const input of inputs(1)) {
    trades += kernel.send(input).trades.length;
    if (trades < 50) atFifty = types.size;
  }
  expect(trades).toBeGreaterThan(100);
  // A role that an instrument had not yet had may come late, but nothing grows with the number of orders.
  expect(types.size).toBeLessThanOrEqual(atFifty + 4);
});

test('quantities are conserved from approval to order to fill to position, and the balance to the paisa (I6, I13, I16–I18)', async () => {
  let closed = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
      const setup = setupWith(KEYS, { capital: paise(50_000_000) });
      const effects: Effect[] = [];
      const kernel = createKernel({
        setup,
        record: (record) => {
          if (record.kind === 'effect') effects.push(record.message);
        },
      });
      const { portfolio } = actorsOf(kernel.root.system);
      const approved = new Map<string, number>();
      const held = new Map<string, number>();
      const marks = new Map<string, Price>();
      let net = 0;
      let openCosts = 0;
      for await (const input of inputs(seed)) {
        const step = kernel.send(input);
        for (const effect of effects.splice(0)) {
          if (effect.type === 'size.approved') approved.set(effect.approvalId, effect.quantity);
          if (effect.type === 'order.intended') {
            // One order for an approval, for what was approved.
            expect(approved.get(effect.approvalId)).toBe(effect.quantity);
            approved.delete(effect.approvalId);
          }
          if (effect.type === 'entry.filled') {
            expect(held.get(effect.instrument) ?? 0).toBe(0);
            held.set(effect.instrument, effect.side === 'long' ? effect.quantity : -effect.quantity);
            openCosts += effect.costs;
          }
          if (effect.type === 'exit.filled') {
            // An exit never reverses.
            expect(effect.quantity).toBe(Math.abs(held.get(effect.instrument) ?? 0));
            held.set(effect.instrument, 0);
          }
          if (effect.type === 'trade.closed') {
            net += effect.trade.netPnl;
            closed += 1;
            expect(effect.trade.netPnl).toBe(effect.trade.grossPnl - effect.trade.costs);
          }
        }
        if (input.type === 'bar.received' && step.accepted) marks.set(input.bar.instrument, input.bar.close);
        const { account } = portfolio.getSnapshot().context;
        const positions = account.lines.flatMap(({ position }) => (position === null ? [] : [position]));
        for (const { instrument, side, quantity } of positions) {
          expect(side === 'long' ? quantity : -quantity).toBe(held.get(instrument));
        }
        openCosts = positions.reduce((sum, { costs }) => sum + costs, 0);
        expect(account.balance).toBe(setup.capital + net - openCosts);
        const unrealised = positions.reduce(
          (sum, position) => sum + profitAt(position, marks.get(position.instrument) ?? position.base),
          0,
        );
        expect(account.equity).toBe(toAmount(account.balance) + unrealised);
      }
    }),
    { numRuns: 6 },
  );
  expect(closed).toBeGreaterThan(100);
}, 120_000);
