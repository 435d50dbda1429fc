import type { AnyStateMachine } from 'xstate';
import { expect, test } from 'vitest';
import { chartOf } from '../../src/engine/chart.ts';
import { mutantsOf, rebuilt } from './mutants/mutants.ts';
import { SURVIVORS } from './mutants/survivors.ts';
import { trialOf } from './mutants/trial.ts';
import { specs } from './specs/all.ts';

// All of them are tried by `npm run mutate-charts`; here a fixed sample is.
const EVERY = 30;

const listedFor = ({ id }: AnyStateMachine): readonly string[] => Object.keys(SURVIVORS[id] ?? {});
const byMachine = specs.map((spec) => [spec.machine.id, spec] as const);

test.each(byMachine)(
  'the mutants of %s are told from one another, and each listed survivor is one of them',
  (_, spec) => {
    // Put together anew without a mutation it is the same chart.
    expect(chartOf(rebuilt(spec.machine))).toEqual(chartOf(spec.machine));
    const ids = mutantsOf(spec.machine).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(listedFor(spec.machine).filter((id) => !ids.includes(id))).toEqual([]);
  },
);

test('survivors are listed for machines that exist, each with a reason', () => {
  expect(Object.keys(SURVIVORS).filter((id) => specs.every(({ machine }) => machine.id !== id))).toEqual([]);
  expect(
    Object.values(SURVIVORS).flatMap((reasons) => Object.values(reasons).filter((reason) => reason === '')),
  ).toEqual([]);
});

test.each(byMachine)('of a sample of mutants of %s those survive that are listed', (_, spec) => {
  const judge = trialOf(spec);
  const sample = mutantsOf(spec.machine).filter((_mutant, i) => i % EVERY === 0);
  expect(sample.length).toBeGreaterThan(0);
  const survived = sample.filter((mutant) => judge(mutant) === null).map((mutant) => mutant.id);
  expect(survived).toEqual(sample.map((mutant) => mutant.id).filter((name) => listedFor(spec.machine).includes(name)));
});
