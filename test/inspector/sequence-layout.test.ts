import { expect, test } from 'vitest';
import { DOOR, messageName, sequenceOf } from '../../src/inspector/page/sequence-layout.ts';
import type { Message } from '../../src/engine/step.ts';

const message = (n: number, from: string | null, to: string): Message => ({ n, from, to, type: 'bar', payload: {} });

test('every actor has one lifeline, in the order of its first message, and every message one arrow below the last', () => {
  const messages = [message(1, null, 'feed'), message(2, 'feed', 'session'), message(3, 'session', 'feed')];
  const { lifelines, arrows, left } = sequenceOf(messages, 900);
  expect(lifelines.map(({ actor }) => actor)).toEqual([DOOR, 'feed', 'session']);
  const x = new Map(lifelines.map((line) => [line.actor, line.x]));
  expect(arrows.map(({ n, from, to }) => [n, from, to])).toEqual(
    messages.map(({ n, from, to }) => [n, x.get(from ?? DOOR), x.get(to)]),
  );
  const heights = arrows.map(({ y }) => y);
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  expect(new Set(heights).size).toBe(messages.length);
  expect(left).toBe(0);
});

test('the diagram fits its room where its actors can, and is wider where they cannot', () => {
  const few = [message(1, null, 'feed'), message(2, 'feed', 'session')];
  expect(sequenceOf(few, 300).width).toBeLessThanOrEqual(300);
  const many = Array.from({ length: 12 }, (_, n) => message(n + 1, `a${n}`, `a${n + 1}`));
  expect(sequenceOf(many, 300).width).toBeGreaterThan(300);
});

test('thousands of messages are not drawn, and are counted', () => {
  const many = Array.from({ length: 1000 }, (_, n) => message(n + 1, 'broker', 'order'));
  const { arrows, left } = sequenceOf(many, 300);
  expect(arrows.length + left).toBe(1000);
  expect(arrows.length).toBeLessThan(500);
});

test('XState’s own messages have names for readers', () => {
  expect(messageName({ type: 'xstate.done.actor.order:entry:X' })).toBe('child ended');
  expect(messageName({ type: 'xstate.error.actor.order:entry:X' })).toBe('child failed');
  expect(messageName({ type: 'bar.accepted' })).toBe('bar.accepted');
});
