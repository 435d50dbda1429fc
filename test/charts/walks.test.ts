import { expect, test } from 'vitest';
import { walkChart } from '../support/chart-paths.ts';
import { keepCoverage } from '../support/coverage.ts';
import { machines } from '../support/machines.ts';
import { specs } from './specs/all.ts';
import { UNTAKEN } from './untaken.ts';

test('every machine has its rules written down, and nothing else is excused', () => {
  expect(specs.map(({ machine }) => machine.id).toSorted()).toEqual(machines.map(({ id }) => id).toSorted());
  expect(Object.keys(UNTAKEN).filter((id) => machines.every((machine) => machine.id !== id))).toEqual([]);
});

test.each(specs.map((spec) => [spec.machine.id, spec] as const))(
  'every path through %s keeps to its rules, takes each declared transition and meets each event in each state',
  async (id, spec) => {
    const walk = walkChart(spec);
    const { untaken, unsent, paths } = walk;
    expect(untaken).toEqual(Object.keys(UNTAKEN[id] ?? {}));
    expect(unsent).toEqual([]);
    expect(paths).toBeGreaterThan(10);
    await keepCoverage(id, walk);
  },
);
