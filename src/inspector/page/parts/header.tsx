import { useState } from 'react';
import { amountText, clockText, dayText, signedAmountText } from '../../../view/format.ts';
import { usePage, usePageState, useScene } from '../hooks.ts';
import { linkWords } from '../page-state.ts';
import { VIEWS, type View } from '../place.ts';
import { setTheme, themeIn, THEMES, type Theme } from '../theme.ts';
import { locksOf } from './dashboard.tsx';
import { HelpButton } from './help.tsx';
import { Operator } from './operator.tsx';

const NAMES: Readonly<Record<View, string>> = {
  charts: 'Charts',
  dashboard: 'Dashboard',
  compare: 'Compare',
  branch: 'Branch',
};

/** What must be seen whatever else is on the page. */
export function Header() {
  const page = usePage();
  const { view, at, pinned } = usePageState(({ place }) => place);
  return (
    <header className="top">
      <div className="brand">
        <h1>Statechartist</h1>
        <LinkState />
      </div>
      <nav aria-label="Views">
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === view ? 'page' : undefined}
            onClick={() =>
              page.go({ view: one, ...(one === 'compare' && pinned === null && at !== null && { pinned: at }) })
            }
          >
            {NAMES[one]}
          </button>
        ))}
      </nav>
      <Figures />
      <Operator />
      <HelpButton />
      <ThemeSwitch />
    </header>
  );
}

function LinkState() {
  const { word, says } = linkWords(usePageState((state) => state));
  return (
    <span className={`link-state link-${word.replaceAll(' ', '-')}`} role="status" title={says}>
      <span aria-hidden="true">{word === 'live' ? '●' : '○'}</span> {word}
    </span>
  );
}

function Figures() {
  const scene = useScene();
  const isPast = usePageState(({ place }) => place.at !== null);
  if (scene === null) return <div className="figures" />;
  const { run, account, risk, feed, session } = scene.model;
  const locks = risk === null ? [] : locksOf(risk);
  const today = account === null ? 0 : account.equity - account.opening;
  return (
    <dl className="figures">
      <Figure name="mode" value={run.mode} className={run.mode === 'live' ? 'mode-live' : ''} />
      <Figure
        name={isPast ? 'past, IST' : 'market, IST'}
        value={`${dayText(scene.ts)} ${clockText(scene.ts)}`}
        className={isPast ? 'past' : ''}
      />
      <Figure name="session" value={session?.state ?? '–'} />
      <Figure name="equity" value={account === null ? '–' : amountText(account.equity)} />
      <Figure
        name="today"
        value={account === null ? '–' : signedAmountText(today)}
        className={today < 0 ? 'loss' : 'gain'}
      />
      <Figure name="locks" value={locks.join(', ') || 'none'} className={locks.length > 0 ? 'shut' : ''} />
      <Figure
        name="feed"
        value={feed?.state ?? '–'}
        className={feed !== null && feed.state.includes('stale') ? 'shut' : ''}
      />
    </dl>
  );
}

type FigureProps = { readonly name: string; readonly value: string; readonly className?: string };

const Figure = ({ name, value, className = '' }: FigureProps) => (
  <div className={`figure ${className}`}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

function ThemeSwitch() {
  const [theme, choose] = useState<Theme>(() => themeIn(localStorage));
  return (
    <select
      className="theme"
      aria-label="Colours"
      value={theme}
      onChange={({ target }) => {
        const chosen = THEMES.find((one) => one === target.value) ?? 'system';
        setTheme(document.documentElement, localStorage, chosen);
        choose(chosen);
      }}
    >
      {THEMES.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}
