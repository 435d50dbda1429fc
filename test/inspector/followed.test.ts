import { expect, test } from 'vitest';
import { applyInspection, heatKey, KEPT_STEPS, nothingFollowed } from '../../src/inspector/page/followed.ts';
import type { ActorState, StepHead } from '../../src/engine/step.ts';
import type { Inspection } from '../../src/view/inspection.ts';

const actor = (id: string, ...active: readonly string[]): ActorState => ({
  id,
  chart: 'order',
  parent: 'broker',
  instrument: null,
  active,
  status: 'active',
});
const step = (seq: number): StepHead => ({
  seq,
  ts: null,
  type: 'clock.ticked',
  instrument: null,
  outcome: '',
  messages: 1,
  moves: [],
});
const told = (change: Partial<Inspection>): Inspection => ({
  seq: 1,
  behind: 0,
  whole: false,
  actors: [],
  gone: [],
  heat: [],
  trails: [],
  steps: [],
  ...change,
});

test('what changed takes the place of what was known, and the rest stays', () => {
  const before = applyInspection(nothingFollowed, told({ actors: [actor('a', 'open'), actor('b', 'open')] }));
  const after = applyInspection(before, told({ seq: 2, actors: [actor('b', 'filled')] }));
  expect([...after.actors.values()].map(({ id, active }) => [id, active.join()])).toEqual([
    ['a', 'open'],
    ['b', 'filled'],
  ]);
  expect(applyInspection(after, told({ seq: 3 })).actors).toBe(after.actors);
});

test('an actor that is gone takes its last transition with it', () => {
  const trails = [{ actor: 'a', transitions: ['t'], last: 1 }];
  const before = applyInspection(nothingFollowed, told({ actors: [actor('a', 'open')], trails }));
  const after = applyInspection(before, told({ gone: ['a'] }));
  expect([after.actors.size, after.trails.size]).toEqual([0, 0]);
});

test('a whole one forgets what was known before', () => {
  const heat = [{ chart: 'order', transition: 't', count: 4 }];
  const before = applyInspection(nothingFollowed, told({ actors: [actor('a')], heat, steps: [step(1)] }));
  const after = applyInspection(before, told({ whole: true, actors: [actor('b')], steps: [step(9)] }));
  expect([...after.actors.keys()]).toEqual(['b']);
  expect(after.heat.get(heatKey('order', 't'))).toBeUndefined();
  expect(after.steps.map(({ seq }) => seq)).toEqual([9]);
});

test('a page that follows for a week keeps no more than it kept after an hour', () => {
  let followed = nothingFollowed;
  for (let seq = 0; seq < 50 * KEPT_STEPS; seq += 100) {
    const steps = Array.from({ length: 100 }, (_, place) => step(seq + place));
    const heat = [{ chart: 'order', transition: 't', count: seq }];
    followed = applyInspection(followed, told({ seq, steps, heat, actors: [actor('a', 'open')] }));
  }
  expect(followed.steps).toHaveLength(KEPT_STEPS);
  expect(followed.steps.at(-1)?.seq).toBe(50 * KEPT_STEPS - 1);
  expect([followed.heat.size, followed.actors.size]).toEqual([1, 1]);
});
