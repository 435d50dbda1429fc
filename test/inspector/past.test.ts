import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actorStates } from '../../src/engine/actor-tree.ts';
import { createHistory as createPast } from '../../src/engine/history.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { createBoard } from '../../src/inspector/board.ts';
import { openHistory } from '../../src/inspector/history-port.ts';
import { pictureAt } from '../../src/inspector/moment.ts';
import { createShadow } from '../../src/inspector/shadow.ts';
import type { InspectResult } from '../../src/view/inspection.ts';
import type { Input } from '../../src/machines/protocol.ts';
import { createHistory } from '../../src/view/history.ts';
import { createSampler } from '../../src/view/picture.ts';
import type { Question, Reply } from '../../src/view/viewer.ts';
import { inventedInputs, inventedSetup as setup } from '../support/invented.ts';

const inputs = await inventedInputs(3);
const keys = setup.instruments.map(({ key }) => key);

function resultOf<Type extends Question['type']>(reply: Reply, _type: Type): InspectResult[Type] {
  if (reply.reason !== null) throw new Error(reply.reason);
  return reply.result as InspectResult[Type];
}

function shadowOf(count = inputs.length) {
  const shadow = createShadow(setup);
  shadow.take(inputs.slice(0, count));
  return shadow;
}

/** The running engine's own picture after so many inputs. */
function livePicture(count: number) {
  const kernel = createKernel({ setup, observe() {} });
  const history = createHistory(setup);
  let seq = 0;
  for (const input of inputs.slice(0, count)) {
    const step = kernel.send(input);
    ({ seq } = step);
    step.trades.forEach(history.trade);
    if (step.accepted && input.type === 'bar.received') history.bar(input.bar, {}, kernel.figures());
  }
  const sampler = createSampler({ root: kernel.root, keys, history });
  return { seq, sample: sampler.sample(), checks: sampler.checks, root: kernel.root };
}

test('the past is told as the engine told it when it was the present', () => {
  const shadow = shadowOf();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: inputs.length }), (count) => {
      const { seq, sample, root, checks } = livePicture(count);
      const reply = shadow.answer({ type: 'inspect.moment', at: { seq }, focus: 'A' });
      const { delta, actors, seq: shown } = resultOf(reply, 'inspect.moment');
      expect(shown).toBe(seq);
      expect({ rows: delta.rows, account: delta.account, risk: delta.risk, feed: delta.feed }).toEqual({
        rows: sample.rows,
        account: sample.account,
        risk: sample.risk,
        feed: sample.feed,
      });
      expect(actors).toEqual(actorStates(root));
      expect(delta.focus).toMatchObject({ instrument: 'A', checks: checks('A'), whole: true });
      expect(delta.focus?.points.at(-1)?.close).toBe(delta.rows?.find(({ key }) => key === 'A')?.last ?? undefined);
    }),
    { numRuns: 15 },
  );
});

test('what an instrument has realised is told of any moment, whatever trades are kept', () => {
  const history = createPast({ setup, keptTrades: 3, kept: 1000, spacing: 100 });
  for (const input of inputs) history.append(input);
  const [first, last] = [history.log.first(), history.log.end() - 1];
  for (const place of [first, first + 150, Math.floor((first + last) / 2), last]) {
    const { rows } = livePicture(place + 1).sample;
    expect(rows.reduce((sum, { trades }) => sum + trades, 0)).toBeGreaterThan(3);
    const shown = pictureAt({ history, setup }, { seq: history.log.seq(place) }, null);
    expect(shown.delta.rows).toEqual(rows);
  }
});

test('a viewer that follows knows every actor’s state and every count, whenever it joined', () => {
  const shadow = createShadow(setup);
  const board = createBoard();
  const early = { version: 0, actors: new Map<string, unknown>(), heat: new Map<string, number>() };
  const late = { version: 0, actors: new Map<string, unknown>(), heat: new Map<string, number>() };
  const hear = (viewer: typeof early): void => {
    const news = board.since(viewer.version);
    if (news === null) return;
    const { actors, gone, heat } = news.inspection;
    viewer.version = news.version;
    gone.forEach((id) => viewer.actors.delete(id));
    for (const state of actors) viewer.actors.set(state.id, state);
    for (const { chart, transition, count } of heat) viewer.heat.set(`${chart} ${transition}`, count);
  };
  for (let at = 0; at < inputs.length; at += 37) {
    shadow.take(inputs.slice(at, at + 37));
    const changes = shadow.changes();
    if (changes !== null) board.add(changes);
    hear(early);
    if (at > 1000 && at % 5 === 0) hear(late);
  }
  hear(late);
  const { actors, heat } = resultOf(shadow.answer({ type: 'inspect.moment', at: { newest: true } }), 'inspect.moment');
  for (const viewer of [early, late]) {
    expect([...viewer.actors.values()].toSorted(byId)).toEqual([...actors].toSorted(byId));
    expect([...viewer.heat.values()].reduce((sum, count) => sum + count, 0)).toBe(
      heat.reduce((sum, { count }) => sum + count, 0),
    );
  }
  expect(board.since(late.version)).toBeNull();
});

const byId = (a: unknown, b: unknown): number => JSON.stringify(a).localeCompare(JSON.stringify(b));

