import type { ActorRefFrom, AnyActorRef, SnapshotFrom } from 'xstate';
import { BROKER, FEED, PORTFOLIO, RISK, SESSION, instrumentAddress } from '../machines/address.ts';
import type { feedMachine } from '../machines/feed.ts';
import type { instrumentMachine } from '../machines/instrument.ts';
import type { orderMachine } from '../machines/order.ts';
import type { portfolioMachine } from '../machines/portfolio.ts';
import type { riskMachine } from '../machines/risk.ts';
import type { sessionMachine } from '../machines/session.ts';

/** The actors as a viewer's picture reads them: their snapshots and nothing else. */

export type FeedSnapshot = SnapshotFrom<typeof feedMachine>;
export type SessionSnapshot = SnapshotFrom<typeof sessionMachine>;
export type PortfolioSnapshot = SnapshotFrom<typeof portfolioMachine>;
export type RiskSnapshot = SnapshotFrom<typeof riskMachine>;
export type InstrumentSnapshot = SnapshotFrom<typeof instrumentMachine>;
export type OrderSnapshot = SnapshotFrom<typeof orderMachine>;

type Wired = { readonly system: { get(systemId: string): unknown } };

export const readableActors = ({ system }: Wired) => ({
  feed: system.get(FEED) as ActorRefFrom<typeof feedMachine>,
  session: system.get(SESSION) as ActorRefFrom<typeof sessionMachine>,
  broker: system.get(BROKER) as AnyActorRef,
  portfolio: system.get(PORTFOLIO) as ActorRefFrom<typeof portfolioMachine>,
  risk: system.get(RISK) as ActorRefFrom<typeof riskMachine>,
  instrument: (key: string) => system.get(instrumentAddress(key)) as ActorRefFrom<typeof instrumentMachine>,
});

/** The orders that have not ended, by instrument: they are the broker's children. */
export function workingOrders(broker: AnyActorRef): ReadonlyMap<string, readonly OrderSnapshot[]> {
  const children = Object.values(broker.getSnapshot().children as Readonly<Record<string, AnyActorRef | undefined>>);
  const orders = children.map((child) => child?.getSnapshot() as OrderSnapshot);
  return Map.groupBy(
    orders.filter((order) => order?.status === 'active'),
    ({ context }) => context.instrument,
  );
}

/** Active state of a chart, dotted; of a parallel one all regions, with commas. */
export function stateText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([state, below]) => (below === undefined ? state : `${state}.${stateText(below)}`))
    .join(', ');
}
