import { rupeesOfAmount } from '../../domain/units.ts';
import { drawdownOf } from '../../view/model.ts';
import { BLANK, fit, line, lineWidth, rule, span, spread, type Line, type Tone } from '../text/cells.ts';
import { ageText, dayText, grouped, signed } from '../../view/format.ts';
import { amountText, limitPercent, percent, signedPercent, timeText } from '../text/format.ts';
import { layoutOf } from './layout.ts';
import { specialStates } from './special-states.ts';
import type { KnownView, View } from './view.ts';

const NAME = ' STATECHARTIST';

/** One or two lines that say in what mode, at what time and how it stands, and a rule that carries what is special. */
export function headerLines(view: View): readonly Line[] {
  const { size } = view;
  const { headerRows } = layoutOf(size);
  if (!isKnown(view)) {
    return [line(NAME, 'title'), ...(headerRows === 2 ? [BLANK] : []), rule(size.columns)];
  }
  return [firstLine(view), ...(headerRows === 2 ? [secondLine(view)] : []), banner(view)];
}

export const isKnown = (view: View): view is KnownView => view.model !== null;

function firstLine(view: KnownView): Line {
  const { model, ui, size } = view;
  const { run, marketTs, account } = model;
  const armed = run.mode === 'live' && model.risk?.readiness === 'ready';
  const wide = size.columns >= 100;
  const where =
    ui.screen === 'overview' ? '' : `  overview > ${ui.screen === 'instrument' ? (ui.selected ?? '-') : ui.screen}`;
  const date = marketTs === null ? '' : `${dayText(marketTs)} `;
  const money: Line =
    account === null
      ? []
      : [
          span(` eq ${amountText(account.equity)} `, 'strong'),
          span(
            signedPercent(rupeesOfAmount(account.equity) / (run.capital / 100) - 1),
            toneOf(rupeesOfAmount(account.equity) - run.capital / 100),
          ),
          ...(armed ? [span('  LIVE', 'danger')] : []),
          span(' '),
        ];
  // Its name goes first where there is no room: what is said about the money has to stay.
  const facts: Line = [
    modeSpan(view, armed),
    span(`  ${wide ? date : ''}${timeText(marketTs)} IST`),
    ...feedSpans(view),
    span(wide ? where : '', 'dim'),
  ];
  const named: Line = [span(NAME, 'title'), span('  '), ...facts];
  const left = lineWidth(named) + lineWidth(money) > size.columns ? [span(' '), ...facts] : named;
  const whole = spread(left, money, size.columns);
  // An armed live system must look like nothing else.
  return armed ? whole.map(({ text }) => span(text, 'danger')) : whole;
}

function modeSpan({ model }: KnownView, armed: boolean) {
  const { run, pace, risk } = model;
  if (run.mode === 'live') {
    return armed
      ? span('LIVE ARMED', 'danger')
      : span(`LIVE (${risk?.readiness === 'unreconciled' ? 'reconciling' : 'disarmed'})`, 'warn');
  }
  const speed = pace === null || !pace.controllable ? '' : pace.speed === 'max' ? ' max' : ` x${grouped(pace.speed)}`;
  return span(`${run.mode.toUpperCase()}${speed}`, run.mode === 'replay' ? 'replay' : 'info');
}

function feedSpans({ model, ui, moment }: KnownView): Line {
  const { feed, risk, pace, run } = model;
  if (ui.link === 'lost' || ui.link === 'connecting') return [span(`  feed ? ${ageText(moment.silentFor)}`, 'warn')];
  if (feed === null || ui.link === 'ended') return [];
  if (risk?.feed === 'stale') return [span('  feed STALE', 'warn')];
  if (run.mode === 'paper' || run.mode === 'live')
    return [span(`  feed ${feed.state === 'streaming' ? 'ok' : feed.state} ${ageText(moment.silentFor)}`)];
  const done = pace === null || pace.total <= 0 ? '' : ` ${percent(Math.min(1, pace.done / pace.total), 0)}`;
  return [span(`  feed ok${done}`)];
}

function secondLine({ model, size }: KnownView): Line {
  const { account, run, risk } = model;
  if (account === null) return line(' waiting for the first bar', 'dim');
  const most = run.risk.maxOpenPositions;
  const today = rupeesOfAmount(account.equity) - rupeesOfAmount(account.opening);
  const locks = [
    risk?.kill === 'on' && 'KILL',
    risk?.halt === 'halted' && 'HALT',
    risk?.drawdown === 'locked' && 'DRAWDOWN',
    risk?.dailyLoss === 'locked' && 'DAILY-LOSS',
    risk?.entries === 'paused' && 'PAUSED',
  ].filter((lock) => lock !== false);
  const leverage = `${account.leverage.toFixed(2)}x`;
  const written = (exposure: string): Line => [
    span(` pos ${account.openPositions}`),
    span(account.workingEntries === 0 ? '' : `+${account.workingEntries}`),
    span(most === null ? '' : `/${most}`),
    span(`  ${exposure}`),
    span(`  dd ${percent(drawdownOf(account, risk))} of ${limitPercent(run.risk.maxDrawdown)}`),
    span('  today '),
    span(signed(today), toneOf(today)),
    span('  locks '),
    locks.length === 0 ? span('none', 'dim') : span(locks.join(' '), 'danger'),
  ];
  const rupees = grouped(rupeesOfAmount(account.exposure));
  const forms = [`exposure ${rupees} ${leverage}`, `exp ${rupees} ${leverage}`, `exp ${leverage}`].map(written);
  return forms.find((form) => lineWidth(form) <= size.columns) ?? forms.at(-1) ?? BLANK;
}

export const toneOf = (value: number): Tone => (value > 0 ? 'gain' : value < 0 ? 'loss' : 'plain');

/** The rule below the header, or in its place the gravest special state, with how many more there are. */
function banner(view: KnownView): Line {
  const { columns } = view.size;
  const [first, ...more] = specialStates(view);
  if (first === undefined) return rule(columns);
  const others = more.length === 0 ? '' : ` (+${more.length} more: 4 risk) `;
  return [
    span(fit(` ${first.text}`, columns - others.length), first.tone === 'danger' ? 'danger' : 'active'),
    span(others, 'warn'),
  ];
}
