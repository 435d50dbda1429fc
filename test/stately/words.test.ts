import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { beforeAll, expect, test } from 'vitest';
import { createKernel } from '../../src/engine/kernel.ts';
import { createTape } from '../../src/stately/tape.ts';
import { createTeller } from '../../src/stately/teller.ts';
import { namesOnly } from '../../src/stately/words.ts';
import { exampleRecording, type Recording } from '../support/inspector/engine.ts';
import { scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { keysOf, toldOf } from '../support/stately.ts';

const DATA = resolve(import.meta.dirname, '../../examples/data');

let recording: Recording;
beforeAll(async () => {
  recording = await exampleRecording();
});

/** What the package stamps on every event: addresses of its own and the time of telling. */
const STAMPS = new Set(['sessionId', 'rootId', 'parentId', 'sourceId', 'createdAt', 'id', '_version', 'definition']);

function leavesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.entries(value).flatMap(([name, below]) => [name, ...leavesOf(below)]);
}
const said = (event: StatelyInspectionEvent): readonly unknown[] =>
  leavesOf(Object.fromEntries(Object.entries(event).filter(([name]) => !STAMPS.has(name))));

const definitionsIn = (events: readonly StatelyInspectionEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === '@xstate.actor' ? [event.definition ?? ''] : [])));

/** Every price as the bar files write it, and as the engine counts it. */
function examplePrices(): ReadonlySet<string> {
  const files = readdirSync(DATA).filter((name) => !name.endsWith('.md'));
  const texts = files.flatMap((name) => readFileSync(join(DATA, name), 'utf8').match(/\d+\.\d+/gu) ?? []);
  return new Set(texts.flatMap((text) => [text, String(Math.round(Number(text) * 10_000))]));
}

test('over a whole replay nothing is told but names: no number, no price, no instrument', () => {
  const { texts, events, leftOut } = toldOf(recording, false);
  expect(leftOut).toBe(0);
  expect(events.length).toBeGreaterThan(10 * recording.inputs.length);
  const words = new Set(events.flatMap(said));
  // What is no text is the absence of something.
  expect([...words].filter((word) => typeof word !== 'string')).toEqual([]);
  const withDigits = [...words].map(String).filter((word) => /\d/u.test(word));
  const places = '(?:instrument|order:entry|order:exit):[1-4]';
  const named = new RegExp(`^(?:xstate\\.(?:done|error)\\.actor\\.)?${places}$`, 'u');
  expect(withDigits.filter((word) => !named.test(word))).toEqual([]);
  expect(withDigits).toEqual(expect.arrayContaining(['instrument:1', 'order:entry:2', 'order:exit:3']));

  const prices = examplePrices();
  expect(prices.size).toBeGreaterThan(1000);
  const [first = ''] = prices;
  expect(toldOf({ ...recording, inputs: recording.inputs.slice(0, 50) }, true).texts.join('')).toContain(
    String(Math.round(Number(first) * 10_000)),
  );
  const numbers = new Set(texts.flatMap((text) => text.replace(/"createdAt":"\d+"/u, '').match(/\d+(?:\.\d+)?/gu)));
  expect([...numbers].filter((number) => number !== null && prices.has(number))).toEqual([]);
  for (const key of keysOf(recording)) expect(texts.filter((text) => text.includes(key))).toEqual([]);
});

test('a chart is told as it is written: the same for every run', () => {
  const example = definitionsIn(toldOf(recording, false).events);
  const { kernel } = scriptedRun(scriptedSetup(['A', 'B']));
  const texts: string[] = [];
  const tape = createTape(kernel.root);
  createTeller({ tape, words: namesOnly(['A', 'B']), say: (text) => texts.push(text), now: () => 0 }).tell();
  const other = definitionsIn(texts.map((text) => JSON.parse(text) as StatelyInspectionEvent));
  expect([...other].filter((definition) => !example.has(definition))).toEqual([]);
  expect(other.size).toBe(7);
  expect(example.size).toBe(8);
  for (const definition of example) expect(definition).not.toContain('[Object]');
});

test('asked for, every value is told: prices, money, and which instrument it is', () => {
  const { events, leftOut } = toldOf({ ...recording, inputs: recording.inputs.slice(0, 400) }, true);
  expect(leftOut).toBe(0);
  const bar = recording.inputs.find((input) => input.type === 'bar.received');
  expect(events).toContainEqual(expect.objectContaining({ type: '@xstate.event', event: bar }));
  const named = events.flatMap((event) => (event.type === '@xstate.actor' ? [event] : []));
  expect(named.map(({ name }) => name)).toEqual(
    expect.arrayContaining(keysOf(recording).map((key) => `instrument:${key}`)),
  );
  const portfolio = named.find(({ name }) => name === 'portfolio');
  expect(portfolio?.snapshot.context).toMatchObject({ account: { balance: recording.setup.capital } });
});

test('what is told changes nothing of what happens', () => {
  const { setup, inputs } = recording;
  const traded = (told: boolean): unknown => {
    const records: unknown[] = [];
    const kernel = createKernel({ setup, record: (record) => records.push(record) });
    const teller = told
      ? createTeller({ tape: createTape(kernel.root), words: namesOnly(keysOf(recording)), say() {}, now: () => 0 })
      : null;
    for (const input of inputs) {
      kernel.send(input);
      teller?.tell();
    }
    return [records, kernel.figures()];
  };
  expect(traded(true)).toEqual(traded(false));
});
