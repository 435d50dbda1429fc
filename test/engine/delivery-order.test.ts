import { createActor, sendTo, setup, type AnyActorRef, type EventObject } from 'xstate';
import { expect, test } from 'vitest';
import type { Input } from '../../src/machines/protocol.ts';
import { SAY, barAt, scriptedRun, scriptedSetup } from '../support/scripted.ts';

/** An actor that notes what it takes, and sends on what `sends` says of it, one after the other. */
type Sends = Readonly<Record<string, readonly (readonly [to: string, type: string])[]>>;

function chainOf(actors: Readonly<Record<string, Sends>>) {
  const log: string[] = [];
  const machineOf = (name: string, sends: Sends) =>
    setup({ types: {} as { events: EventObject } }).createMachine({
      on: Object.fromEntries(
        Object.entries(sends).map(([type, targets]) => [
          type,
          {
            actions: [
              () => log.push(`${name} ${type}`),
              ...targets.map(([to, sent]) => sendTo(({ system }) => system.get(to) as AnyActorRef, { type: sent })),
            ],
          },
        ]),
      ),
    } as never);
  const machines = Object.fromEntries(Object.entries(actors).map(([name, sends]) => [name, machineOf(name, sends)]));
  const root = setup({ actors: machines as never }).createMachine({
    context: ({ spawn }: { spawn: (src: never, options: never) => unknown }) => {
      for (const name of Object.keys(actors)) spawn(name as never, { id: name, systemId: name } as never);
      return {};
    },
  } as never);
  const system = createActor(root).start().system;
  return { log, send: (to: string, type: string) => (system.get(to) as AnyActorRef).send({ type }) };
}

test('a message is done with all that it causes before the next of the same step: depth first', () => {
  const { log, send } = chainOf({
    session: {
      bar: [
        ['broker', 'bar'],
        ['portfolio', 'bar'],
        ['instrument', 'bar'],
      ],
    },
    broker: {
      bar: [
        ['portfolio', 'fill'],
        ['instrument', 'fill'],
      ],
    },
    portfolio: { bar: [['risk', 'account']], fill: [['risk', 'account']] },
    instrument: { bar: [['risk', 'ask']], fill: [] },
    risk: { account: [], ask: [] },
  });
  send('session', 'bar');
  expect(log).toEqual([
    'session bar',
    'broker bar',
    'portfolio fill',
    'risk account',
    'instrument fill',
    'portfolio bar',
    'risk account',
    'instrument bar',
    'risk ask',
  ]);
});

test('a step ends before its actor takes the next message, also one that comes back from below', () => {
  const { log, send } = chainOf({
    a: {
      start: [
        ['b', 'first'],
        ['b', 'second'],
      ],
      back: [['b', 'third']],
    },
    b: { first: [['a', 'back']], second: [], third: [] },
  });
  send('a', 'start');
  expect(log).toEqual(['a start', 'b first', 'b second', 'a back', 'b third']);
});

/** What the rules speak of; how an order travels to its venue and back is another chart's. */
const STEPS = new Set([
  'bar.accepted',
  'bar',
  'entry.filled',
  'exit.filled',
  'account.changed',
  'size.requested',
  'size.approved',
  'order.intended',
]);

/** The steps that an input takes, each with its receiver. */
function stepsOf(run: ReturnType<typeof scriptedRun>, input: Input): readonly string[] {
  const seen: string[] = [];
  const inspection = run.kernel.root.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.event' || !STEPS.has(inspected.event.type)) return;
    seen.push(`${(inspected.actorRef as unknown as { readonly id: string }).id} ${inspected.event.type}`);
  });
  run.send(input);
  inspection.unsubscribe();
  return seen;
}

test('of one bar: fills, then the mark, then the decision, all of it before the next input (trading rules §2)', () => {
  const run = scriptedRun(scriptedSetup(['A']));
  run.send(barAt('A', 0));
  const signal = stepsOf(run, barAt('A', 1, SAY.buy));
  const fill = stepsOf(run, barAt('A', 2));
  const exit = stepsOf(run, barAt('A', 3, SAY.buy, { low: 90 }));
  expect(signal).toEqual([
    'session bar.accepted',
    'broker bar',
    'portfolio bar',
    'instrument:A bar',
    'risk size.requested',
    'instrument:A size.approved',
    'broker order.intended',
    'risk account.changed',
  ]);
  expect(fill).toEqual([
    'session bar.accepted',
    'broker bar',
    'portfolio entry.filled',
    'risk account.changed',
    'instrument:A entry.filled',
    'portfolio bar',
    'risk account.changed',
    'instrument:A bar',
  ]);
  expect(exit).toEqual([
    'session bar.accepted',
    'broker bar',
    'portfolio exit.filled',
    'risk account.changed',
    'instrument:A exit.filled',
    'portfolio bar',
    'risk account.changed',
    'instrument:A bar',
  ]);
});
