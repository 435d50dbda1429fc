import { emit, setup } from 'xstate';
import { BOUNDED, theEvent } from './address.ts';
import type { VenueRequest } from './protocol.ts';
import type { StateNotes } from './state-notes.ts';

const venue = setup({
  types: {} as { events: VenueRequest; emitted: VenueRequest; meta: StateNotes },
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
      description: 'The only state: a request is handed on the moment it comes.',
      meta: { invariants: ['I8', 'I9'] },
      on: { 'venue.place': hand, 'venue.modify': hand, 'venue.cancel': hand, 'venue.read': hand },
    },
  },
});
