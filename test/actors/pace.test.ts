import { expect, test } from 'vitest';
import { createPace } from '../../src/actors/pace.ts';

const MINUTE = 60_000;
const never = new AbortController().signal;

/** Lets all that is due be done: what still waits then waits for a clock or a command. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether it is waiting. */
async function waits(until: Promise<void>): Promise<boolean> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  await settle();
  return !over;
}

test('at full speed nothing waits, and the same moment never waits twice', async () => {
  const pace = createPace('max', () => 0);
  expect(pace.holds(0)).toBe(false);
  const paced = createPace(60, () => 0);
  expect(paced.holds(MINUTE)).toBe(true);
  await paced.until(MINUTE, never);
  expect(paced.holds(MINUTE)).toBe(false);
  expect(paced.holds(0)).toBe(false);
  expect(paced.holds(2 * MINUTE)).toBe(true);
});

test('while paused time stands; a step lets the next moment come with all its bars, and no other', async () => {
  const pace = createPace('max', () => 0);
  pace.pause();
  expect(pace.state()).toEqual({ speed: 'max', paused: true });
  const first = pace.until(MINUTE, never);
  expect(await waits(first)).toBe(true);
  pace.step();
  expect(await waits(first)).toBe(false);
  expect(pace.holds(MINUTE)).toBe(false);
  const second = pace.until(2 * MINUTE, never);
  expect(await waits(second)).toBe(true);
  pace.resume();
  expect(await waits(second)).toBe(false);
  expect(pace.holds(3 * MINUTE)).toBe(false);
});

test('a pause forgets steps that were not taken', async () => {
  const pace = createPace('max', () => 0);
  pace.pause();
  pace.step();
  pace.pause();
  expect(await waits(pace.until(MINUTE, never))).toBe(true);
});

test('a wait ends with the signal', async () => {
  const stop = new AbortController();
  const pace = createPace('max', () => 0);
  pace.pause();
  const wait = pace.until(MINUTE, stop.signal);
  expect(await waits(wait)).toBe(true);
  stop.abort();
  await wait;
});

test('what has passed of a wait counts at the old speed, the rest at the new one', async () => {
  let now = 0;
  const pace = createPace(1, () => now);
  await pace.until(0, never);
  const wait = pace.until(MINUTE, never);
  expect(await waits(wait)).toBe(true);
  // Half of the minute passes at real time; the rest, at twice that, takes fifteen seconds more.
  now = 30_000;
  pace.setSpeed(2);
  expect(await waits(wait)).toBe(true);
  now = 40_000;
  pace.setSpeed(2);
  expect(await waits(wait)).toBe(true);
  now = 45_000;
  pace.setSpeed(2);
  expect(await waits(wait)).toBe(false);
  pace.setSpeed('max');
  expect(pace.holds(2 * MINUTE)).toBe(false);
});

test('a night passes as a minute; behind schedule there is nothing to wait for, and no debt', async () => {
  let now = 0;
  const pace = createPace(1, () => now);
  await pace.until(0, never);
  now = MINUTE;
  expect(await waits(pace.until(1000 * MINUTE, never))).toBe(false);
  now += 5 * MINUTE;
  expect(await waits(pace.until(1001 * MINUTE, never))).toBe(false);
  // Four minutes behind: the next one is waited for all the same.
  const stop = new AbortController();
  expect(await waits(pace.until(1002 * MINUTE, stop.signal))).toBe(true);
  stop.abort();
});
