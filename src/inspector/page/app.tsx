import { useEffect, useState } from 'react';
import { usePage, usePageState, useScene } from './hooks.ts';
import { ActorTree } from './parts/actor-tree.tsx';
import { Absence } from './parts/absence.tsx';
import { Branch } from './parts/branch.tsx';
import { ChartPanel } from './parts/chart-panel.tsx';
import { Compare } from './parts/compare.tsx';
import { Dashboard } from './parts/dashboard.tsx';
import { EventLog } from './parts/event-log.tsx';
import { Header } from './parts/header.tsx';
import { Introduction } from './parts/help.tsx';
import { SidePanel } from './parts/side-panel.tsx';
import { TimeBar } from './parts/time-bar.tsx';

const PANES = ['actors', 'chart', 'details', 'events'] as const;
type Pane = (typeof PANES)[number];

/** The workbench. On a phone its panes stand behind each other. */
export function App() {
  const view = usePageState(({ place }) => place.view);
  const actor = usePageState(({ place }) => place.actor);
  const seq = useScene()?.seq;
  const [pane, setPane] = useState<Pane>('chart');
  useEffect(() => setPane('chart'), [actor, view]);
  return (
    <div className="page" data-view={view} data-pane={pane} data-seq={seq}>
      <a className="skip" href="#main" onClick={(event) => skipTo(event, '#main')}>
        Skip to the chart
      </a>
      <Header />
      <Absence />
      <div className="notices">
        <Introduction />
        <Notice />
      </div>
      <div className="work">
        <ActorTree />
        <main id="main" tabIndex={-1}>
          {view === 'charts' && <ChartPanel />}
          {view === 'dashboard' && <Dashboard />}
          {view === 'compare' && <Compare />}
          {view === 'branch' && <Branch />}
        </main>
        {view === 'charts' && <SidePanel />}
        <EventLog />
      </div>
      <TimeBar />
      <nav className="panes" aria-label="Panes">
        {PANES.map((one) => (
          <button key={one} type="button" aria-pressed={one === pane} onClick={() => setPane(one)}>
            {one}
          </button>
        ))}
      </nav>
    </div>
  );
}

// The fragment is the page's own address: a link into the page must not replace it.
const skipTo = (event: { preventDefault(): void }, target: string): void => {
  event.preventDefault();
  document.querySelector<HTMLElement>(target)?.focus();
};

function Notice() {
  const page = usePage();
  const notice = usePageState((state) => state.notice);
  return (
    <div role="status">
      {notice !== null && (
        <p className="notice">
          {notice}{' '}
          <button type="button" className="link" onClick={page.dismiss}>
            close
          </button>
        </p>
      )}
    </div>
  );
}
