import { BLANK, beside, fit, line, span, type Line } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { NONE, percent, timeText } from '../text/format.ts';
import { chartTreeLines } from './chart-tree.ts';
import { scrolled } from './risk.ts';
import type { KnownView } from './view.ts';

/** What comes in, what was turned away, who is silent, and where the session stands. */
export function feedLines(view: KnownView, width: number, height: number): readonly Line[] {
  const { model, ui } = view;
  const facts = [...feedFacts(view), BLANK, ...sessionFacts(view)];
  const charts = [
    ...treeOf(view, 'feed', model.feed?.state ?? ''),
    BLANK,
    ...treeOf(view, 'session', model.session?.state ?? ''),
  ];
  if (width < 100) return scrolled([...facts, BLANK, ...charts], ui.scroll, height);
  const left = Math.floor((width - 3) / 2);
  return beside(
    [
      { width: left, lines: scrolled(facts, ui.scroll, height) },
      { width: width - left - 3, lines: charts },
    ],
    height,
  );
}

const treeOf = ({ model }: KnownView, id: string, state: string): readonly Line[] => {
  const chart = model.charts.find((one) => one.id === id);
  return chart === undefined ? [] : chartTreeLines(chart, [state]);
};

function feedFacts({ model, ui, moment }: KnownView): readonly Line[] {
  const { feed, risk, pace } = model;
  if (feed === null) return [line(' no feed yet', 'dim')];
  const rejected = Object.entries(feed.rejected).filter(([, count]) => count > 0);
  const stale = risk?.stale ?? [];
  return [
    line(' feed', 'title'),
    fact('state', feed.state),
    fact('last message', ui.link === 'open' ? `${(moment.silentFor / 1000).toFixed(1)} s ago` : NONE),
    fact('bars taken', grouped(feed.accepted)),
    fact('gaps', `${grouped(feed.gaps)} intervals missing`),
    fact('rounded', `${grouped(feed.rounded)} prices had more than four places`),
    fact('turned away', rejected.length === 0 ? 'none' : ''),
    ...rejected.map(([reason, count]) => line(`   ${fit(reason, 24)} ${grouped(count)}`, 'warn')),
    stale.length === 0
      ? fact('silent', 'none')
      : [
          span(fit(' silent', 16)),
          span(stale.slice(0, 6).join(', '), 'warn'),
          span(stale.length > 6 ? ` and ${stale.length - 6} more` : ''),
        ],
    ...(pace === null || !pace.controllable
      ? []
      : [
          fact(
            'pace',
            pace.paused
              ? 'paused'
              : pace.speed === 'max'
                ? 'as fast as it can'
                : `${grouped(pace.speed)} times the market's`,
          ),
          fact('done', pace.total > 0 ? percent(Math.min(1, pace.done / pace.total)) : NONE),
        ]),
  ];
}

function sessionFacts({ model }: KnownView): readonly Line[] {
  const { session, run, marketTs } = model;
  return [
    line(' session', 'title'),
    fact('state', session?.state ?? NONE),
    fact('date', session?.date ?? NONE),
    fact('last bar', `${timeText(marketTs)} IST`),
    fact('phase', session?.phase ?? NONE),
    fact('entries until', run.session.endless ? 'always' : run.session.entryCutoff),
    fact('square-off', run.session.endless ? 'never' : run.session.squareOff),
    fact('next session', session?.next ?? NONE),
  ];
}

const fact = (name: string, text: string): Line => [span(fit(` ${name}`, 16)), span(text, 'strong')];
