import { expect, test } from 'vitest';
import { badgeOf, leavesOf, nameOf, treeOf } from '../../src/inspector/page/actor-rows.ts';
import type { ActorState } from '../../src/engine/step.ts';

const actor = (id: string, parent: string | null, change: Partial<ActorState> = {}): ActorState => ({
  id,
  chart: id,
  parent,
  instrument: null,
  active: ['open'],
  status: 'active',
  ...change,
});
const actors = new Map(
  [
    actor('root', null, { active: ['running'] }),
    actor('broker', 'root', { active: ['ready'] }),
    actor('order:entry:SBIN', 'broker', { chart: 'order', instrument: 'SBIN', active: ['live', 'live.working'] }),
    actor('instrument:SBIN', 'root', { chart: 'instrument', instrument: 'SBIN', active: ['flat', 'flat.watching'] }),
  ].map((one) => [one.id, one]),
);

test('children stand below their parents, one level in', () => {
  expect(treeOf(actors, '').map(({ depth, name }) => `${depth} ${name}`)).toEqual([
    '0 root',
    '1 broker',
    '2 entry order · SBIN',
    '1 SBIN',
  ]);
});

test('a search keeps what fits by name or state, and the way to it', () => {
  expect(treeOf(actors, 'working').map(({ actor: { id } }) => id)).toEqual(['root', 'broker', 'order:entry:SBIN']);
  expect(treeOf(actors, 'nothing such')).toEqual([]);
});

test('a badge names the innermost states, and counts those of many regions', () => {
  expect(leavesOf(['flat', 'flat.watching'])).toEqual(['flat.watching']);
  expect(badgeOf(actor('a', null, { active: ['flat', 'flat.watching'] }))).toBe('flat.watching');
  expect(badgeOf(actor('a', null, { active: ['k', 'k.off', 'h', 'h.none', 'f', 'f.fresh'] }))).toBe('3 regions');
  expect(badgeOf(actor('a', null, { status: 'done' }))).toBe('done');
});

test('a name is shown without what would reorder or hide it', () => {
  expect(nameOf({ id: 'instrument:A\u202EB', instrument: 'A\u202EB', chart: 'instrument' })).toBe('AB');
});
