import type { Account } from '../domain/account.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { instrumentAddress, orderAddress } from '../machines/address.ts';
import type { FeedContext } from '../machines/feed.ts';
import type { RiskContext } from '../machines/judgement.ts';
import type { LiveBrokerContext } from '../machines/live-exchange.ts';
import type { OrderContext } from '../machines/order-life.ts';
import type { PaperBrokerContext } from '../machines/paper-exchange.ts';
import type { Input, SystemMessage } from '../machines/protocol.ts';
import type { InstrumentContext } from '../machines/watch.ts';

/** The actors' snapshots at rest, as the checks read them. */

/** A state's value as dotted text: `flat.watching`; of a parallel chart its regions. */
type Seen<Context> = { readonly value: unknown; readonly context: Context };

type BrokerView =
  | { readonly kind: 'paper'; readonly context: PaperBrokerContext }
  | { readonly kind: 'live'; readonly state: string; readonly context: LiveBrokerContext };

export type View = {
  readonly feed: Seen<FeedContext>;
  readonly risk: Seen<RiskContext> & { readonly value: Readonly<Record<string, string>> };
  readonly account: Account;
  readonly broker: BrokerView;
  /** In the order of the configuration. */
  readonly instruments: readonly Seen<InstrumentContext>[];
  /** The orders that are alive. */
  readonly orders: readonly Seen<OrderContext>[];
};

/** A message as its receiver got it. */
export type Delivered = { readonly to: string; readonly event: SystemMessage };

/** One input and all that it caused. */
export type Scene = {
  readonly setup: RunSetup;
  readonly input: Input;
  readonly before: View;
  readonly after: View;
  readonly messages: readonly Delivered[];
  readonly trades: readonly Trade[];
};

/** What does not hold: which invariant, and the values that say so. */
export type Violation = { readonly invariant: string; readonly what: string };

export const violation = (invariant: string, what: string): Violation => ({ invariant, what });

type System = { get(systemId: string): unknown };
type Readable = { getSnapshot(): { readonly value: unknown; readonly context: unknown } };

/** The charts' snapshots between two inputs. */
export function viewOf(system: System, setup: RunSetup): View {
  // Only these two: a snapshot as a whole holds the actors below it.
  const see = (address: string): Seen<unknown> => {
    const { value, context } = (system.get(address) as Readable).getSnapshot();
    return { value, context };
  };
  const broker = see('broker');
  const keys = setup.instruments.map(({ key }) => key);
  return {
    feed: see('feed') as View['feed'],
    risk: see('risk') as View['risk'],
    account: (see('portfolio').context as { readonly account: Account }).account,
    broker:
      setup.broker.venue === 'live'
        ? { kind: 'live', state: String(broker.value), context: broker.context as LiveBrokerContext }
        : { kind: 'paper', context: broker.context as PaperBrokerContext },
    instruments: keys.map((key) => see(instrumentAddress(key)) as Seen<InstrumentContext>),
    orders: keys.flatMap((key) =>
      (['entry', 'exit'] as const).flatMap((role) => {
        const address = orderAddress(key, role);
        return system.get(address) === undefined ? [] : [see(address) as Seen<OrderContext>];
      }),
    ),
  };
}

/** The messages of one type, as one receiver got them; of any receiver when none is named. */
export const heard = <Type extends SystemMessage['type']>({ messages }: Scene, type: Type, to?: string) =>
  messages.flatMap((one) =>
    one.event.type === type && (to === undefined || one.to === to)
      ? [one.event as Extract<SystemMessage, { readonly type: Type }>]
      : [],
  );

export const stateText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value as Readonly<Record<string, unknown>>)
        .map(([key, child]) => `${key}.${stateText(child)}`)
        .join(',');
