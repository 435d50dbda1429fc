import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateText, dayAt } from '../../src/domain/calendar.ts';
import { timeMs } from '../../src/domain/units.ts';
import { actorStates, actorsBelow } from '../../src/engine/actor-tree.ts';
import { chartOf } from '../../src/engine/chart.ts';
import { createHistory, type History, type HistoryOptions } from '../../src/engine/history.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import type { Input } from '../../src/machines/protocol.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import { instrumentSetup } from '../support/setups.ts';
import { inventedInputs, inventedSetup } from '../support/invented.ts';
import { politeVenue } from '../support/polite-venue.ts';
import { OPENING, SAY, barAt, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

const origin = 'test';
const setup = inventedSetup;

function historyOf(inputs: readonly Input[], options: Partial<HistoryOptions> = {}): History {
  const history = createHistory({ setup, ...options });
  for (const input of inputs) history.append(input);
  return history;
}

const inputs = await inventedInputs(7);

test('an input has the number that a recorded run gives it', () => {
  const history = historyOf(inputs);
  const recorded: number[] = [];
  const kernel = createKernel({ setup, record: ({ seq, kind }) => kind === 'input' && recorded.push(seq) });
  for (const input of inputs) kernel.send(input);
  expect(inputs.map((_, place) => history.log.seq(place))).toEqual(recorded);
});

test('any moment shown is what a run up to it comes to, whatever the distance of the checkpoints (I31)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: inputs.length - 1 }), fc.constantFrom(40, 333, 5000), (place, spacing) => {
      const history = historyOf(inputs, { spacing });
      const fresh = createKernel({ setup, observe() {} });
      for (const input of inputs.slice(0, place + 1)) fresh.send(input);
      const { kernel, seq, actors } = history.visit({ seq: history.log.seq(place) });
      expect(seq).toBe(history.log.seq(place));
      expect(JSON.stringify(kernel.checkpoint())).toBe(JSON.stringify(fresh.checkpoint()));
      expect(actors).toEqual(actorStates(fresh.root));
    }),
    { numRuns: 12 },
  );
});

test('a moment’s step is the one that was recorded when it came, and its counts are those up to it', () => {
  const history = createHistory({ setup, spacing: 100 });
  const steps = inputs.slice(0, 700).map((input) => history.append(input));
  const heat = history.heat();
  for (const step of [steps[0], steps[99], steps[100], steps[650]]) {
    expect(history.visit({ seq: step?.head.seq ?? -1 }).step).toEqual(step);
  }
  expect(new Set(history.visit({ newest: true }).heat)).toEqual(new Set(heat));
  const taken = steps.reduce((sum, step) => sum + step.taken.length, 0);
  expect(heat.reduce((sum, { count }) => sum + count, 0)).toBe(taken);
});

test('what was taken is declared by a chart, and every message but the first has a sender', () => {
  const ids = new Set([instrumentMachine, riskMachine].flatMap((one) => chartOf(one).transitions.map(({ id }) => id)));
  const history = createHistory({ setup });
  for (const input of inputs.slice(0, 500)) {
    const { messages, taken, head } = history.append(input);
    expect(messages.map(({ n }) => n)).toEqual(messages.map((_, at) => at + 1));
    expect(messages.filter(({ from }) => from === null)).toHaveLength(1);
    expect(head.messages).toBe(messages.length);
    const known = taken.filter(({ chart }) => chart === 'instrument' || chart === 'risk');
    expect(known.filter(({ transition }) => !ids.has(transition))).toEqual([]);
  }
});

test('a time shows the last input at or before it', () => {
  const history = historyOf(inputs);
  const at = inputs.findIndex((input, place) => place > 1000 && input.type === 'bar.received');
  const input = inputs[at];
  if (input?.type !== 'bar.received') throw new Error('no bar');
  const { seq } = history.visit({ ts: input.bar.ts });
  expect(seq).toBeGreaterThanOrEqual(history.log.seq(at));
  const later = history.visit({ ts: timeMs(input.bar.ts + 30_000) });
  expect(later.seq).toBe(seq);
});

test('the oldest inputs go when there are too many, and the first that is left can still be shown', () => {
  const kept = 400;
  const history = historyOf(inputs, { kept, spacing: 50 });
  const { log } = history;
  expect(log.end()).toBe(inputs.length);
  expect(log.end() - log.first()).toBeLessThanOrEqual(kept + 100);
  const first = history.visit({ seq: log.seq(log.first()) });
  const fresh = createKernel({ setup, observe() {} });
  for (const input of inputs.slice(0, log.first() + 1)) fresh.send(input);
  expect(JSON.stringify(first.kernel.checkpoint())).toBe(JSON.stringify(fresh.checkpoint()));
});

test('an actor’s last message is shown with the guards it tested, up to the one that passed', () => {
  const history = createHistory({ setup: scriptedSetup(['A', 'B']), root: scriptedRoot });
  const play = [
    barAt('A', 0),
    barAt('B', 0),
    barAt('A', 1),
    { type: 'operator.pause-entries', origin },
    barAt('A', 2, SAY.buy),
    barAt('B', 1),
  ] as const;
  for (const input of play) history.append(input);
  const risk = history.visitActor('risk', { newest: true });
  expect(risk?.last?.message.type).toBe('size.requested');
  expect(risk?.last?.guards.at(-1)).toEqual({
    transition: 'risk on size.requested [5]',
    guard: 'entries-paused',
    passed: true,
  });
  expect(risk?.last?.guards.slice(0, -1).every(({ passed }) => !passed)).toBe(true);
  const waiting = history.visitActor('instrument:B', { newest: true });
  expect(waiting?.last?.guards).toContainEqual({
    transition: 'flat.watching always [0]',
    guard: 'mayAsk',
    passed: false,
  });
  expect(waiting?.context).toMatchObject({ instrument: 'B', watch: { bars: 2 } });
  expect(history.visitActor('nobody', { newest: true })).toBeNull();
});

