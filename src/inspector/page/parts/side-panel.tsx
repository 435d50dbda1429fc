import { lazy, Suspense, useRef, type KeyboardEvent } from 'react';
import { usePage, usePageState } from '../hooks.ts';
import { TABS, type Tab } from '../place.ts';
import { ContextPanel } from './context-panel.tsx';
import { GuardsPanel } from './guards-panel.tsx';
import { MessagesPanel } from './messages-panel.tsx';
import { TransitionTable } from './transition-table.tsx';
import { WhyPanel } from './why-panel.tsx';

// The chart library is the largest part of the page: it is fetched when prices are first looked at.
const PricesPanel = lazy(() => import('./prices-panel.tsx'));

const NAMES: Readonly<Record<Tab, string>> = {
  guards: 'Guards',
  context: 'Context',
  messages: 'Messages',
  why: 'Why no trade?',
  prices: 'Prices',
  table: 'Table',
};

/** More of the selected actor, one tab at a time. */
export function SidePanel() {
  const page = usePage();
  const tab = usePageState(({ place }) => place.tab);
  const tabs = useRef<HTMLDivElement>(null);
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = TABS.at((TABS.indexOf(tab) + step) % TABS.length) ?? tab;
    page.go({ tab: next }, 'replace');
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <section className="pane side-pane" aria-label="Details">
      <div className="tabs" role="tablist" aria-label="Details" ref={tabs} onKeyDown={press}>
        {TABS.map((one) => (
          <button
            key={one}
            id={`tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls="tab-panel"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => page.go({ tab: one }, 'replace')}
          >
            {NAMES[one]}
          </button>
        ))}
      </div>
      <div className="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'guards' && <GuardsPanel />}
        {tab === 'context' && <ContextPanel />}
        {tab === 'messages' && <MessagesPanel />}
        {tab === 'why' && <WhyPanel />}
        {tab === 'table' && <TransitionTable />}
        {tab === 'prices' && (
          <Suspense fallback={<p className="empty">Fetching the price chart…</p>}>
            <PricesPanel />
          </Suspense>
        )}
      </div>
    </section>
  );
}
