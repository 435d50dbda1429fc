import { expect, test } from 'vitest';
import { price, timeMs } from '../../src/domain/units.ts';
import type { BarReceived } from '../../src/machines/protocol.ts';
import { SAY, barAt, scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { defaultSetup } from '../support/setups.ts';

const changed = (received: BarReceived, change: Partial<BarReceived['bar']>): BarReceived => ({
  ...received,
  bar: { ...received.bar, ...change },
});

test('the gate counts each rejected bar under its reason; the first of a time stands, and nothing reaches a strategy (§1, I26, F31)', () => {
  const run = scriptedRun({ ...scriptedSetup(['A']), session: defaultSetup.session });
  const second = barAt('A', 2, SAY.nothing, { close: 101 });
  run.send(barAt('A', 0), barAt('A', 1), second);
  const rejected: readonly BarReceived[] = [
    second,
    second,
    changed(second, { volume: SAY.buy }),
    changed(second, { close: price(1_000_100), volume: SAY.buy }),
    changed(second, { high: price(2_000_000), volume: SAY.buy }),
    barAt('A', 1, SAY.buy),
    changed(barAt('A', 3, SAY.buy), { ts: timeMs(second.bar.ts + 61_000) }),
    barAt('A', 375, SAY.buy),
    changed(barAt('A', 3, SAY.buy), { volume: -1 }),
  ];
  const reasons = rejected.map((input) => run.kernel.send(input).rejected?.reason);
  expect(reasons).toEqual([
    'duplicate',
    'duplicate',
    'conflict',
    'conflict',
    'conflict',
    'out-of-order',
    'misaligned',
    'out-of-session',
    'malformed',
  ]);
  expect(run.kernel.counts()).toMatchObject({
    accepted: 3,
    barsRejected: {
      duplicate: 2,
      conflict: 3,
      'out-of-order': 1,
      misaligned: 1,
      'out-of-session': 1,
      malformed: 1,
    },
    signals: 0,
  });
  // The first of its time stands: the next bar is measured against it.
  expect(run.kernel.root.getSnapshot().children['feed']?.getSnapshot()).toMatchObject({
    context: { lines: [{ last: second.bar }] },
  });
});
