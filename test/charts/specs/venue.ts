import { venueMachine } from '../../../src/machines/venue.ts';
import type { VenueRequest } from '../../../src/machines/protocol.ts';
import { chartSpec } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';

const order = { clientOrderId: 'order-1', instrument: 'X', role: 'entry' } as const;
const terms = { quantity: 2, kind: 'market', price: null } as const;
const requests: readonly VenueRequest[] = [
  { type: 'venue.place', ...order, side: 'buy', ...terms },
  { type: 'venue.modify', ...order, ...terms },
  { type: 'venue.cancel', ...order },
  { type: 'venue.read' },
];

/** Every request is handed on as it is, once. */
export const venueSpec = chartSpec({
  machine: venueMachine,
  input: undefined,
  address: 'venue',
  peers: [],
  accepts: ACCEPTED.venue,
  slices: [() => requests],
  abstract: () => null,
  start: { at: 'handing-on' },
  rule: (before, event) => ({ at: before.value, sent: [{ to: 'emitted', event: { ...event } }] }),
});
