import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Taken } from '../../src/engine/step.ts';
import { createBoard, type Changes } from '../../src/inspector/board.ts';
import type { Trail } from '../../src/view/inspection.ts';
import { createTrails, trailsOf } from '../../src/view/trail.ts';

const taken = (n: number, actor: string, transition: string): Taken => ({ n, actor, chart: 'risk', transition });
const changes = (...trails: readonly Trail[]): Changes => ({
  seq: 1,
  actors: [],
  gone: [],
  heat: [],
  trails,
  steps: [],
});

test('what all regions do on one message is the last of it, and what came before is not', () => {
  const trails = trailsOf([
    taken(1, 'risk', 'mark'),
    taken(2, 'feed', 'pass'),
    taken(3, 'risk', 'lock drawdown'),
    taken(3, 'risk', 'lock loss'),
  ]);
  expect(trails).toEqual([
    { actor: 'risk', transitions: ['mark', 'lock drawdown', 'lock loss'], last: 2 },
    { actor: 'feed', transitions: ['pass'], last: 1 },
  ]);
});

test('a trail has every transition of its steps once, the latest at the end', () => {
  const steps = fc.array(
    fc.array(
      fc.record({
        n: fc.nat(3),
        actor: fc.constant('a'),
        chart: fc.constant('c'),
        transition: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      }),
      { minLength: 1 },
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const ordered = all.map((step) => step.toSorted((one, other) => one.n - other.n));
      const trails = createTrails();
      for (const step of ordered) trails.take(step);
      const [trail] = trails.told();
      expect(trails.told()).toEqual([]);
      const names = ordered.flat().map(({ transition }) => transition);
      expect(trail?.transitions.toSorted()).toEqual([...new Set(names)].toSorted());
      const newest = ordered.at(-1) ?? [];
      const last = new Set(newest.filter(({ n }) => n === newest.at(-1)?.n).map(({ transition }) => transition));
      expect(new Set(trail?.transitions.slice(-trail.last))).toEqual(last);
    }),
  );
});

test('each viewer hears of all that was taken since it was told last, however slow it is', () => {
  const board = createBoard();
  const told = (version: number) => board.since(version)?.inspection.trails;
  board.add(changes({ actor: 'a', transitions: ['one'], last: 1 }));
  board.add(
    changes({ actor: 'a', transitions: ['two', 'three'], last: 1 }, { actor: 'b', transitions: ['x'], last: 1 }),
  );
  board.add(changes({ actor: 'a', transitions: ['one', 'four'], last: 2 }));
  // A quick one, a slow one, and one that looks for the first time: it is told of the last frame alone.
  expect(told(2)).toEqual([{ actor: 'a', transitions: ['one', 'four'], last: 2 }]);
  expect(told(1)).toEqual([
    { actor: 'a', transitions: ['two', 'three', 'one', 'four'], last: 2 },
    { actor: 'b', transitions: ['x'], last: 1 },
  ]);
  expect(told(0)).toEqual([
    { actor: 'a', transitions: ['one', 'four'], last: 2 },
    { actor: 'b', transitions: ['x'], last: 1 },
  ]);
});

test('an actor that is gone and comes again leaves no trail of its former life', () => {
  const board = createBoard();
  board.add(changes({ actor: 'a', transitions: ['one'], last: 1 }));
  board.add({ ...changes(), gone: ['a'] });
  expect(board.since(0)?.inspection.trails).toEqual([]);
});
