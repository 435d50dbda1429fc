import type { InspectionEvent } from 'xstate';
import type { Effect } from '../journal/record.ts';
import { BROKER, PORTFOLIO, RISK, VENUE } from '../machines/address.ts';

const ANY = '*';

/**
 * The messages that are effects, and which of their receivers is listened to: a fill goes to two actors and is one
 * effect. An answer of risk has `ANY` receiver: each instrument is one of its own.
 */
const RECEIVERS: Readonly<Record<string, string>> = {
  'size.approved': ANY,
  'size.rejected': ANY,
  'order.intended': BROKER,
  'entries.shut': BROKER,
  'entry.filled': PORTFOLIO,
  'exit.filled': PORTFOLIO,
  'system.halted': RISK,
  // Only a live broker's orders are addressed to it; those on paper never leave the broker.
  'venue.place': VENUE,
  'venue.modify': VENUE,
  'venue.cancel': VENUE,
  'venue.read': VENUE,
};

/** The effect that an inspected event is, or `null`. */
export function effectOf(inspected: InspectionEvent): Effect | null {
  if (inspected.type !== '@xstate.event') return null;
  const receiver = RECEIVERS[inspected.event.type];
  if (receiver === undefined || (receiver !== ANY && addressOf(inspected.actorRef) !== receiver)) return null;
  return inspected.event as unknown as Effect;
}

const addressOf = (actor: object): unknown => ('id' in actor ? actor.id : undefined);
