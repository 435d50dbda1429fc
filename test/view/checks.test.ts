import fc from 'fast-check';
import { riskView } from '../../src/view/parts.ts';
import { expect, test } from 'vitest';
import { getMicrosteps, type InspectionEvent } from 'xstate';
import { configSchema } from '../../src/config/schema.ts';
import { LIMITS, lockDrawdown } from '../../src/domain/limits.ts';
import { amount, timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { BarStamped, Input, SizeRejected, SizeRequested } from '../../src/machines/protocol.ts';
import { readableActors } from '../../src/view/actors.ts';
import { checksOf, firstFailing, instrumentChecks, riskChecks } from '../../src/view/checks.ts';
import { OPENING, SAY, barAt, scriptedRoot, scriptedRun, scriptedSetup } from '../support/scripted.ts';

const KEYS = ['A', 'B', 'C'];
const origin = 'test';

/** What may happen to a run, a minute at a time. */
const happenings = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        key: fc.constantFrom(...KEYS),
        say: fc.constantFrom(0, 1, 1, 2, 2),
        low: fc.constantFrom(99, 96, 90),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Input>(
        { type: 'operator.kill', origin },
        { type: 'operator.reset', origin, what: 'kill' },
        { type: 'operator.reset', origin, what: 'drawdown' },
        { type: 'operator.reset', origin, what: 'quarantine' },
        { type: 'operator.pause-entries', origin },
        { type: 'operator.resume-entries', origin },
        { type: 'operator.flatten', origin },
        { type: 'feed.lost', ts: timeMs(OPENING) },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ key, say: SAY.throws, low: 99 })) },
  ),
  { minLength: 60, maxLength: 160 },
);

const tight = { maxDrawdown: 0.006, dailyLossLimit: 0.004, cooldownBars: 2 };
const setups = fc
  .constantFrom(
    { ...tight, maxOpenPositions: 2, maxLeverage: 3 },
    { ...tight, maxOpenPositions: null, maxLeverage: 0.1 },
  )
  .map((settings) => scriptedSetup(KEYS, { atrPeriod: 3, risk: settings }));

test('the first failing test is what the machines then do: no request, or risk’s reason (§4)', () => {
  const reasons = new Set<string>();
  const held = new Set<string>();
  fc.assert(
    fc.property(setups, happenings, (setup, some) => {
      const kernel = createKernel({ setup, root: scriptedRoot });
      const { risk: riskActor, instrument } = readableActors(kernel.root);
      let expected: string | null = null;
      let asked = 0;
      kernel.root.system.inspect((seen: InspectionEvent) => {
        if (seen.type !== '@xstate.event') return;
        if (seen.event.type === 'bar' && 'id' in seen.actorRef && String(seen.actorRef.id).startsWith('instrument:')) {
          holdAgainstMicrosteps(seen.event as unknown as BarStamped);
        }
        if (seen.event.type === 'size.requested') {
          const request = seen.event as unknown as SizeRequested;
          const failing = firstFailing(riskChecks(riskActor.getSnapshot(), request.instrument, request));
          expected = failing === null ? 'approved' : reasonOf(failing.guard);
          asked += 1;
        }
        if (seen.event.type === 'size.approved' || seen.event.type === 'size.rejected') {
          const answer = seen.event as unknown as SizeRejected;
          const given = seen.event.type === 'size.approved' ? 'approved' : answer.reason;
          expect(given).toBe(expected);
          reasons.add(given);
          expected = null;
        }
      });
      /** The chart takes the bar one small step at a time: it goes on to ask exactly when every test passes. */
      const holdAgainstMicrosteps = (bar: BarStamped): void => {
        const actor = instrument(bar.bar.instrument);
        const steps = getMicrosteps(scriptedInstrument(actor), actor.getSnapshot(), bar);
        steps.forEach(([step], at) => {
          const next = steps[at + 1]?.[0];
          const goesOnToAsk = next?.matches({ flat: 'sizing' }) ?? false;
          const failing = firstFailing(instrumentChecks(step));
          if (step.matches({ flat: 'watching' })) expect(failing === null).toBe(goesOnToAsk);
          if (failing !== null) held.add(failing.guard);
        });
      };
      for (const [minute, one] of some.entries()) {
        kernel.send('key' in one ? barAt(one.key, minute, one.say, { low: one.low, close: one.low + 0.5 }) : one);
        // At rest something always stands between an instrument and its next order.
        for (const key of KEYS)
          expect(firstFailing(checksOf(instrument(key).getSnapshot(), riskActor.getSnapshot()))).not.toBeNull();
      }
      expect(kernel.counts().signals).toBe(asked);
    }),
    { numRuns: 60, seed: 11 },
  );
  // It has come by every kind of answer, and by every test of the instrument's own but one: the scripted strategy is
  // warm after a bar.
  expect([...held].toSorted()).toEqual(
    ['cool-down', 'new-bar', 'order', 'position', 'signal', 'strategy-fault', 'warm-up'].toSorted(),
  );
  for (const reason of [
    'approved',
    'kill-switch',
    'entries-paused',
    'drawdown-lock',
    'daily-loss-limit',
    'max-open-positions',
  ]) {
    expect([...reasons]).toContain(reason);
  }
});

