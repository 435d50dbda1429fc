import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { getStateNodes } from 'xstate/graph';
import { expect, test } from 'vitest';
import { countIgnored, keepIgnored, NOTHING_IGNORED } from '../../src/machines/ignored.ts';
import { barAt, SAY, scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { machines } from '../support/machines.ts';
import { ACCEPTED } from './accepted.ts';

const acceptedBy = (machine: AnyStateMachine): readonly string[] => {
  const types = Object.entries(ACCEPTED).find(([id]) => id === machine.id)?.[1];
  if (types === undefined) throw new Error(`${machine.id} is not in the table of what actors accept`);
  return types;
};

/** The states in which an event is left to its guards. One region that always decides is enough for a parallel state. */
function undecidedIn(node: AnyStateNode, type: string): readonly string[] {
  if (node.type === 'final') return [];
  if (node.transitions.get(type)?.some(({ guard }) => guard === undefined)) return [];
  if (node.type === 'atomic') return [`${node.path.join('.')}: ${type}`];
  const below = Object.values(node.states).map((child) => undecidedIn(child, type));
  return node.type === 'parallel' && below.some((states) => states.length === 0) ? [] : below.flat();
}

test('every machine file has its machine in the list, and every machine its line in the table', () => {
  const folder = resolve(import.meta.dirname, '../../src/machines');
  const defining = readdirSync(folder).filter((name) =>
    readFileSync(resolve(folder, name), 'utf8').includes('.createMachine('),
  );
  expect(machines.map(({ id }) => `${id}.ts`).toSorted()).toEqual(defining.toSorted());
  expect(Object.keys(ACCEPTED).toSorted()).toEqual(machines.map(({ id }) => id).toSorted());
});

test.each(machines.map((machine) => [machine.id, machine] as const))(
  'in each state of %s each event it accepts is handled or ignored by name, whatever its guards say',
  (_, machine) => {
    const undecided = acceptedBy(machine).flatMap((type) => undecidedIn(machine.root, type));
    expect(undecided).toEqual([]);
  },
);

test.each(machines.map((machine) => [machine.id, machine] as const))(
  '%s declares no event that it does not accept, and no wildcard for them all',
  (_, machine) => {
    const declared = [machine.root, ...getStateNodes(machine.root)].flatMap(({ transitions }) =>
      Array.from(transitions.keys()),
    );
    const strange = declared.filter((type) => !type.startsWith('xstate.') && !acceptedBy(machine).includes(type));
    expect(strange).toEqual([]);
  },
);

test('what is ignored is counted under its name, and a child’s counts outlive it', () => {
  const once = countIgnored(NOTHING_IGNORED, { type: 'order.cancel' });
  expect(countIgnored(once, { type: 'order.cancel' })).toEqual({ ignored: { 'order.cancel': 2 } });
  const kept = keepIgnored(once, 'order', { 'venue.updated': 1 });
  expect(keepIgnored(kept, 'order', { 'venue.updated': 2 })).toEqual({
    ignored: { 'order.cancel': 1, 'order/venue.updated': 3 },
  });
});

test('the running system shows what each actor ignored', () => {
  const run = scriptedRun(scriptedSetup(['X', 'Y']));
  const { kernel } = run;
  const origin = 'test';
  expect(kernel.ignored()).toEqual({});
  run.send(
    barAt('X', 0),
    barAt('X', 1, SAY.buy),
    { type: 'operator.kill', origin },
    { type: 'operator.kill', origin },
    { type: 'operator.reset', origin, what: 'drawdown' },
    { type: 'operator.square-off', origin, instrument: 'Z' },
    { type: 'operator.square-off', origin, instrument: 'Y' },
    { type: 'feed.connected', ts: barAt('X', 2).bar.ts },
  );
  expect(kernel.ignored()).toEqual({
    root: { 'operator.square-off': 1 },
    feed: { 'feed.connected': 1 },
    broker: { 'session.opened': 1, 'exit.requested': 1 },
    risk: { 'operator.kill': 1, 'operator.reset': 1 },
  });
});
