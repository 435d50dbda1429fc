import { expect, test } from 'vitest';
import { lastingLink } from '../../src/view/lasting-link.ts';
import type { ToViewer } from '../../src/view/protocol.ts';
import { fakeLink, type FakeLink } from '../ui/support/fake-link.ts';
import { firstDelta } from '../ui/support/messages.ts';

/** A link whose engine can be taken away and come back, and whose waits the test ends. */
function lasting() {
  const links: FakeLink[] = [fakeLink()];
  const waits: number[] = [];
  const states: string[] = [];
  const heard: ToViewer[] = [];
  let due: (() => void) | null = null;
  let engine = true;
  const link = lastingLink(links[0] as FakeLink, {
    reopen() {
      if (!engine) return null;
      links.push(fakeLink());
      return links.at(-1) ?? null;
    },
    later(run, ms) {
      waits.push(ms);
      due = run;
      return () => {
        due = null;
      };
    },
  });
  link.onState((state) => void states.push(state));
  link.onMessage((message) => void heard.push(message));
  return {
    link,
    links,
    waits,
    states,
    heard,
    now: () => links.at(-1) as FakeLink,
    isWaiting: () => due !== null,
    wait: (): void => {
      const run = due;
      due = null;
      run?.();
    },
    endEngine: (): void => {
      engine = false;
    },
  };
}

test('a broken link is opened anew, and what comes then is heard again', async () => {
  const { link, links, now, wait, states, heard } = lasting();
  now().become('open');
  now().become('lost');
  expect(states).toEqual(['connecting', 'open', 'connecting']);
  wait();
  expect(links).toHaveLength(2);
  now().become('open');
  now().say(firstDelta());
  expect(heard).toEqual([firstDelta()]);
  expect(states.at(-1)).toBe('open');
  now().answer = 'no';
  expect(await link.send({ type: 'operator.kill' })).toBe('no');
  expect(links[0]?.sent).toEqual([]);
});

test('attempts come less and less often, up to a bound, and soon again after one that held', () => {
  const { now, wait, waits } = lasting();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    now().become('lost');
    wait();
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  now().become('open');
  now().become('lost');
  expect(waits.at(-1)).toBe(250);
});

test('it is lost when there is no engine any more, and nothing is tried after that', () => {
  const { now, wait, states, links, endEngine, isWaiting } = lasting();
  now().become('open');
  endEngine();
  now().become('lost');
  wait();
  expect(states.at(-1)).toBe('lost');
  expect(links).toHaveLength(1);
  expect(isWaiting()).toBe(false);
});

test('a link that is closed is not opened again', () => {
  const { link, now, isWaiting, heard } = lasting();
  now().become('lost');
  link.close();
  expect(isWaiting()).toBe(false);
  now().say(firstDelta());
  expect(heard).toEqual([]);
});