const reasonOf = (guard: string): string => LIMITS.find((limit) => limit.guard === guard)?.reason ?? '';

const scriptedInstrument = (actor: ReturnType<ReturnType<typeof readableActors>['instrument']>) =>
  actor.getSnapshot().machine;

test('the tests come in the order in which they are tested, each with its figures', () => {
  const run = scriptedRun(scriptedSetup(['A'], { risk: { maxDrawdown: 0.15 } }));
  const { risk, instrument } = readableActors(run.kernel.root);
  const checks = () => checksOf(instrument('A').getSnapshot(), risk.getSnapshot());
  const named = (guard: string) => checks().find((check) => check.guard === guard);

  expect(firstFailing(checks())).toEqual({ guard: 'warm-up', passes: false, unit: 'count', value: 0, limit: 1 });
  // What a viewer shows beside the limit is what the lock is judged by.
  expect(lockDrawdown(riskView(risk.getSnapshot()).lockPeak, amount(0))).toBe(1);
  expect(riskView(risk.getSnapshot()).lockPeak).toBe(risk.getSnapshot().context.lockPeak);
  expect(named('entries-paused')).toMatchObject({ passes: true, value: 'no' });
  // Before there is anything to ask for, only what stands can be tested.
  expect(named('leverage-cap')).toMatchObject({ passes: null });
  expect(named('kill-switch')).toEqual({
    guard: 'kill-switch',
    passes: true,
    unit: 'word',
    value: 'off',
    limit: 'off',
  });

  run.send(barAt('A', 0), { type: 'operator.kill', origin });
  expect(named('kill-switch')).toMatchObject({ passes: false, value: 'on' });
  expect(firstFailing(checks())).toMatchObject({ guard: 'signal', value: 'none' });
  run.send(barAt('A', 1, SAY.buy));
  expect(firstFailing(checks())).toMatchObject({ guard: 'new-bar', value: 'acted upon' });

  run.send({ type: 'operator.reset', origin, what: 'kill' }, barAt('A', 2, SAY.sell), barAt('A', 3));
  expect(firstFailing(checks())).toMatchObject({ guard: 'position', limit: 0 });
  expect(named('leverage-cap')).toMatchObject({ passes: true, unit: 'multiple', limit: 3 });
  expect(named('leverage-cap')?.value).toBeCloseTo(
    run.kernel.figures().exposure / run.kernel.figures().balance / 100,
    12,
  );
  expect(named('drawdown-lock')).toMatchObject({ unit: 'share', limit: 0.15 });
  expect(checks().map(({ guard }) => guard)).toEqual([
    'order',
    'warm-up',
    'position',
    'cool-down',
    'strategy-fault',
    'strategy-warm-up',
    'signal',
    'new-bar',
    ...LIMITS.map(({ guard }) => guard),
  ]);
});

test('a limit that the configuration sets names a key that there is', () => {
  for (const { configKey } of LIMITS) {
    if (configKey === null) continue;
    const [part = '', key = ''] = configKey.split('.');
    const shape = configSchema.parse({}) as unknown as Record<string, Record<string, unknown>>;
    expect([configKey, Object.keys(shape[part] ?? {}).includes(key)]).toEqual([configKey, true]);
  }
});
