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
import { IST_OFFSET_MS } from '../../domain/calendar.ts';
import type { Trade } from '../../domain/trade.ts';
import type { Price } from '../../domain/units.ts';
import type { PricePoint } from '../../view/protocol.ts';

/** What the chart library is told: it keeps what it has drawn, and is given what is new. */

export type Drawn = {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  readonly lines: Map<string, ISeriesApi<'Line'>>;
  points: readonly PricePoint[];
  /** Bars that the library holds: it forgets none by itself. */
  held: number;
  levels: IPriceLine[];
};

/** What follows what is drawn is added, as long as it is less than drawing all anew. */
const MOST_ADDED = 20;
/** The library is given all anew when it holds so many times what is to be seen. */
const MOST_HELD = 2;

// The library knows no zones: it is given the exchange's own time as if it were UTC.
const timeOf = (ts: number): UTCTimestamp => ((ts + IST_OFFSET_MS) / 1000) as UTCTimestamp;
const rupeesOf = (price: number): number => price / 10_000;

/** Told apart without their colours too. */
const LINES = [
  { style: LineStyle.Solid, sign: '━' },
  { style: LineStyle.Dashed, sign: '╍' },
  { style: LineStyle.Dotted, sign: '┈' },
  { style: LineStyle.SparseDotted, sign: '·' },
] as const;

/** How the strategy's line at this place is drawn, for a legend. */
export const lineSign = (place: number): string => LINES[place % LINES.length]?.sign ?? '';

const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** An empty chart in an element. */
export function makeChart(place: HTMLElement): Drawn {
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
    held: 0,
    levels: [],
  };
  paint(made);
  return made;
}

/** Takes the colours of the page as they are now. */
export function paint({ chart, candles, lines }: Drawn): void {
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
export function showPoints(drawn: Drawn, points: readonly PricePoint[]): void {
  const { chart, candles, lines } = drawn;
  const before = drawn.points.at(-1);
  const from = before === undefined ? -1 : points.findLastIndex(({ ts }) => ts === before.ts);
  drawn.points = points;
  for (const name of new Set(points.slice(-1).flatMap((point) => Object.keys(point.lines)))) {
    if (lines.has(name)) continue;
    const color = colourOf(`--series-${lines.size % 4}`);
    const lineStyle = LINES[lines.size % LINES.length]?.style ?? LineStyle.Solid;
    lines.set(
      name,
      chart.addSeries(LineSeries, {
        color,
        lineStyle,
        lineWidth: 1,
        priceLineVisible: false,
        lastValueVisible: false,
      }),
    );
  }
  const added = points.length - 1 - from;
  if (from >= 0 && added <= MOST_ADDED && drawn.held + added <= MOST_HELD * points.length) {
    drawn.held += added;
    for (const point of points.slice(from)) {
      candles.update(candleOf(point));
      for (const [name, line] of lines) {
        const value = point.lines[name];
        if (value !== undefined) line.update({ time: timeOf(point.ts), value });
      }
    }
    return;
  }
  drawn.held = points.length;
  candles.setData(points.map(candleOf));
  for (const [name, line] of lines) {
    line.setData(
      points.flatMap(({ ts, lines: { [name]: value } }) => (value === undefined ? [] : [{ time: timeOf(ts), value }])),
    );
  }
}

type Marks = {
  readonly trades: readonly Trade[];
  readonly open: { readonly ts: number; readonly isLong: boolean } | null;
  /** Ms of the first bar that is drawn. */
  readonly first: number;
};

/** Where positions were opened and closed. */
export function showMarks({ markers }: Drawn, { trades, open, first }: Marks): void {
  const closed = trades.filter(({ exitTs }) => exitTs >= first).flatMap(tradeMarks);
  const marks = [...closed, ...(open === null ? [] : [entryMark(open.ts, open.isLong)])];
  markers.setMarkers(marks.toSorted((a, b) => Number(a.time) - Number(b.time)));
}

/** The prices of an open position, as lines across. */
export function showLevels(drawn: Drawn, { entry, stop, target }: Readonly<Record<Level, Price | null>>): void {
  for (const level of drawn.levels) drawn.candles.removePriceLine(level);
  const levels = [
    ['entry', entry],
    ['stop', stop],
    ['target', target],
  ] as const;
  drawn.levels = levels.flatMap(([title, price]) =>
    price ? [drawn.candles.createPriceLine({ ...levelStyle(title), price: rupeesOf(price), title })] : [],
  );
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

type Level = 'entry' | 'stop' | 'target';

const levelStyle = (title: Level) => ({
  color: colourOf({ entry: '--text-quiet', stop: '--down', target: '--up' }[title]),
  lineStyle: { entry: LineStyle.Dotted, stop: LineStyle.Dashed, target: LineStyle.LargeDashed }[title],
  lineWidth: 1 as const,
  axisLabelVisible: true,
});
