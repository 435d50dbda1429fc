import type { ActorRef, EventObject, Snapshot } from 'xstate';
import type {
  BrokerEvent,
  FeedEvent,
  InstrumentEvent,
  OrderEvent,
  OrderRole,
  PortfolioEvent,
  RiskEvent,
  SessionEvent,
  VenueRequest,
} from './protocol.ts';

/**
 * Who is where. Actors find each other by system id and never keep a reference: a context stays plain JSON. The types
 * say what each address accepts, which `system.get` does not know.
 */
type Ref<Accepts extends EventObject> = ActorRef<Snapshot<unknown>, Accepts>;
type Wired = { readonly system: { get(systemId: string): unknown } };

export const FEED = 'feed';
export const SESSION = 'session';
export const BROKER = 'broker';
export const PORTFOLIO = 'portfolio';
export const RISK = 'risk';
export const VENUE = 'venue';

// Prefixed, so that an instrument called `risk` is not the risk actor.
export const instrumentAddress = (key: string): string => `instrument:${key}`;
// By its place, not by its id: an instrument has at most one order of a role at a time, and XState never forgets an
// event type (`xstate.done.actor.<id>`), so that an address for every order would grow for ever.
export const orderAddress = (instrument: string, role: OrderRole): string => `order:${role}:${instrument}`;

export const toFeed = ({ system }: Wired): Ref<FeedEvent> => system.get(FEED) as Ref<FeedEvent>;
export const toSession = ({ system }: Wired): Ref<SessionEvent> => system.get(SESSION) as Ref<SessionEvent>;
export const toBroker = ({ system }: Wired): Ref<BrokerEvent> => system.get(BROKER) as Ref<BrokerEvent>;
export const toPortfolio = ({ system }: Wired): Ref<PortfolioEvent> => system.get(PORTFOLIO) as Ref<PortfolioEvent>;
export const toRisk = ({ system }: Wired): Ref<RiskEvent> => system.get(RISK) as Ref<RiskEvent>;

export const toInstrument = ({ system }: Wired, key: string): Ref<InstrumentEvent> =>
  system.get(instrumentAddress(key)) as Ref<InstrumentEvent>;
export const toOrder = ({ system }: Wired, instrument: string, role: OrderRole): Ref<OrderEvent> =>
  system.get(orderAddress(instrument, role)) as Ref<OrderEvent>;

/** Whoever plays the exchange for an order: the venue port, or the paper broker. */
export const toVenue = ({ system }: Wired, venue: string): Ref<VenueRequest> => system.get(venue) as Ref<VenueRequest>;

/** For actions and guards that work on the event itself: `params: theEvent` hands it over with its own type. */
export const theEvent = <Event>({ event }: { readonly event: Event }): Event => event;

/** For every machine: a cycle of transitions without an event ends as an error, which is caught, not as a hang. */
export const BOUNDED = { maxIterations: 100 } as const;
