import type { ReactNode } from 'react';
import { drawdownOf } from '../../../view/model.ts';
import { cleanText } from '../../../domain/clean-text.ts';
import type { InstrumentRow, RiskView } from '../../../view/protocol.ts';
import {
  amountText,
  countText,
  multipleText,
  paiseText,
  priceText,
  shareText,
  signedAmountText,
  signedPaiseText,
} from '../../../view/format.ts';
import { PHONE, useMedia, usePage, usePageState, useScene } from '../hooks.ts';
import { EquityChart } from './equity-chart.tsx';
import { Name } from './name.tsx';
import { VirtualList } from './virtual-list.tsx';

/** Portfolio, risk and feed at a glance, and every instrument with why it does not trade. */
export function Dashboard() {
  const scene = useScene();
  const isNow = usePageState(({ place }) => place.at === null);
  if (scene === null) return <p className="empty">Waiting for the engine’s first word.</p>;
  const { account, risk, feed, session, equity, rows, run, broker } = scene.model;
  return (
    <div className="dashboard" tabIndex={0} role="region" aria-label="Dashboard">
      <Card title="Portfolio">
        {account === null ? (
          <p className="empty">Nothing yet.</p>
        ) : (
          <Facts
            facts={[
              ['equity', amountText(account.equity)],
              ['balance', paiseText(account.balance)],
              ['unrealised', signedAmountText(account.unrealised)],
              ['since the session’s opening', signedAmountText(account.equity - account.opening)],
              [
                'exposure',
                `${amountText(account.exposure)}, ${multipleText(account.leverage)} of ${multipleText(run.risk.maxLeverage)}`,
              ],
              ['drawdown', `${shareText(drawdownOf(account, risk))} of ${shareText(run.risk.maxDrawdown)}`],
              ['largest drawdown', shareText(account.maxDrawdown)],
              ['open positions', countText(account.openPositions)],
              ['working entries', countText(account.workingEntries)],
            ]}
          />
        )}
      </Card>
      <Card title="Risk">{risk === null ? <p className="empty">Nothing yet.</p> : <RiskFacts risk={risk} />}</Card>
      <Card title="Feed and session">
        <Facts
          facts={[
            ['feed', feed?.state ?? '–'],
            ['bars accepted', countText(feed?.accepted ?? 0)],
            ['bars rejected', countsText(feed?.rejected ?? {})],
            ['gaps', countText(feed?.gaps ?? 0)],
            ['prices rounded', countText(feed?.rounded ?? 0)],
            ['broker', broker ?? '–'],
            ['session', session?.state ?? '–'],
            ['date', session?.date ?? '–'],
            ['entry cut-off, square-off', `${run.session.entryCutoff}, ${run.session.squareOff}`],
          ]}
        />
      </Card>
      <Card title={`Instruments ${rows.size}`} wide>
        <InstrumentList rows={[...rows.values()]} />
      </Card>
      <Card title="Equity" wide>
        <EquityChart
          label={isNow ? 'Equity of this run' : 'Equity of this run up to the moment shown'}
          curves={[{ name: 'equity', points: equity }]}
        />
      </Card>
    </div>
  );
}

type CardProps = { readonly title: string; readonly children: ReactNode; readonly wide?: boolean };

const Card = ({ title, children, wide = false }: CardProps) => (
  <section className={wide ? 'card wide' : 'card'} aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
);

const Facts = ({ facts }: { readonly facts: readonly (readonly [string, string])[] }) => (
  <dl className="facts">
    {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
  </dl>
);

const countsText = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([reason, count]) => `${reason} ${countText(count ?? 0)}`)
    .join(', ') || 'none';

const REGIONS = ['kill', 'halt', 'readiness', 'entries', 'feed', 'drawdown', 'dailyLoss'] as const;

/** What each region of the risk chart is in when entries may pass. */
const OPEN = {
  kill: 'off',
  halt: 'none',
  readiness: 'ready',
  entries: 'on',
  feed: 'fresh',
  drawdown: 'open',
  dailyLoss: 'open',
} as const satisfies Record<(typeof REGIONS)[number], string>;

/** The regions of risk that keep entries shut, by name and state. */
export const locksOf = (risk: RiskView): readonly string[] =>
  REGIONS.flatMap((region) => (risk[region] === OPEN[region] ? [] : [`${region} ${risk[region]}`]));

function RiskFacts({ risk }: { readonly risk: RiskView }) {
  return (
    <>
      <ul className="regions">
        {REGIONS.map((region) => {
          const isOpen = risk[region] === OPEN[region];
          return (
            <li key={region} className={isOpen ? 'region-open' : 'region-shut'}>
              <span>{region}</span> <strong>{`${isOpen ? '✓' : '✗'} ${risk[region]}`}</strong>
            </li>
          );
        })}
      </ul>
      <Facts
        facts={[
          ['requests', countText(risk.requests)],
          ['approved', countText(risk.approved)],
          ['rejected', countsText(risk.rejected)],
          ['stale', risk.stale.map(cleanText).join(', ') || 'none'],
          ['quarantined', risk.quarantined.map(cleanText).join(', ') || 'none'],
        ]}
      />
    </>
  );
}

function InstrumentList({ rows }: { readonly rows: readonly InstrumentRow[] }) {
  const page = usePage();
  const isPhone = useMedia(PHONE);
  const actor = usePageState(({ place }) => place.actor);
  return (
    <>
      <div className="instrument-row head" aria-hidden="true">
        <span>instrument</span>
        <span>state</span>
        <span className="number">last</span>
        <span className="number">quantity</span>
        <span className="number">unrealised</span>
        <span className="number">realised</span>
        <span>why no trade</span>
      </div>
      <VirtualList<InstrumentRow>
        label="Instruments"
        className="instruments"
        items={rows}
        rowHeight={isPhone ? 44 : 26}
        keyOf={({ key }) => key}
        chosen={rows.findIndex(({ key }) => actor === `instrument:${key}`)}
        onChoose={({ key }) => page.go({ actor: `instrument:${key}` })}
        empty="No instrument."
        draw={(row) => (
          <div className="instrument-row">
            <Name of={row.key} />
            <span>{row.state}</span>
            <span className="number">{priceText(row.last)}</span>
            <span className="number">{row.quantity === 0 ? '–' : countText(row.quantity)}</span>
            <span className={`number ${row.unrealised < 0 ? 'loss' : 'gain'}`}>
              {row.quantity === 0 ? '–' : signedAmountText(row.unrealised)}
            </span>
            <span className={`number ${row.realised < 0 ? 'loss' : 'gain'}`}>
              {row.trades === 0 ? '–' : signedPaiseText(row.realised)}
            </span>
            <span className="quiet">{row.why?.guard ?? 'nothing stands in the way'}</span>
          </div>
        )}
      />
    </>
  );
}
