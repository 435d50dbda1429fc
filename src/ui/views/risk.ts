import { rupeesOfAmount, rupeesOfPaise } from '../../domain/units.ts';
import type { RiskView } from '../../view/protocol.ts';
import { equityPlot } from '../plots/equity-plot.ts';
import { gauge } from '../plots/sparkline.ts';
import { BLANK, beside, fit, line, rule, span, type Line, type Tone } from '../text/cells.ts';
import { grouped, signed } from '../../view/format.ts';
import { percent } from '../text/format.ts';
import { chartTreeLines } from './chart-tree.ts';
import { toneOf } from './header.ts';
import { drawdownOf } from '../../view/model.ts';
import { specialStates } from './special-states.ts';
import type { KnownView } from './view.ts';

const GAUGE = 22;

/** Limits and how much of each is used, switches and locks, what was refused, and the equity curve. */
export function riskLines(view: KnownView, width: number, height: number): readonly Line[] {
  const facts = riskFacts(view, width, height);
  if (width < 100) return scrolled(facts, view.ui.scroll, height);
  const left = Math.floor((width - 3) / 2);
  const right = width - left - 3;
  const chart = view.model.charts.find(({ id }) => id === 'risk');
  return beside(
    [
      {
        width: left,
        lines: scrolled(facts, view.ui.scroll, height),
      },
      {
        width: right,
        lines: [
          ...curve(view, right, Math.max(6, Math.floor(height * 0.4))),
          rule(right, 'risk (statechart)'),
          ...(chart === undefined ? [] : chartTreeLines(chart, activeRegions(view.model.risk)).slice(1)),
        ],
      },
    ],
    height,
  );
}

/** What can be scrolled, however high the screen is. */
export function riskFacts(view: KnownView, width: number, height: number): readonly Line[] {
  const limits = limitLines(view);
  const switches = switchLines(view);
  const plot = height - limits.length - switches.length - 1;
  return [
    ...limits,
    ...switches,
    ...(width < 100 && plot >= 5 ? [BLANK, ...curve(view, width, plot)] : []),
    ...refusedLines(view),
  ];
}

export const scrolled = (lines: readonly Line[], scroll: number, height: number): readonly Line[] =>
  lines.slice(Math.min(scroll, Math.max(0, lines.length - height)));

const curve = ({ model, ascii }: KnownView, width: number, height: number): readonly Line[] =>
  equityPlot(model.equity, { width, height, ascii }).map((row) => line(row, 'info'));

function limitLines({ model }: KnownView): readonly Line[] {
  const { account, run } = model;
  if (account === null) return [line(' no account yet', 'dim')];
  const { risk } = run;
  const loss = Math.max(0, (account.opening - account.equity) / account.opening);
  const taken = account.openPositions + account.workingEntries;
  return [
    [
      span(' equity '),
      span(grouped(rupeesOfAmount(account.equity), 2), 'strong'),
      span('  balance '),
      span(grouped(rupeesOfPaise(account.balance), 2)),
    ],
    [
      span(' unrealised '),
      span(signed(rupeesOfAmount(account.unrealised)), toneOf(account.unrealised)),
      span('  today '),
      span(
        signed(rupeesOfAmount(account.equity) - rupeesOfAmount(account.opening)),
        toneOf(account.equity - account.opening),
      ),
    ],
    BLANK,
    limit('drawdown', drawdownOf(account, model.risk), risk.maxDrawdown, percent),
    limit('daily loss', loss, risk.dailyLossLimit, percent),
    limit('leverage', account.leverage, risk.maxLeverage, (value) => `${grouped(value, 2)}x`),
    limit('positions', taken, risk.maxOpenPositions, (value) => grouped(value)),
    line(
      ` worst drawdown ${percent(account.maxDrawdown)}   risk per trade ${percent(risk.riskPerTrade, 2)} of the balance`,
      'dim',
    ),
    BLANK,
  ];
}

function limit(name: string, value: number, most: number | null, text: (value: number) => string): Line {
  if (most === null) return [span(` ${fit(name, 11)}`), span(` ${text(value)}, no limit is set`, 'dim')];
  const used = value / most;
  const tone: Tone = used >= 1 ? 'danger' : used >= 0.75 ? 'warn' : 'plain';
  return [
    span(` ${fit(name, 11)} `),
    span(gauge(value, most, GAUGE), tone),
    span(` ${text(value)} of ${text(most)}`, tone),
  ];
}

/** Every switch in words; all that is special, though only the gravest stands in the header. */
function switchLines(view: KnownView): readonly Line[] {
  const { risk } = view.model;
  if (risk === null) return [];
  const pairs = [
    [state('kill switch', risk.kill, 'off'), state('halt', risk.halt, 'none')],
    [state('entries', risk.entries, 'on'), state('feed', risk.feed, 'fresh')],
    [state('drawdown', risk.drawdown, 'open'), state('daily loss', risk.dailyLoss, 'open')],
    [
      state('broker', risk.readiness, 'ready'),
      state('quarantine', risk.quarantined.length === 0 ? 'none' : grouped(risk.quarantined.length), 'none'),
    ],
  ] as const;
  return [
    ...pairs.map(
      ([left, right]): Line =>
        beside(
          [
            { width: 24, lines: [left] },
            { width: 26, lines: [right] },
          ],
          1,
        )[0] ?? [],
    ),
    BLANK,
    ...specialStates(view).map(({ text, tone }) => line(` ! ${text}`, tone === 'danger' ? 'danger' : 'warn')),
  ];
}

const state = (name: string, value: string, good: string): Line => [
  span(` ${fit(name, 12)}`),
  span(value === good ? ` ${value}` : ` ${value.toUpperCase()} `, value === good ? 'plain' : 'danger'),
];

function refusedLines({ model: { risk } }: KnownView): readonly Line[] {
  if (risk === null) return [];
  const reasons = Object.entries(risk.rejected).toSorted(([, a], [, b]) => b - a);
  return [
    line(` asked ${grouped(risk.requests)}, approved ${grouped(risk.approved)}`, 'title'),
    ...reasons.map(([reason, count]) => line(`  ${fit(reason, 22)} ${grouped(count).padStart(6)}`)),
  ];
}

/** The states of the risk actor as paths of its chart. */
const activeRegions = (risk: RiskView | null): readonly string[] =>
  risk === null
    ? []
    : (['kill', 'halt', 'readiness', 'entries', 'feed', 'drawdown', 'dailyLoss'] as const).map(
        (region) => `${region}.${risk[region]}`,
      );
