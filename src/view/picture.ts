import { lineOf } from '../domain/roster.ts';
import type { Trade } from '../domain/trade.ts';
import type { TimeMs } from '../domain/units.ts';
import type { Kernel } from '../engine/kernel.ts';
import { strategies as shipped, type Strategies } from '../strategies/registry.ts';
import { readableActors, stateText, workingOrders } from './actors.ts';
import { checksOf } from './checks.ts';
import type { History } from './history.ts';
import { linesOf } from './lines.ts';
import { accountView, feedView, riskView, sessionView } from './parts.ts';
import type { AccountView, Check, FeedView, InstrumentRow, PricePoint, RiskView, SessionView } from './protocol.ts';
import { rowOf, type RowSources } from './row.ts';

/** The whole state at a moment between two inputs. A part that has not changed is the same object as before. */
export type Picture = {
  readonly marketTs: TimeMs | null;
  readonly account: AccountView;
  readonly risk: RiskView;
  readonly feed: FeedView;
  readonly session: SessionView;
  readonly broker: string;
  readonly rows: readonly InstrumentRow[];
};

export type Sampler = {
  readonly sample: () => Picture;
  readonly checks: (instrument: string) => readonly Check[];
  readonly lines: (instrument: string) => PricePoint['lines'];
  /** The latest closed ones, newest last. */
  readonly trades: () => readonly Trade[];
};

type SamplerOptions = {
  readonly root: Kernel['root'];
  readonly keys: readonly string[];
  readonly history: Pick<History, 'marketTs' | 'tallyOf'>;
  readonly strategies?: Strategies;
};

/** Takes pictures of a running system: it reads snapshots when it is asked, and the system pays nothing in between. */
export function createSampler({ root, keys, history, strategies = shipped }: SamplerOptions): Sampler {
  const actors = readableActors(root);
  const seats = keys.map((key) => ({ key, actor: actors.instrument(key), row: remembered(rowOf, isSame) }));
  const account = remembered(accountView, Object.is);
  const risk = remembered(riskView, Object.is);
  const feed = remembered(feedView, Object.is);

  return {
    sample() {
      const portfolioNow = actors.portfolio.getSnapshot();
      const feedNow = actors.feed.getSnapshot();
      const riskNow = actors.risk.getSnapshot();
      const marketTs = history.marketTs();
      const orders = workingOrders(actors.broker);
      const stale = new Set(riskNow.context.stale);
      const { lines, roster } = portfolioNow.context.account;
      return {
        marketTs,
        account: account(portfolioNow),
        risk: risk(riskNow),
        feed: feed(feedNow),
        session: sessionView(actors.session.getSnapshot(), marketTs),
        broker: stateText(actors.broker.getSnapshot().value),
        rows: seats.map(({ key, actor, row }) => {
          const instrument = actor.getSnapshot();
          return row({
            instrument,
            line: lineOf(lines, roster, key),
            last: lineOf(feedNow.context.lines, roster, key).last,
            stale: stale.has(key),
            tally: history.tallyOf(key),
            orders: orders.get(key) ?? NO_ORDERS,
            strategies,
          });
        }),
      };
    },
    checks: (instrument) => checksOf(actors.instrument(instrument).getSnapshot(), actors.risk.getSnapshot()),
    lines: (instrument) => linesOf(strategies, actors.instrument(instrument).getSnapshot().context),
    trades: () => actors.portfolio.getSnapshot().context.recentTrades,
  };
}

const NO_ORDERS: RowSources['orders'] = [];

/** Makes it anew only from other sources. */
function remembered<Source, Made>(make: (source: Source) => Made, same: (a: Source, b: Source) => boolean) {
  let known: { readonly source: Source; readonly made: Made } | null = null;
  return (source: Source): Made => {
    if (known === null || !same(known.source, source)) known = { source, made: make(source) };
    return known.made;
  };
}

const isSame = (a: RowSources, b: RowSources): boolean =>
  a.instrument === b.instrument &&
  a.line === b.line &&
  a.last === b.last &&
  a.stale === b.stale &&
  a.tally === b.tally &&
  a.orders.length === b.orders.length &&
  a.orders.every((order, i) => order === b.orders[i]);
