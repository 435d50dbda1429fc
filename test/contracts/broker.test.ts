import { expect, test } from 'vitest';
import { timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { instrumentAddress } from '../../src/machines/address.ts';
import type { BarReceived, Input } from '../../src/machines/protocol.ts';
import { defaultSetup } from '../support/setups.ts';
import { politeVenue } from '../support/polite-venue.ts';
import { OPENING, SAY, barAt, refuseViolations, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

// What every broker has to do with the same inputs: the same facts, to the instrument, in the same order. At a venue that
// is polite the only difference is when a target fills: on paper within its bar, at a venue after it.

const origin = 'test';
const X = 'X';

/** A bar, or a command; `closed` when nothing trades at its opening. */
type Step = BarReceived | (Input & { readonly type: `operator.${string}` | 'feed.ended' }) | 'closed';

function facts(venue: 'paper' | 'live', steps: readonly Step[]): readonly string[] {
  const base = scriptedSetup([X]);
  const { calendar } = defaultSetup.session;
  const setup = {
    ...base,
    session: { calendar, entryCutoff: '09:35', squareOff: '09:45' },
    broker: { ...base.broker, venue },
  };
  const kernel = createKernel({ setup, root: scriptedRoot, check: refuseViolations });
  const told: string[] = [];
  kernel.root.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.event' || !('id' in inspected.actorRef)) return;
    if (inspected.actorRef.id !== instrumentAddress(X)) return;
    const event = inspected.event as unknown as Record<string, unknown>;
    if (event['type'] === 'entry.filled') told.push(`entered ${String(event['side'])} ${String(event['quantity'])}`);
    if (event['type'] === 'exit.filled')
      told.push(`left by ${String(event['reason'])}, ${String(event['remaining'])} left`);
    if (event['type'] === 'order.ended' && event['role'] === 'entry')
      told.push(`entry ended: ${String(event['reason'])}`);
    if (event['type'] === 'order.working' && event['role'] === 'entry') told.push('entry works');
  });
  const polite = politeVenue(kernel, [X]);
  if (venue === 'live') {
    polite.send({ type: 'run.resumed', ts: timeMs(OPENING), epoch: 1, unsent: [] });
    polite.send({ type: 'operator.arm', origin });
  }
  let trades = true;
  for (const step of steps) {
    if (step === 'closed') trades = false;
    else if (step.type === 'bar.received') {
      polite.bar(step, trades);
      trades = true;
    } else polite.send(step);
  }
  const { position } = (
    kernel.root.system.get(instrumentAddress(X)) as { getSnapshot(): { context: { position: number } } }
  ).getSnapshot().context;
  // Whatever is held has its stop at the venue, and nothing else is open there.
  expect(polite.open().map(({ role, quantity }) => [role, quantity])).toEqual(
    venue === 'live' && position !== 0 ? [['exit', Math.abs(position)]] : [],
  );
  return told;
}

const warm = barAt(X, 0);
const nextDay = (say: number): BarReceived => {
  const one = barAt(X, 0, say);
  return { ...one, bar: { ...one.bar, ts: timeMs(OPENING + 86_400_000) } };
};

const scenarios: Readonly<Record<string, { readonly steps: readonly Step[]; readonly facts: readonly RegExp[] }>> = {
  'an entry, and its stop': {
    steps: [warm, barAt(X, 1, SAY.buy), barAt(X, 2), barAt(X, 3, SAY.nothing, { low: 90 }), barAt(X, 4)],
    facts: [/entry works/u, /entered long/u, /left by stop, 0 left/u],
  },
  'a short one, and its target': {
    steps: [warm, barAt(X, 1, SAY.sell), barAt(X, 2), barAt(X, 3, SAY.nothing, { low: 90 }), barAt(X, 4)],
    facts: [/entry works/u, /entered short/u, /left by target, 0 left/u],
  },
  'a kill cancels the working entry': {
    steps: [warm, barAt(X, 1, SAY.buy), { type: 'operator.kill', origin }, barAt(X, 2)],
    facts: [/entry works/u, /entry ended: kill-switch/u],
  },
  'a kill leaves the position with its stop': {
    steps: [warm, barAt(X, 1, SAY.buy), barAt(X, 2), { type: 'operator.kill', origin }, barAt(X, 3)],
    facts: [/entry works/u, /entered long/u],
  },
  'an operator’s flatten': {
    steps: [warm, barAt(X, 1, SAY.buy), barAt(X, 2), { type: 'operator.flatten', origin }, barAt(X, 3)],
    facts: [/entry works/u, /entered long/u, /left by operator, 0 left/u],
  },
  'a square-off of one instrument cancels its entry': {
    steps: [warm, barAt(X, 1, SAY.buy), { type: 'operator.square-off', origin, instrument: X }, barAt(X, 2)],
    facts: [/entry works/u, /entry ended: operator/u],
  },
  'the square-off': {
    steps: [warm, barAt(X, 1, SAY.buy), barAt(X, 2), barAt(X, 31), barAt(X, 32)],
    facts: [/entry works/u, /entered long/u, /left by square-off, 0 left/u],
  },
  'the square-off of a working entry': {
    steps: [warm, barAt(X, 19, SAY.buy), 'closed', barAt(X, 31), barAt(X, 32)],
    facts: [/entry works/u, /entry ended: square-off/u],
  },
  'an entry that the session leaves': {
    steps: [warm, barAt(X, 19, SAY.buy), 'closed', nextDay(SAY.nothing)],
    facts: [/entry works/u, /entry ended: session-ended/u],
  },
  'a strategy that throws': {
    steps: [warm, barAt(X, 1, SAY.buy), barAt(X, 2), barAt(X, 3, SAY.throws), barAt(X, 4)],
    facts: [/entry works/u, /entered long/u, /left by strategy-error, 0 left/u],
  },
};

test.each(
  Object.entries(scenarios).flatMap(([name, { steps, facts: expected }]) =>
    (['paper', 'live'] as const).map((venue) => [name, venue, steps, expected] as const),
  ),
)('%s (%s)', (_, venue, steps, expected) => {
  const told = facts(venue, steps);
  expect(told.length).toBe(expected.length);
  expected.forEach((fact, i) => expect(told[i]).toMatch(fact));
});

test('the end of the data drops entries and closes positions: on paper at once, at a venue by an order', () => {
  const held: readonly Step[] = [warm, barAt(X, 1, SAY.buy), barAt(X, 2), { type: 'feed.ended' }];
  expect(facts('paper', held).at(-1)).toBe('left by end-of-data, 0 left');
  const waiting: readonly Step[] = [warm, barAt(X, 1, SAY.buy), { type: 'feed.ended' }];
  for (const venue of ['paper', 'live'] as const) expect(facts(venue, waiting).at(-1)).toBe('entry ended: end-of-data');
});
