import type { AnyEventObject } from 'xstate';
import type { Effect } from '../journal/record.ts';
import { BROKER, PORTFOLIO, RISK, VENUE } from '../machines/address.ts';
import type {
  BrokerReconciled,
  BrokerReconciling,
  FeedFresh,
  FeedStale,
  InstrumentQuarantined,
  OrderDoubted,
  OrderEnded,
  OrderSettled,
  OrderWorking,
  SessionOpened,
  VenueRequest,
} from '../machines/protocol.ts';

/** An instrument left one top-level state for another. */
export type StateChanged = {
  readonly type: 'state.changed';
  readonly instrument: string;
  readonly from: string;
  readonly to: string;
};

/** What a watcher is told of an input's consequences, besides the trades that were closed; of orders, not each request. */
export type Told =
  | Exclude<Effect, VenueRequest>
  | BrokerReconciling
  | BrokerReconciled
  | OrderDoubted
  | OrderSettled
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
const DECIDED: Readonly<Record<string, string>> = {
  'size.approved': ANY,
  'size.rejected': ANY,
  'order.intended': BROKER,
  'entries.shut': BROKER,
  'entry.filled': PORTFOLIO,
  'exit.filled': PORTFOLIO,
  'system.halted': RISK,
};
const EFFECTS: Readonly<Record<string, string>> = {
  ...DECIDED,
  // Only a live broker's orders are addressed to it; those on paper never leave the broker.
  'venue.place': VENUE,
  'venue.modify': VENUE,
  'venue.cancel': VENUE,
  'venue.read': VENUE,
};

/** Further messages that people want to hear of. */
const TOLD: Readonly<Record<string, string>> = {
  ...DECIDED,
  'broker.reconciling': RISK,
  'broker.reconciled': RISK,
  'order.doubted': BROKER,
  'order.settled': BROKER,
  'order.working': PORTFOLIO,
  'order.ended': PORTFOLIO,
  'session.opened': RISK,
  'feed.stale': RISK,
  'feed.fresh': RISK,
  'instrument.quarantined': RISK,
};

/** The effect that a message is, or `null`. */
export const effectOf = (to: string, message: AnyEventObject): Effect | null =>
  heard(EFFECTS, to, message) as Effect | null;

/** What a watcher is told of a message, or `null`. */
export const toldOf = (to: string, message: AnyEventObject): Told | null => heard(TOLD, to, message) as Told | null;

function heard(receivers: Readonly<Record<string, string>>, to: string, message: AnyEventObject): object | null {
  const receiver = receivers[message.type];
  return receiver === ANY || receiver === to ? message : null;
}

type AtRest = { readonly value: unknown; readonly context: { readonly instrument?: string } };

/** What a watcher is told of an actor that has come to rest: only instruments are followed this closely. */
export function changeOf({ value: was }: AtRest, { value: is, context: { instrument } }: AtRest): StateChanged | null {
  if (instrument === undefined || was === is) return null;
  const [from, to] = [topOf(was), topOf(is)];
  return from === to ? null : { type: 'state.changed', instrument, from, to };
}

const topOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (Object.keys(value)[0] ?? '') : String(value);
