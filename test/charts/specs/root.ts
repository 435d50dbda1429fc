import type { ErrorActorEvent, SnapshotFrom } from 'xstate';
import { timeMs } from '../../../src/domain/units.ts';
import { rootMachine } from '../../../src/machines/root.ts';
import type { OperatorReset, RootEvent } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { setupWith } from '../../support/setups.ts';
import { ACCEPTED } from '../accepted.ts';

type Snapshot = SnapshotFrom<typeof rootMachine>;
type Event = RootEvent | ErrorActorEvent;

const KEYS = ['X', 'Y'];
const origin = 'test';
const setup = setupWith(KEYS);

const reset = (what: OperatorReset['what'], instrument?: string): OperatorReset => ({
  type: 'operator.reset',
  origin,
  what,
  ...(instrument !== undefined && { instrument }),
});
const events: readonly Event[] = [
  { type: 'operator.kill', origin },
  { type: 'operator.arm', origin },
  { type: 'operator.flatten', origin },
  { type: 'operator.pause-entries', origin },
  { type: 'operator.resume-entries', origin },
  { type: 'operator.square-off', origin, instrument: 'Y' },
  { type: 'operator.square-off', origin, instrument: 'Z' },
  reset('kill'),
  reset('quarantine'),
  reset('quarantine', 'Y'),
  { type: 'clock.ticked', ts: timeMs(1) },
  {
    type: 'xstate.error.actor.instrument:X',
    actorId: 'instrument:X',
    error: new Error('thrown'),
  },
];

const exitOf = (instrument: string) => ({
  to: 'broker',
  event: { type: 'exit.requested', instrument, reason: 'operator' },
});
const release = (instrument: string) => ({
  to: `instrument:${instrument}`,
  event: { type: 'quarantine.reset', instrument },
});

function rule(before: Snapshot, event: Event): Expected {
  const at = before.value;
  // Two charts may fail by one input: the first is told of.
  if (at === 'failed') return { at, ignored: true };
  const onward = { to: 'risk', event: { ...event } };
  switch (event.type) {
    case 'operator.kill':
    case 'operator.arm':
    case 'operator.pause-entries':
    case 'operator.resume-entries':
      return { at, sent: [onward] };
    case 'operator.reset': {
      const keys = KEYS.filter((key) => (event.instrument ?? key) === key);
      return { at, sent: [onward, ...(event.what === 'quarantine' ? keys.map(release) : [])] };
    }
    case 'operator.flatten':
      return { at, sent: KEYS.map(exitOf) };
    case 'operator.square-off':
      return KEYS.includes(event.instrument) ? { at, sent: [exitOf(event.instrument)] } : { at, ignored: true };
    case 'clock.ticked':
      return { at, sent: [{ to: 'feed', event: { ...event } }] };
    default:
      return {
        at: 'failed',
        sent: [{ to: 'risk', event: { type: 'system.halted', reason: 'instrument:X failed' } }],
        context: { failure: { actor: 'instrument:X', message: 'thrown' } },
      };
  }
}

export const rootSpec = chartSpec({
  machine: rootMachine,
  input: setup,
  address: 'root',
  peers: [],
  children: ['feed', 'session', 'broker', 'portfolio', 'risk', 'instrument'],
  accepts: ACCEPTED.root,
  slices: [() => events],
  abstract: ({ context: { failure } }) => failure,
  start: {
    at: 'running',
    sent: ['feed', 'session', 'broker', 'portfolio', 'risk', 'instrument:X', 'instrument:Y'].map((to) => ({
      to,
      event: { type: 'started' },
    })),
  },
  rule: (before, event) => rule(before, event as Event),
});
