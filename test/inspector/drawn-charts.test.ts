import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { chartOf } from '../../src/engine/chart.ts';
import { nameOf } from '../../src/inspector/page/actor-rows.ts';
import { MACHINES } from '../../tools/docs/machines.ts';
import { attributesOf, inBrowser, showsSeq } from '../support/inspector/browser.ts';
import {
  exampleRecording,
  liveRecording,
  startEngine,
  statePaths,
  type Engine,
  type Recording,
} from '../support/inspector/engine.ts';

// The chart on the page is the machine's own: every state and every way of it, lit as XState itself answers.

const LONG_MS = 180_000;

const goTo = (page: Page, actor: string, at: number | null = null): Promise<unknown> =>
  page.evaluate(
    `location.hash = ${JSON.stringify(`actor=${encodeURIComponent(actor)}${at === null ? '' : `&at=${at}`}`)}`,
  );
const named = async (page: Page, selector: string, attribute: string): Promise<readonly string[]> => {
  const names = await attributesOf(page, `.canvas ${selector}`, attribute);
  return [...new Set(names.flatMap((all) => all.split('; ')))].toSorted();
};

/** What the page shows: the drawn actor with its lit states, and all states of every actor as the tree names them. */
type Shown = {
  readonly seq: number;
  readonly drawn: string;
  readonly lit: readonly string[];
  readonly tree: Readonly<Record<string, string>>;
};
const SHOWN = `({
  seq: Number(document.querySelector('.page').dataset.seq),
  drawn: document.querySelector('.chart-pane h2 bdi')?.textContent ?? '',
  lit: [...document.querySelectorAll('.canvas [data-lit=true]')].map((one) => one.dataset.state).filter(Boolean),
  tree: Object.fromEntries([...document.querySelectorAll('.tree .actor-row')].map((row) =>
    [row.querySelector('.actor-name').textContent, row.querySelector('.badge').title])),
})`;
/** Writes down every frame, at the moment it is there: no frame in between is left out. */
const WATCH = `globalThis.frames_ = [];
new MutationObserver(() => globalThis.frames_.push(${SHOWN}))
  .observe(document.querySelector('.page'), { attributes: true, attributeFilter: ['data-seq'] })`;

/** The names of actors and what they are in, as the engine's own snapshots answer. */
function truthOf(running: Engine): ReadonlyMap<string, readonly string[]> {
  const states = running.states();
  return new Map(
    [...running.matched()].map(([id, paths]) => {
      const state = states.get(id);
      return [state === undefined ? id : nameOf(state), paths.toSorted()];
    }),
  );
}

function expectTrue(shown: Shown, truth: ReadonlyMap<string, readonly string[]>): void {
  const at = `input ${shown.seq}`;
  expect([at, [...shown.lit].toSorted()]).toEqual([at, truth.get(shown.drawn)]);
  const tree = Object.entries(shown.tree).map(([name, title]) => [
    name,
    title
      .split(', ')
      .filter((path) => path !== '')
      .toSorted(),
  ]);
  expect([at, new Map(tree as [string, string[]][])]).toEqual([at, truth]);
}

const engine = async (recording: Recording) => {
  const running = await startEngine(recording);
  onTestFinished(running.close);
  return running;
};

inBrowser('the charts on the inspector’s page', (open) => {
  test('every state and every transition of every machine is drawn, and none besides', async () => {
    const met = new Set<string>();
    for (const recording of [await exampleRecording(), await liveRecording(200)]) {
      const running = await engine(recording);
      while (![...running.states().values()].some(({ chart }) => chart === 'order')) running.advance(1);
      const { page } = await open(running);
      for (const { machine } of MACHINES) {
        const chart = chartOf(machine);
        const actor = [...running.states().values()].find((state) => state.chart === chart.id)?.id;
        if (actor === undefined) continue;
        met.add(chart.id);
        await goTo(page, actor);
        await expect.poll(() => page.locator('.canvas > svg').getAttribute('data-chart')).toBe(chart.id);
        expect(await named(page, '[data-state]', 'data-state')).toEqual(statePaths(chart.root).toSorted());
        expect(await named(page, '[data-transition]', 'data-transition')).toEqual(
          chart.transitions.map(({ id }) => id).toSorted(),
        );
      }
    }
    expect(met).toEqual(new Set(MACHINES.map(({ machine }) => machine.id)));
  });

  test.each([
    { broker: 'paper', recorded: exampleRecording, atOnce: 40 },
    { broker: 'live', recorded: () => liveRecording(700), atOnce: 8 },
  ])(
    'every lit state is the actor’s own, in every frame of a whole replay and looked back at: $broker broker',
    async ({ recorded, atOnce }) => {
      const recording = await recorded();
      const running = await engine(recording);
      const { page } = await open(running);
      await page.locator('.canvas').waitFor();
      await page.evaluate(WATCH);
      const truths = new Map<number, ReturnType<typeof truthOf>>();
      const actors = [...running.states().keys()];
      for (let taken = 0, turn = 0; taken < recording.inputs.length; taken += atOnce, turn += 1) {
        // Each chart has its turns.
        if (turn % 8 === 0) await goTo(page, actors[(turn / 8) % actors.length] ?? '');
        running.advance(atOnce);
        truths.set(running.seq(), truthOf(running));
        await showsSeq(page, running.seq());
      }
      const frames = await page.evaluate<readonly Shown[]>('globalThis.frames_');
      expect(new Set(frames.map(({ seq }) => seq))).toEqual(new Set(truths.keys()));
      for (const frame of frames) expectTrue(frame, truths.get(frame.seq) ?? new Map());
      expect(new Set(frames.map(({ drawn }) => drawn)).size).toBe(actors.length);

      const moments = [...truths].filter((_, place) => place % 4 === 1);
      for (const [place, [seq, truth]] of moments.entries()) {
        await goTo(page, actors[place % actors.length] ?? '', seq);
        await showsSeq(page, seq);
        expectTrue(await page.evaluate<Shown>(SHOWN), truth);
      }
    },
    LONG_MS,
  );
});
