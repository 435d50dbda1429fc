import { emit, setup } from 'xstate';
import { BOUNDED, theEvent } from './address.ts';
import type { VenueRequest } from './protocol.ts';

const venue = setup({
  types: {} as { events: VenueRequest; emitted: VenueRequest },
  actions: { hand: emit((_, request: VenueRequest) => request) },
});

const hand = { actions: { type: 'hand', params: theEvent } } as const;

/** Where orders leave the charts: whoever carries them to a venue listens here, and while inputs run again nobody does. */
export const venueMachine = venue.createMachine({
  id: 'venue',
  options: BOUNDED,
  description: 'The charts’ side of the venue port: hands every request on, once, and knows nothing of its fate.',
  initial: 'handing-on',
  states: {
    'handing-on': {
      description: 'Whatever it is asked leaves the charts, in the order in which it was asked.',
      on: { 'venue.place': hand, 'venue.modify': hand, 'venue.cancel': hand, 'venue.read': hand },
    },
  },
});
