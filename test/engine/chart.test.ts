import { getStateNodes } from 'xstate/graph';
import { expect, test } from 'vitest';
import { chartOf, transitionIds, type ChartState } from '../../src/engine/chart.ts';
import { feedMachine } from '../../src/machines/feed.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import { liveBrokerMachine } from '../../src/machines/live-broker.ts';
import { orderMachine } from '../../src/machines/order.ts';
import { paperBrokerMachine } from '../../src/machines/paper-broker.ts';
import { portfolioMachine } from '../../src/machines/portfolio.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import { rootMachine } from '../../src/machines/root.ts';
import { sessionMachine } from '../../src/machines/session.ts';
import { venueMachine } from '../../src/machines/venue.ts';

const machines = [
  rootMachine,
  feedMachine,
  sessionMachine,
  paperBrokerMachine,
  liveBrokerMachine,
  venueMachine,
  orderMachine,
  portfolioMachine,
  riskMachine,
  instrumentMachine,
];

const pathsBelow = ({ path, children }: ChartState): readonly string[] => [path, ...children.flatMap(pathsBelow)];

test.each(machines.map((machine) => [machine.id, machine] as const))(
  'the chart of %s has every state and every declared transition of its machine, each once',
  (_, machine) => {
    const chart = chartOf(machine);
    const nodes = getStateNodes(machine.root).map(({ path }) => path.join('.'));
    expect([...pathsBelow(chart.root)].toSorted()).toEqual(['', ...nodes].toSorted());
    const declared = [machine.root, ...getStateNodes(machine.root)].reduce(
      (sum, { transitions, always }) => sum + [...transitions.values()].flat().length + (always?.length ?? 0),
      0,
    );
    const ids = chart.transitions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(declared);
    expect([...transitionIds(machine).values()]).toEqual(ids);
  },
);

test('every guard and every action of a chart has a name', () => {
  const parts = machines
    .map(chartOf)
    .flatMap(({ transitions }) => transitions.flatMap(({ guard, actions }) => [guard ?? '', ...actions]));
  expect(parts.filter((name) => name === 'inline' || name.startsWith('xstate.'))).toEqual([]);
});

test('the instrument’s chart says what its states mean and where its transitions lead', () => {
  const { root, transitions } = chartOf(instrumentMachine);
  expect(root.children.map(({ path }) => path)).toEqual(['warming-up', 'flat', 'long', 'short', 'stopped-out']);
  expect(transitions).toContainEqual({
    id: 'flat.watching always [0]',
    source: 'flat.watching',
    event: '',
    guard: 'mayAsk',
    target: 'flat.sizing',
    actions: ['settle', 'countRequest'],
    description: '',
  });
});
