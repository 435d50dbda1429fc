import fc from 'fast-check';
import type { InspectionEvent } from 'xstate';
import { expect, test } from 'vitest';
import { abstractOf } from '../../explore/abstract.ts';
import { choicesAt } from '../../explore/choices.ts';
import { planOf } from '../../explore/plans.ts';
import { explore, open, take } from '../../explore/search.ts';
import { createWorld } from '../../explore/world.ts';
import { transitionIds } from '../../src/engine/chart.ts';
import { liveBrokerMachine } from '../../src/machines/live-broker.ts';

const clock = () => performance.now();
const PART = ['a bar to buy on', 'the entry is open', 'a part of the entry fills'];

test('on paper every state that two adversities can bring about holds every invariant', () => {
  const bounds = { adversities: 2, depth: 60, states: 50_000, seconds: 60 };
  const { counterexample, end, nodes } = explore(planOf({ venue: 'paper', bounds, clock }));
  expect(counterexample).toBeNull();
  expect(end).toBe('exhausted');
  expect(nodes).toBeGreaterThan(300);
}, 90_000);

test('at a venue without adversity every state holds every invariant', () => {
  const bounds = { adversities: 0, depth: 60, states: 50_000, seconds: 60 };
  const { counterexample, end, nodes } = explore(planOf({ venue: 'live', bounds, clock }));
  expect(counterexample).toBeNull();
  expect(end).toBe('exhausted');
  expect(nodes).toBeGreaterThan(300);
}, 90_000);

/** Declared transitions of the live broker that the whole system never takes, each with its reason. */
const NEVER_TAKEN: Readonly<Record<string, string>> = {
  'live-broker on order.intended [0]':
    'risk refuses an entry before the books agree: the broker’s own refusal is the second lock',
};

test('at a venue that does its worst the states nearest to trading hold every invariant, by every transition', () => {
  const happened = new Set<string>();
  const taken = new Set<unknown>();
  const inspect = (inspected: InspectionEvent): void => {
    if (inspected.type !== '@xstate.microstep') return;
    // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken
    for (const transition of inspected._transitions) taken.add(transition);
  };
  let nodes = 0;
  for (const path of [
    [],
    ['a bar to buy on'],
    ['a bar to sell on', 'the entry is open', 'a part of the entry fills', 'the exit is open'],
    [...PART, 'flatten', 'the exit is open', 'the exit is changed', 'the exit fills'],
    ['a bar to buy on', 'the entry fills at once', 'the exit is open', 'a bar at the target'],
  ]) {
    const bounds = { adversities: 2, depth: 60, states: 2_000, seconds: 25 };
    const explored = explore({ ...planOf({ venue: 'live', bounds, clock, path }), inspect });
    expect(explored.counterexample).toBeNull();
    nodes += explored.nodes;
    for (const name of explored.happened.keys()) happened.add(name);
  }
  expect(nodes).toBeGreaterThan(1_000);
  // What is only ignored by name is what no sound system sends: the walks of the chart send it.
  const untaken = [...transitionIds(liveBrokerMachine)].flatMap(([transition, id]) =>
    taken.has(transition) || transition.actions[0] === 'countIgnored' ? [] : [id],
  );
  expect(untaken).toEqual(Object.keys(NEVER_TAKEN));
  // Every kind of adversity is among what was tried.
  for (const name of [
    'the entry is rejected',
    'the entry is placed and the answer lost',
    'the entry is lost on the way',
    'the entry is executed twice',
    'a fill crosses the exit’s change',
    'the exit is changed and the answer lost',
    'the exit fills without a price',
    'the venue takes the stop away',
    'an update comes twice',
    'silence',
    'kill',
    'the user closes by hand',
    'an order of ours that we do not know',
    'a restart before anything left',
    'a restart after all had left',
    'a restart, and what had left was lost',
  ]) {
    expect(happened).toContain(name);
  }
}, 90_000);

test('a state that was gone back to is the state that its inputs, run from the start, lead to (I31)', () => {
  const bounds = { adversities: 3, depth: 60, states: 1, seconds: 1 };
  const plan = planOf({ venue: 'live', bounds, clock });
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 14 }), (picks) => {
      const world = createWorld(plan.setup);
      let { outside } = open(plan, world);
      const inputs = [];
      for (const pick of picks) {
        const moment = world.save();
        const choices = choicesAt(outside, world.view(), plan.terms);
        // Another way is gone first and given up again: nothing of it may stay behind.
        const other = choices[(pick * 7 + 3) % choices.length];
        if (other !== undefined) take(world, other, outside);
        world.restore(moment);
        const choice = choices[pick % choices.length];
        if (choice === undefined) break;
        inputs.push(choice);
        ({ outside } = take(world, choice, outside));
      }
      const again = createWorld(plan.setup);
      let { outside: outsideAgain } = open(plan, again);
      for (const choice of inputs) ({ outside: outsideAgain } = take(again, choice, outsideAgain));
      expect(abstractOf(outside, world.view(), plan.terms)).toBe(abstractOf(outsideAgain, again.view(), plan.terms));
      expect(world.view().account).toEqual(again.view().account);
      expect(world.view().broker).toEqual(again.view().broker);
    }),
    { numRuns: 150, seed: 5 },
  );
}, 90_000);

const within = (change: { readonly states?: number; readonly depth?: number }) =>
  explore(
    planOf({ venue: 'live', clock, bounds: { adversities: 1, depth: 60, states: 9_999, seconds: 60, ...change } }),
  );

test('a search keeps to its bounds', () => {
  expect(within({ states: 50 })).toMatchObject({ end: 'states', nodes: 50 });
  expect(within({ depth: 2 })).toMatchObject({ end: 'depth', depth: 2 });
});