test('the log lists the newest first, by instrument, by kind, and only what moved an actor', () => {
  const shadow = shadowOf();
  const ask = (filter: Partial<Extract<Question, { type: 'inspect.steps' }>>) =>
    resultOf(shadow.answer({ type: 'inspect.steps', before: null, count: 50, ...filter }), 'inspect.steps');
  const newest = ask({});
  expect(newest).toHaveLength(50);
  expect(newest.map(({ seq }) => seq)).toEqual(newest.map(({ seq }) => seq).toSorted((a, b) => b - a));
  expect(ask({ event: 'operator.kill' }).map(({ type }) => type)).toEqual(['operator.kill']);
  expect(new Set(ask({ instrument: 'B' }).map(({ instrument }) => instrument))).toEqual(new Set(['B']));
  expect(ask({ moves: true }).every(({ moves }) => moves.length > 0)).toBe(true);
  const older = ask({ before: newest.at(-1)?.seq ?? 0 });
  expect(older[0]?.seq).toBeLessThan(newest.at(-1)?.seq ?? 0);
});

test('prices come with what the strategy drew and the trades that were closed by then', () => {
  const shadow = shadowOf();
  const at = { newest: true } as const;
  const { points, trades } = resultOf(shadow.answer({ type: 'inspect.prices', instrument: 'A', at }), 'inspect.prices');
  expect(points.length).toBeGreaterThan(300);
  expect(Object.keys(points.at(-1)?.lines ?? {})).toEqual(['fast', 'slow']);
  expect(trades.length).toBeGreaterThan(0);
  const first = trades[0];
  if (first === undefined) throw new Error('no trade');
  const before = { ts: (first.exitTs - 60_000) as typeof first.exitTs };
  const earlier = resultOf(shadow.answer({ type: 'inspect.prices', instrument: 'A', at: before }), 'inspect.prices');
  expect(earlier.trades).toEqual([]);
  expect(earlier.points.at(-1)?.ts).toBe(before.ts);
});

test('a question that cannot be answered says why', () => {
  const shadow = shadowOf(100);
  const reasons = [
    { type: 'inspect.actor', actor: 'nobody', at: { newest: true } },
    { type: 'inspect.moment', at: { newest: true }, focus: 'Z' },
    { type: 'inspect.prices', instrument: 'Z', at: { newest: true } },
    { type: 'inspect.branch', at: 10, change: { strategy: { name: 'none', params: {} } } },
    { type: 'inspect.branch', at: 10, change: { strategy: { name: 'sma-crossover', params: { fast: 9, slow: 3 } } } },
  ] as const;
  expect(reasons.map((question) => shadow.answer(question).reason)).toEqual([
    'there is no actor nobody then',
    'there is no instrument Z',
    'there is no instrument Z',
    'there is no strategy none',
    'sma-crossover: fast must be less than slow',
  ]);
});

const BRANCH = { type: 'inspect.branch', at: 1, change: {} } as const;

test('a thread beside the engine answers while inputs come, and after they have ended', async () => {
  const past = openHistory(setup);
  try {
    for (const input of inputs.slice(0, 1000)) past.input(input);
    const half = await past.ask({ type: 'inspect.history' });
    expect(resultOf(half, 'inspect.history')).toMatchObject({ growing: true });
    for (const input of inputs.slice(1000)) past.input(input);
    past.end();
    // A branch is made of all that ever came.
    await past.ask(BRANCH);
    const whole = resultOf(await past.ask({ type: 'inspect.history' }), 'inspect.history');
    expect(whole).toMatchObject({ growing: false, sessions: [{ date: '2026-01-02' }, {}, {}] });
    const { seq } = resultOf(await past.ask({ type: 'inspect.moment', at: { newest: true } }), 'inspect.moment');
    expect(seq).toBe(whole.last);
  } finally {
    await past.close();
  }
  expect(await past.ask({ type: 'inspect.history' })).toEqual({ reason: 'the inspector has ended' });
});

test('a moment that is known is shown before a thread that is behind has caught up', async () => {
  const past = openHistory(setup);
  try {
    past.input(inputs[0] as Input);
    await past.ask(BRANCH);
    const answered: string[] = [];
    for (const input of inputs.slice(1)) past.input(input);
    await Promise.all(
      [BRANCH, { type: 'inspect.moment', at: { seq: 1 } } as const, { type: 'inspect.history' } as const].map(
        async (question) => {
          expect(await past.ask(question)).toMatchObject({ reason: null });
          answered.push(question.type);
        },
      ),
    );
    expect(answered).toEqual(['inspect.moment', 'inspect.history', 'inspect.branch']);
  } finally {
    await past.close();
  }
});

test('a moment that is still to come is waited for', async () => {
  const past = openHistory(setup);
  try {
    for (const input of inputs) past.input(input);
    const [moment, step] = await Promise.all([
      past.ask({ type: 'inspect.moment', at: { seq: 3000 } }),
      past.ask({ type: 'inspect.step', seq: 3000 }),
    ]);
    expect(resultOf(moment, 'inspect.moment').seq).toBe(resultOf(step, 'inspect.step').head.seq);
    expect(resultOf(moment, 'inspect.moment').seq).toBeGreaterThan(2990);
  } finally {
    await past.close();
  }
});

test('a past with too much to do says so until it has caught up; one that is given far too much is given up', async () => {
  const past = openHistory(setup, 500);
  try {
    for (const input of inputs.slice(0, 900)) past.input(input);
    expect(past.isFull()).toBe(true);
    await past.ask(BRANCH);
    expect(past.isFull()).toBe(false);
    for (const input of inputs.slice(900, 1200)) past.input(input);
    expect(past.since(0)?.inspection.behind).toBe(300);
    await past.ask(BRANCH);
    expect(past.since(0)?.inspection.behind).toBe(0);
    for (const input of inputs) past.input(input);
    expect(past.isFull()).toBe(false);
    expect(await past.ask(BRANCH)).toEqual({
      reason: 'the inspector could not keep up with this run: run its journal again with --rerun',
    });
  } finally {
    await past.close();
  }
});
