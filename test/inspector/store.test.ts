import { expect, test } from 'vitest';
import { createStore } from '../../src/inspector/page/store.ts';

/** A screen whose frames come when the test says so. */
function screen() {
  const waiting: (() => void)[] = [];
  return {
    nextFrame: (show: () => void): void => void waiting.push(show),
    frame: (): void => {
      for (const show of waiting.splice(0)) show();
    },
    asked: () => waiting.length,
  };
}

test('however much is told between two frames, it is shown once', () => {
  const { nextFrame, frame, asked } = screen();
  const store = createStore(0, nextFrame);
  const shown: number[] = [];
  store.subscribe(() => shown.push(store.shown()));
  for (let told = 0; told < 1000; told += 1) store.change((state) => state + 1, 'next frame');
  expect([store.newest(), store.shown(), asked()]).toEqual([1000, 0, 1]);
  frame();
  expect(shown).toEqual([1000]);
});

test('what a person does is shown at once, with all that was told before it', () => {
  const { nextFrame, frame } = screen();
  const store = createStore<readonly string[]>([], nextFrame);
  const shown: (readonly string[])[] = [];
  store.subscribe(() => shown.push(store.shown()));
  store.change((state) => [...state, 'told'], 'next frame');
  store.change((state) => [...state, 'done'], 'now');
  frame();
  expect(shown).toEqual([['told', 'done']]);
});

test('who has left is told no more', () => {
  const { nextFrame } = screen();
  const store = createStore(0, nextFrame);
  let calls = 0;
  const leave = store.subscribe(() => {
    calls += 1;
  });
  store.change(() => 1, 'now');
  leave();
  store.change(() => 2, 'now');
  expect(calls).toBe(1);
});
