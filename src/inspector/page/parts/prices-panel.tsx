import type { Trade } from '../../../domain/trade.ts';
import type { PricePoint } from '../../../view/protocol.ts';
import { clockText, priceText, signedPaiseText } from '../../../view/format.ts';
import { useAnswer, usePageState, useScene } from '../hooks.ts';
import { PriceChart } from './price-chart.tsx';

/** Prices of the selected instrument with what its strategy draws, its entries, exits, stop and target. */
export default function PricesPanel() {
  const scene = useScene();
  const { actor, at } = usePageState(({ place }) => place);
  const instrument = scene?.actors.get(actor)?.instrument ?? null;
  const { result, reason } = useAnswer(
    instrument === null || at === null ? null : { type: 'inspect.prices', instrument, at: { seq: at } },
    0,
  );
  if (scene === null || instrument === null) {
    return <p className="empty">Choose an instrument in the actor tree: prices are of one of them.</p>;
  }
  if (at !== null && reason !== null) return <p className="empty">{reason}</p>;
  const { focus, trades } = scene.model;
  const live = focus?.instrument === instrument ? focus.points : NO_POINTS;
  const past = result?.instrument === instrument ? result : null;
  const points = at === null ? live : (past?.points ?? NO_POINTS);
  const own = at === null ? trades : (past?.trades ?? NO_TRADES);
  return (
    <>
      <PriceChart
        key={instrument}
        instrument={instrument}
        points={points}
        trades={own}
        row={scene.model.rows.get(instrument)}
      />
      <TradeTable trades={own.filter((trade) => trade.instrument === instrument)} />
    </>
  );
}

const NO_POINTS: readonly PricePoint[] = [];
const NO_TRADES: readonly Trade[] = [];

function TradeTable({ trades }: { readonly trades: readonly Trade[] }) {
  if (trades.length === 0) return <p className="quiet">No trade of it is closed yet.</p>;
  return (
    <table className="trades">
      <caption>Its closed trades, newest first</caption>
      <thead>
        <tr>
          <th scope="col">entry</th>
          <th scope="col">side</th>
          <th scope="col" className="number">
            quantity
          </th>
          <th scope="col">exit</th>
          <th scope="col">why</th>
          <th scope="col" className="number">
            net
          </th>
        </tr>
      </thead>
      <tbody>
        {trades
          .toReversed()
          .slice(0, 100)
          .map((trade) => (
            <tr key={`${trade.entryTs} ${trade.exitTs}`}>
              <td>
                {clockText(trade.entryTs)} {priceText(trade.entryPrice)}
              </td>
              <td>{trade.side}</td>
              <td className="number">{trade.quantity}</td>
              <td>
                {clockText(trade.exitTs)} {priceText(trade.exitPrice)}
              </td>
              <td>{trade.reason}</td>
              <td className={`number ${trade.netPnl < 0 ? 'loss' : 'gain'}`}>{signedPaiseText(trade.netPnl)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
