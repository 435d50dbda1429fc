import { expect, test } from 'vitest';
import { unhurried } from '../../src/inspector/page/unhurried.ts';

/** A browser's clock that stands still, and frames and timers that come when it is told. */
function standing() {
  let time = 0;
  let frames: (() => void)[] = [];
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  return {
    clock: {
      frame: (draw: () => void) => void frames.push(draw),
      later: (call: () => void, ms: number) => void timers.push({ at: time + ms, call }),
      now: () => time,
    },
    pass: (ms: number) => {
      time += ms;
    },
    /** All frames that were asked for. */
    frame() {
      const due = frames;
      frames = [];
      for (const draw of due) draw();
    },
    /** All timers that are due. */
    run() {
      for (;;) {
        const due = timers.filter(({ at }) => at <= time);
        if (due.length === 0) return;
        timers = timers.filter(({ at }) => at > time);
        for (const { call } of due) call();
      }
    },
  };
}

test('after a drawing the page rests eight times as long, and then shows the newest alone', () => {
  const browser = standing();
  const shown: string[] = [];
  const next = unhurried(browser.clock);
  next(() => {
    shown.push('first');
    browser.pass(20);
  });
  browser.frame();
  browser.pass(10);
  browser.run();
  next(() => shown.push('second'));
  next(() => shown.push('third'));
  browser.pass(239);
  browser.run();
  browser.frame();
  expect(shown).toEqual(['first']);
  browser.pass(1);
  browser.run();
  browser.frame();
  expect(shown).toEqual(['first', 'third']);
});

test('what is quick to draw is drawn with every frame', () => {
  const browser = standing();
  let shown = 0;
  const next = unhurried(browser.clock);
  for (let frame = 0; frame < 10; frame += 1) {
    next(() => {
      shown += 1;
    });
    browser.frame();
    browser.run();
  }
  expect(shown).toBe(10);
});

test('a drawing that took as long as a sleep is not rested from so long', () => {
  const browser = standing();
  const shown: string[] = [];
  const next = unhurried(browser.clock);
  next(() => browser.pass(60_000));
  browser.frame();
  browser.run();
  next(() => shown.push('awake'));
  browser.pass(500);
  browser.run();
  browser.frame();
  expect(shown).toEqual(['awake']);
});
