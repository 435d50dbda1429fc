import { price, paise, timeMs, type TimeMs } from '../../src/domain/units.ts';
import type {
  Input,
  VenueAnswered,
  VenueOrderRow,
  VenueRequest,
  VenueTrade,
  VenueUpdated,
} from '../../src/machines/protocol.ts';

/**
 * What becomes of a placement. `taken`: a market order fills at once, any other rests. `rests`: nothing fills. `stuck`: it
 * rests and cannot be cancelled. `lost`: it rests, and its answer is lost. `gone`: it never came, and no answer says so.
 */
export type Fate = 'taken' | 'rests' | 'stuck' | 'rejected' | 'lost' | 'gone';

/** Answers the requests of a run that is looked at: a venue of a few lines, with no price but one. */
export type Venue = (request: VenueRequest, ts: TimeMs) => readonly Input[];

const PRICE = price(1_000_000);
const FUNDS = paise(100_000_000);

const answer = (clientOrderId: string, ts: TimeMs, status: VenueAnswered['status']): VenueAnswered => ({
  type: 'venue.answered',
  clientOrderId,
  ts,
  status,
  reason: status,
});

/** A venue that treats the placements one after the other as `fates` says, and takes all later ones. */
export function openVenue(fates: readonly Fate[]): Venue {
  const orders = new Map<string, VenueOrderRow>();
  const trades: VenueTrade[] = [];
  const stuck = new Set<string>();
  let placed = 0;
  let reads = 0;

  const update = (row: VenueOrderRow, ts: TimeMs, tradeId = ''): VenueUpdated => {
    orders.set(row.clientOrderId, row);
    const { clientOrderId, status, filled } = row;
    return {
      type: 'venue.updated',
      clientOrderId,
      ts,
      status,
      filled,
      price: tradeId === '' ? price(0) : PRICE,
      tradeId,
    };
  };
  const fill = (row: VenueOrderRow, ts: TimeMs): VenueUpdated => {
    const { clientOrderId, instrument, side, quantity } = row;
    const tradeId = `trade-${trades.length + 1}`;
    trades.push({ tradeId, clientOrderId, instrument, side, quantity: quantity - row.filled, price: PRICE, ts });
    return update({ ...row, filled: quantity, status: 'filled' }, ts, tradeId);
  };
  const positions = (): readonly { readonly instrument: string; readonly quantity: number }[] => {
    const net = new Map<string, number>();
    for (const { instrument, side, quantity } of trades) {
      net.set(instrument, (net.get(instrument) ?? 0) + (side === 'buy' ? quantity : -quantity));
    }
    return [...net].map(([instrument, quantity]) => ({ instrument, quantity }));
  };

  return (request, ts) => {
    switch (request.type) {
      case 'venue.read':
        reads += 1;
        return [
          {
            type: 'venue.book',
            ts: timeMs(ts + reads * 1000),
            orders: [...orders.values()],
            trades: [...trades],
            positions: positions(),
            funds: FUNDS,
          },
        ];
      case 'venue.place': {
        const fate = fates[placed] ?? 'taken';
        placed += 1;
        const { clientOrderId, instrument, side, quantity, kind, price: at } = request;
        const row: VenueOrderRow = {
          clientOrderId,
          instrument,
          side,
          quantity,
          kind,
          price: at,
          filled: 0,
          status: 'open',
        };
        if (fate === 'rejected') return [answer(clientOrderId, ts, 'rejected')];
        if (fate === 'gone') return [answer(clientOrderId, ts, 'lost')];
        if (fate === 'stuck') stuck.add(clientOrderId);
        const open = update(row, ts);
        if (fate === 'lost') return [answer(clientOrderId, ts, 'lost')];
        const fills = fate === 'taken' && kind === 'market' ? [fill(row, ts)] : [];
        return [answer(clientOrderId, ts, 'accepted'), open, ...fills];
      }
      case 'venue.modify': {
        const row = orders.get(request.clientOrderId);
        if (row?.status !== 'open') return [answer(request.clientOrderId, ts, 'modify-refused')];
        const { quantity, kind, price: at } = request;
        const changed: VenueOrderRow = { ...row, quantity, kind, price: at };
        orders.set(row.clientOrderId, changed);
        const fills = kind === 'market' ? [fill(changed, ts)] : [];
        return [answer(row.clientOrderId, ts, 'modified'), ...fills];
      }
      case 'venue.cancel': {
        const row = orders.get(request.clientOrderId);
        if (row?.status !== 'open' || stuck.has(row.clientOrderId)) {
          return [answer(request.clientOrderId, ts, 'cancel-refused')];
        }
        return [update({ ...row, status: 'cancelled' }, ts)];
      }
      default:
        return request satisfies never;
    }
  };
}
