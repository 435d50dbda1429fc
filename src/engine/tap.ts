import type { InspectionEvent } from 'xstate';
import type { Effect } from '../journal/record.ts';
import { BROKER, PORTFOLIO, RISK, instrumentAddress } from '../machines/address.ts';
import type {
  FeedFresh,
  FeedStale,
  InstrumentQuarantined,
  OrderEnded,
  OrderWorking,
  SessionOpened,
} from '../machines/protocol.ts';

/** An instrument left one top-level state for another. */
export type StateChanged = {
  readonly type: 'state.changed';
  readonly instrument: string;
  readonly from: string;
  readonly to: string;
};

/** What a watcher is told of an input's consequences, besides the trades that were closed. */
export type Told =
  | Effect
  | OrderWorking
  | OrderEnded
  | SessionOpened
  | FeedStale
  | FeedFresh
  | InstrumentQuarantined
  | StateChanged;

const ANY = '*';

/**
 * The messages that are effects, and which of their receivers is listened to: a fill goes to two actors and is one
 * effect. An answer of risk has `ANY` receiver: each instrument is one of its own.
 */
const EFFECTS: Readonly<Record<string, string>> = {
  'size.approved': ANY,
  'size.rejected': ANY,
  'order.intended': BROKER,
  'entries.shut': BROKER,
  'entry.filled': PORTFOLIO,
  'exit.filled': PORTFOLIO,
  'system.halted': RISK,
};

/** Further messages that people want to hear of. */
const TOLD: Readonly<Record<string, string>> = {
  ...EFFECTS,
  'order.working': PORTFOLIO,
  'order.ended': PORTFOLIO,
  'session.opened': RISK,
  'feed.stale': RISK,
  'feed.fresh': RISK,
  'instrument.quarantined': RISK,
};

/** The effect that an inspected event is, or `null`. */
export const effectOf = (inspected: InspectionEvent): Effect | null =>
  heard(inspected, EFFECTS) as unknown as Effect | null;

function heard(inspected: InspectionEvent, receivers: Readonly<Record<string, string>>) {
  if (inspected.type !== '@xstate.event') return null;
  const receiver = receivers[inspected.event.type];
  if (receiver === undefined || (receiver !== ANY && addressOf(inspected.actorRef) !== receiver)) return null;
  return inspected.event;
}

const addressOf = (actor: object): unknown => ('id' in actor ? actor.id : undefined);

type Stated = { readonly value: unknown };
type Wired = { readonly system: { get(systemId: string): unknown } };

/** What an inspected event tells a watcher of these instruments, or `null`. */
export function watcherOf({ system }: Wired, keys: readonly string[]): (inspected: InspectionEvent) => Told | null {
  const states = new Map<object, { readonly instrument: string; state: string }>();
  for (const instrument of keys) {
    const actor = system.get(instrumentAddress(instrument)) as { getSnapshot(): Stated };
    states.set(actor, { instrument, state: topOf(actor.getSnapshot()) });
  }
  return (inspected) => {
    if (inspected.type === '@xstate.event') return heard(inspected, TOLD) as unknown as Told | null;
    if (inspected.type !== '@xstate.snapshot') return null;
    const known = states.get(inspected.actorRef);
    if (known === undefined) return null;
    const [from, to] = [known.state, topOf(inspected.snapshot as unknown as Stated)];
    if (from === to) return null;
    known.state = to;
    return { type: 'state.changed', instrument: known.instrument, from, to };
  };
}

const topOf = ({ value }: Stated): string =>
  typeof value === 'object' && value !== null ? (Object.keys(value)[0] ?? '') : String(value);