test('an actor that is watched while inputs come is shown as one that is remade', () => {
  const actors = ['feed', 'session', 'broker', 'portfolio', 'risk', 'instrument:A', 'instrument:B', 'order:entry:A'];
  fc.assert(
    fc.property(
      fc.array(fc.record({ actor: fc.constantFrom(...actors), after: fc.integer({ min: 1, max: 60 }) }), {
        minLength: 5,
      }),
      (looks) => {
        const history = createHistory({ setup });
        let count = 0;
        for (const { actor, after } of looks) {
          for (const input of inputs.slice(count, count + after)) {
            history.append(input);
            history.visitActor(actor, { newest: true });
          }
          count += after;
          const watched = history.visitActor(actor, { newest: true });
          const remade = historyOf(inputs.slice(0, count)).visitActor(actor, { newest: true });
          expect(watched).toEqual(remade);
        }
      },
    ),
    { numRuns: 8 },
  );
});

/** The inputs of a day at a venue: two entries one after the other, the first stopped out. */
function inputsAtAVenue(venueSetup: typeof setup): readonly Input[] {
  const taken: Input[] = [];
  const kernel = createKernel({ setup: venueSetup, root: scriptedRoot });
  const listening = {
    ...kernel,
    send(input: Input) {
      taken.push(input);
      return kernel.send(input);
    },
  };
  const polite = politeVenue(listening, ['X']);
  polite.send({ type: 'run.resumed', ts: timeMs(OPENING), epoch: 1, unsent: [] });
  polite.send({ type: 'operator.arm', origin });
  for (const bar of [
    barAt('X', 0),
    barAt('X', 1, SAY.buy),
    barAt('X', 2),
    barAt('X', 3, SAY.nothing, { low: 90 }),
    ...[4, 5, 6, 7, 8, 9, 10].map((minute) => barAt('X', minute)),
    barAt('X', 11, SAY.buy),
    barAt('X', 12),
  ])
    polite.bar(bar, true);
  return taken;
}

test('a new order under an old address has not heard what was said to the one before it', () => {
  const base = scriptedSetup(['X']);
  const venueSetup = { ...base, broker: { ...base.broker, venue: 'live' as const } };
  const options = { setup: venueSetup, root: scriptedRoot };
  const history = createHistory(options);
  const known = new Map<string, unknown>();
  let followers = 0;
  for (const input of inputsAtAVenue(venueSetup)) {
    const { head } = history.append(input);
    for (const actor of actorsBelow(history.newest.root).filter(({ id }) => id.startsWith('order:'))) {
      const isOther = known.has(actor.id) && known.get(actor.id) !== actor;
      known.set(actor.id, actor);
      const last = history.visitActor(actor.id, { newest: true })?.last ?? null;
      if (!isOther) continue;
      followers += 1;
      expect(last?.seq ?? head.seq).toBe(head.seq);
    }
  }
  expect(followers).toBeGreaterThan(0);
});

test('the sessions of what is kept begin where a later date begins', () => {
  const history = historyOf(inputs, { kept: 400, spacing: 50 });
  const days = new Map<string, number>();
  for (let place = history.log.first(); place < history.log.end(); place += 1) {
    const input = history.log.input(place);
    if (input.type !== 'bar.received' || !history.log.isAccepted(place)) continue;
    const day = dateText(dayAt(setup.session.calendar, input.bar.ts));
    if (!days.has(day)) days.set(day, history.log.seq(place));
  }
  const told = history.sessions().map(({ day, seq }) => [dateText(day), seq] as const);
  expect(told.map(([day]) => day)).toEqual([...days.keys()]);
  // The first of them began before what is kept.
  expect(told.slice(1)).toEqual([...days].slice(1));
  expect(told[0]?.[1]).toBeLessThan(history.log.seq(history.log.first()));
});

test('a branch without a change trades as the run did, one from the beginning as another run would', () => {
  const history = historyOf(inputs);
  const middle = { seq: history.log.seq(1000) };
  const same = history.branch(middle, {});
  expect(same.branched).toEqual(same.original);
  expect(same.original.closed).toEqual(history.trades({ newest: true }).slice(history.trades(middle).length));
  const change = {
    risk: { stopAtr: 3, cooldownBars: 0 },
    strategy: { name: 'sma-crossover', params: { fast: 3, slow: 9 } },
  };
  const other = createKernel({
    setup: {
      ...setup,
      risk: { ...setup.risk, ...change.risk },
      instruments: ['A', 'B', 'C'].map((key) => instrumentSetup(key, { strategy: change.strategy })),
    },
  });
  const trades = inputs.flatMap((input) => other.send(input).trades);
  const { branched, original, until } = history.branch({ seq: 0 }, change);
  expect(branched.closed).toEqual(trades);
  expect(branched.closed).not.toEqual(original.closed);
  expect(until).toBe(history.log.seq(inputs.length - 1));
});
