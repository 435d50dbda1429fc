import { amountText, momentText } from '../../../view/format.ts';

export type Curve = {
  readonly name: string;
  readonly points: readonly { readonly ts: number; readonly equity: number }[];
};

const WIDTH = 640;
const HEIGHT = 170;
const LEFT = 92;
const FOOT = 20;

/** One or more equity curves over the same time, told apart by dashes as well as colour. */
export function EquityChart({ curves, label }: { readonly curves: readonly Curve[]; readonly label: string }) {
  const all = curves.flatMap(({ points }) => points);
  if (all.length < 2) return <p className="empty">No curve yet.</p>;
  const times = all.map(({ ts }) => ts);
  const values = all.map(({ equity }) => equity);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  // By the order of the moments, not by the clock: nights in which nothing is traded take no room.
  const moments = [...new Set(times)].toSorted((a, b) => a - b);
  const rank = new Map(moments.map((ts, place) => [ts, place]));
  const x = (ts: number): number => LEFT + ((WIDTH - LEFT - 8) * (rank.get(ts) ?? 0)) / Math.max(1, moments.length - 1);
  const y = (equity: number): number => 10 + ((HEIGHT - FOOT - 20) * (high - equity)) / Math.max(1, high - low);
  return (
    <figure className="equity-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[high, (high + low) / 2, low].map((level) => (
          <g key={level} className="level">
            <line x1={LEFT} x2={WIDTH - 8} y1={y(level)} y2={y(level)} />
            <text x={LEFT - 6} y={y(level) + 4} textAnchor="end">
              {amountText(Math.round(level))}
            </text>
          </g>
        ))}
        {curves.map(({ name, points }, at) => (
          <polyline
            key={name}
            className={`curve curve-${at}`}
            points={thinned(points)
              .map((point) => `${x(point.ts).toFixed(1)},${y(point.equity).toFixed(1)}`)
              .join(' ')}
          />
        ))}
        <text x={LEFT} y={HEIGHT - 4} className="axis">
          {momentText(moments[0] ?? null)}
        </text>
        <text x={WIDTH - 8} y={HEIGHT - 4} textAnchor="end" className="axis">
          {momentText(moments.at(-1) ?? null)}
        </text>
      </svg>
      {curves.length > 1 && (
        <figcaption>
          {curves.map(({ name }, at) => (
            <span key={name} className={`curve-key curve-key-${at}`}>
              {name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

/** More points than the drawing has px are not drawn. */
const thinned = (points: Curve['points']): Curve['points'] => {
  const every = Math.ceil(points.length / WIDTH);
  return points.filter((_, place) => place % every === 0 || place === points.length - 1);
};
