import type { StatelyInspectionEvent, StatelySnapshotEvent } from '@statelyai/inspect';
import { assign, createActor, createMachine } from 'xstate';
import { beforeAll, expect, test } from 'vitest';
import { actorsBelow } from '../../src/engine/actor-tree.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { createTape } from '../../src/stately/tape.ts';
import { createTeller } from '../../src/stately/teller.ts';
import { everything, namesOnly } from '../../src/stately/words.ts';
import { exampleRecording, type Recording } from '../support/inspector/engine.ts';
import { keysOf, toldOf } from '../support/stately.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await exampleRecording();
});

const isState = (event: StatelyInspectionEvent): event is StatelySnapshotEvent => event.type === '@xstate.snapshot';

/** The recorded run, of which a page is told when the test says so. */
function hearing(now: () => number = () => 0) {
  const { setup, inputs } = recording;
  const kernel = createKernel({ setup });
  const tape = createTape(kernel.root);
  const events: StatelyInspectionEvent[] = [];
  const say = (text: string): void => void events.push(JSON.parse(text) as StatelyInspectionEvent);
  const teller = createTeller({ tape, words: namesOnly(keysOf(recording)), say, now });
  let taken = 0;
  return {
    kernel,
    tape,
    teller,
    events,
    advance: (count: number): void => {
      for (const input of inputs.slice(taken, taken + count)) kernel.send(input);
      taken += count;
    },
    /** The state that a page shows each actor in: the last that it was told. */
    shown: () =>
      new Map(
        events.flatMap((event) => (event.type === '@xstate.event' ? [] : [[event.sessionId, event.snapshot] as const])),
      ),
  };
}

test('every actor is named before anything is said of it, and below one that was', () => {
  const { events } = toldOf(recording, false);
  const named = new Set<string>();
  for (const event of events) {
    if (event.type === '@xstate.actor') {
      if (event.parentId !== undefined) expect(named).toContain(event.parentId);
      named.add(event.sessionId);
      continue;
    }
    if (!named.has(event.sessionId)) expect.fail(`${event.sessionId} was not named`);
    if (event.type === '@xstate.event' && event.sourceId !== undefined && !named.has(event.sourceId)) {
      expect.fail(`${event.sourceId} was not named`);
    }
  }
  expect(new Set(events.map(({ rootId }) => rootId)).size).toBe(1);
  const orders = events.filter((event) => event.type === '@xstate.actor' && event.name.startsWith('order:'));
  expect(orders.length).toBeGreaterThan(10);
});

test('what came too fast is left out and counted; the newest is told, and every state is right in the end', () => {
  const { advance, teller, events, tape, kernel, shown } = hearing();
  teller.tell();
  const before = events.length;
  const heard = tape.length();
  advance(2500);
  teller.tell();
  const happened = tape.length() - heard;
  expect(happened).toBeGreaterThan(20_000);
  expect(teller.leftOut()).toBe(happened - 500);
  expect(events.length - before).toBeLessThan(600);
  const states = shown();
  for (const actor of actorsBelow(kernel.root)) {
    const { value, status } = actor.getSnapshot() as { readonly value: unknown; readonly status: string };
    expect([actor.id, states.get(actor.sessionId)]).toEqual([actor.id, { status, value }]);
  }
});

test('an order that ended unseen is told to have ended', () => {
  const { advance, teller, kernel, shown, events } = hearing();
  const orders = () => actorsBelow(kernel.root).filter(({ id }) => id.startsWith('order:'));
  while (orders().length === 0) advance(1);
  teller.tell();
  const [order] = orders();
  expect(shown().get(order?.sessionId ?? '')).toMatchObject({ status: 'active' });
  advance(1000);
  teller.tell();
  expect(order?.getSnapshot().status).not.toBe('active');
  expect(shown().get(order?.sessionId ?? '')?.status).not.toBe('active');
  const last = events.findLast((event) => event.sessionId === order?.sessionId && isState(event));
  expect(last).toMatchObject({ event: { type: 'statechartist.left-out' } });
});

test('a page that comes late is shown the newest past, and nothing counts as left out', () => {
  const late = hearing();
  late.advance(1000);
  const events: StatelyInspectionEvent[] = [];
  const say = (text: string): void => void events.push(JSON.parse(text) as StatelyInspectionEvent);
  const teller = createTeller({ tape: late.tape, words: namesOnly(keysOf(recording)), say, now: () => 0 });
  teller.tell();
  expect(teller.leftOut()).toBe(0);
  expect(events.filter(({ type }) => type !== '@xstate.actor')).toHaveLength(500);
});

test('a turn costs its time and no more: the rest is for the next one', () => {
  let at = 0;
  const { advance, teller, events } = hearing(() => (at += 1));
  advance(10);
  const told: number[] = [];
  for (let turn = 0; turn < 40 && (told.at(-1) ?? 1) > 0; turn += 1) {
    const before = events.length;
    teller.tell();
    told.push(events.length - before);
  }
  // Fifteen looks at the clock, with an actor or a message between two of them; the newly named come besides.
  expect(Math.max(...told)).toBeLessThanOrEqual(30);
  expect(told.length).toBeGreaterThan(3);
  expect(told.at(-1)).toBe(0);
});

test('an event that would be too long is left out', () => {
  const machine = createMachine({
    context: { text: '' },
    on: { grow: { actions: assign({ text: 'x'.repeat(300_000) }) } },
  });
  const root = createActor(machine).start();
  const texts: string[] = [];
  const teller = createTeller({
    tape: createTape(root),
    words: everything,
    say: (text) => texts.push(text),
    now: () => 0,
  });
  root.send({ type: 'grow' });
  teller.tell();
  expect(teller.leftOut()).toBe(2);
  expect(texts.map((text) => (JSON.parse(text) as StatelyInspectionEvent).type)).toEqual(['@xstate.event']);
});
