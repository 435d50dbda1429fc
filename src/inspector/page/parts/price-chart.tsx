import { useEffect, useMemo, useRef, useState } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { Trade } from '../../../domain/trade.ts';
import type { InstrumentRow, PricePoint } from '../../../view/protocol.ts';
import { clockText, priceText } from '../../../view/format.ts';
import { lineSign, makeChart, paint, showLevels, showMarks, showPoints, type Drawn } from '../price-drawing.ts';
import { Name } from './name.tsx';

type ChartProps = {
  readonly instrument: string;
  readonly points: readonly PricePoint[];
  readonly trades: readonly Trade[];
  readonly row: InstrumentRow | undefined;
};

/** Candles with what the strategy draws, entries, exits, and the stop and target of an open position. */
export function PriceChart({ instrument, points, trades, row }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const printed = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  /** Marks and levels keep the colours that they were made with. */
  const [painted, setPainted] = useState(0);

  useEffect(() => {
    if (place.current === null) return undefined;
    const made = makeChart(place.current);
    setDrawn(made);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const paper = matchMedia('print');
    const colour = (): void => {
      paint(made);
      setPainted((times) => times + 1);
    };
    // The library draws with the next frame of the screen: paper does not wait for that.
    const print = (): void => {
      paint(made);
      printed.current?.replaceChildren(...(paper.matches ? [made.chart.takeScreenshot()] : []));
    };
    const observer = new MutationObserver(colour);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    dark.addEventListener('change', colour);
    paper.addEventListener('change', print);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', colour);
      paper.removeEventListener('change', print);
      made.chart.remove();
      setDrawn(null);
    };
  }, []);

  useEffect(() => {
    if (drawn !== null) showPoints(drawn, points);
  }, [drawn, points]);

  const own = useMemo(() => trades.filter((trade) => trade.instrument === instrument), [trades, instrument]);
  const first = points[0]?.ts ?? Infinity;
  const { entry = null, entryTs = null, quantity = 0, stop = null, target = null } = row ?? {};
  useEffect(() => {
    if (drawn === null) return;
    const open = entryTs && quantity ? { ts: entryTs, isLong: quantity > 0 } : null;
    showMarks(drawn, { trades: own, open, first });
  }, [drawn, own, first, entryTs, quantity, painted]);

  useEffect(() => {
    if (drawn !== null) showLevels(drawn, { entry, stop, target });
  }, [drawn, entry, stop, target, painted]);

  const last = points.at(-1);
  return (
    <figure className="price-chart" aria-label={`Prices of ${cleanText(instrument)}`}>
      <figcaption>
        <Name of={instrument} />{' '}
        {last === undefined ? 'no prices yet' : `${priceText(last.close)} at ${clockText(last.ts)}`}
        {Object.entries(last?.lines ?? {}).map(([name, value], at) => (
          <span key={name} className={`line-name line-${at}`}>
            {lineSign(at)} {name} {value.toFixed(2)}
          </span>
        ))}
      </figcaption>
      <div ref={place} className="price-canvas" />
      <div ref={printed} className="price-printed" aria-hidden="true" />
    </figure>
  );
}
