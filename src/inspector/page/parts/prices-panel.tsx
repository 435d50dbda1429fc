import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  LineSeries,
  LineStyle,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { IST_OFFSET_MS } from '../../../domain/calendar.ts';
import type { Trade } from '../../../domain/trade.ts';
import type { InstrumentRow, PricePoint } from '../../../view/protocol.ts';
import { clockText, priceText, signedPaiseText } from '../../../view/format.ts';
import { useAnswer, usePageState, useScene } from '../hooks.ts';

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

type ChartProps = {
  readonly instrument: string;
  readonly points: readonly PricePoint[];
  readonly trades: readonly Trade[];
  readonly row: InstrumentRow | undefined;
};

type Drawn = {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  readonly lines: Map<string, ISeriesApi<'Line'>>;
  points: readonly PricePoint[];
  levels: IPriceLine[];
};

// The library knows no zones: it is given the exchange's own time as if it were UTC.
const timeOf = (ts: number): UTCTimestamp => ((ts + IST_OFFSET_MS) / 1000) as UTCTimestamp;
const rupeesOf = (price: number): number => price / 10_000;

function PriceChart({ instrument, points, trades, row }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);

  useEffect(() => {
    if (place.current === null) return undefined;
    const made = makeChart(place.current);
    setDrawn(made);
    const screen = matchMedia('(prefers-color-scheme: dark)');
    const colour = (): void => paint(made);
    const observer = new MutationObserver(colour);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    screen.addEventListener('change', colour);
    return () => {
      observer.disconnect();
      screen.removeEventListener('change', colour);
      made.chart.remove();
      setDrawn(null);
    };
  }, []);

  useEffect(() => {
    if (drawn !== null) showPoints(drawn, points);
  }, [drawn, points]);

  const own = useMemo(() => trades.filter((trade) => trade.instrument === instrument), [trades, instrument]);
  const { entry, entryTs, quantity, stop, target } = row ?? {};
  useEffect(() => {
    if (drawn === null) return;
    const first = points[0]?.ts ?? Infinity;
    const open = entryTs && quantity ? [entryMark(entryTs, quantity > 0)] : [];
    const marks = [...own.filter(({ exitTs }) => exitTs >= first).flatMap(tradeMarks), ...open];
    drawn.markers.setMarkers(marks.toSorted((a, b) => Number(a.time) - Number(b.time)));
  }, [drawn, own, points, entryTs, quantity]);

  useEffect(() => {
    if (drawn === null) return;
    for (const level of drawn.levels) drawn.candles.removePriceLine(level);
    const levels = [
      ['entry', entry],
      ['stop', stop],
      ['target', target],
    ] as const;
    drawn.levels = levels.flatMap(([title, price]) =>
      price ? [drawn.candles.createPriceLine({ ...levelStyle(title), price: rupeesOf(price), title })] : [],
    );
  }, [drawn, entry, stop, target]);

  const last = points.at(-1);
  return (
    <figure className="price-chart" aria-label={`Prices of ${instrument}`}>
      <figcaption>
        <bdi>{instrument}</bdi>{' '}
        {last === undefined ? 'no prices yet' : `${priceText(last.close)} at ${clockText(last.ts)}`}
        {Object.entries(last?.lines ?? {}).map(([name, value], at) => (
          <span key={name} className={`line-name line-${at}`}>
            {name} {value.toFixed(2)}
          </span>
        ))}
      </figcaption>
      <div ref={place} className="price-canvas" />
    </figure>
  );
}

const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function makeChart(place: HTMLElement): Drawn {
  const chart = createChart(place, {
    autoSize: true,
    timeScale: { timeVisible: true, secondsVisible: false },
    localization: { locale: 'en-IN', priceFormatter: (price: number) => price.toFixed(2) },
  });
  const candles = chart.addSeries(CandlestickSeries);
  const made: Drawn = {
    chart,
    candles,
    markers: createSeriesMarkers(candles),
    lines: new Map(),
    points: [],
    levels: [],
  };
  paint(made);
  return made;
}

function paint({ chart, candles, lines }: Drawn): void {
  const [text, grid, up, down] = ['--text-quiet', '--line', '--up', '--down'].map(colourOf);
  chart.applyOptions({
    layout: { background: { color: 'transparent' }, textColor: text ?? '', fontSize: 11 },
    grid: { vertLines: { color: grid ?? '' }, horzLines: { color: grid ?? '' } },
    rightPriceScale: { borderColor: grid ?? '' },
  });
  chart.timeScale().applyOptions({ borderColor: grid ?? '' });
  // Hollow when it rises: the shape says it too.
  candles.applyOptions({
    upColor: 'transparent',
    borderUpColor: up ?? '',
    wickUpColor: up ?? '',
    downColor: down ?? '',
    borderDownColor: down ?? '',
    wickDownColor: down ?? '',
  });
  [...lines.values()].forEach((line, at) => line.applyOptions({ color: colourOf(`--series-${at % 4}`) }));
}

/** New points are added one by one where they follow what is drawn; otherwise all is drawn anew. */
function showPoints(drawn: Drawn, points: readonly PricePoint[]): void {
  const { chart, candles, lines } = drawn;
  const before = drawn.points.at(-1);
  const from = before === undefined ? -1 : points.findLastIndex(({ ts }) => ts === before.ts);
  drawn.points = points;
  for (const name of new Set(points.slice(-1).flatMap((point) => Object.keys(point.lines)))) {
    if (lines.has(name)) continue;
    const color = colourOf(`--series-${lines.size % 4}`);
    lines.set(
      name,
      chart.addSeries(LineSeries, { color, lineWidth: 1, priceLineVisible: false, lastValueVisible: false }),
    );
  }
  if (from >= 0 && from >= points.length - 6) {
    for (const point of points.slice(from)) {
      candles.update(candleOf(point));
      for (const [name, line] of lines) {
        const value = point.lines[name];
        if (value !== undefined) line.update({ time: timeOf(point.ts), value });
      }
    }
    return;
  }
  candles.setData(points.map(candleOf));
  for (const [name, line] of lines) {
    line.setData(
      points.flatMap(({ ts, lines: { [name]: value } }) => (value === undefined ? [] : [{ time: timeOf(ts), value }])),
    );
  }
}

const candleOf = ({ ts, open, high, low, close }: PricePoint) => ({
  time: timeOf(ts),
  open: rupeesOf(open),
  high: rupeesOf(high),
  low: rupeesOf(low),
  close: rupeesOf(close),
});

const entryMark = (ts: number, isLong: boolean): SeriesMarker<Time> => ({
  time: timeOf(ts),
  position: isLong ? 'belowBar' : 'aboveBar',
  shape: isLong ? 'arrowUp' : 'arrowDown',
  color: colourOf('--accent'),
  text: isLong ? 'buy' : 'sell',
});

const tradeMarks = ({ entryTs, exitTs, side, reason, netPnl }: Trade): readonly SeriesMarker<Time>[] => [
  entryMark(entryTs, side === 'long'),
  {
    time: timeOf(exitTs),
    position: side === 'long' ? 'aboveBar' : 'belowBar',
    shape: reason === 'stop' ? 'square' : 'circle',
    color: colourOf(netPnl < 0 ? '--down' : '--up'),
    text: reason,
  },
];

const levelStyle = (title: 'entry' | 'stop' | 'target') => ({
  color: colourOf({ entry: '--text-quiet', stop: '--down', target: '--up' }[title]),
  lineStyle: { entry: LineStyle.Dotted, stop: LineStyle.Dashed, target: LineStyle.LargeDashed }[title],
  lineWidth: 1 as const,
  axisLabelVisible: true,
});

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
