import { useEffect, useRef, useState } from 'react';
import { usePage } from '../hooks.ts';
import type { Place } from '../place.ts';

const SEEN_KEY = 'statechartist.introduced';

/** One line for who looks at it for the first time, until it is put away; the rest stands behind `?`. */
export function Introduction() {
  const [isNew, setNew] = useState(() => localStorage.getItem(SEEN_KEY) === null);
  if (!isNew) return null;
  const putAway = (): void => {
    localStorage.setItem(SEEN_KEY, 'yes');
    setNew(false);
  };
  return (
    <aside className="introduction" aria-label="Introduction">
      <p>
        Every moving part of this run is an <strong>actor</strong> with a <strong>statechart</strong>. Choose one to see
        its chart: <span className="key-lit">● blue is active</span>,{' '}
        <span className="key-last">━ orange was taken last</span>. The tabs tell why. Any line of the log, and the bar
        below, lead to an earlier moment.
      </p>
      <button type="button" onClick={putAway}>
        Got it
      </button>
    </aside>
  );
}

export function HelpButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="help-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        ? Help
      </button>
      {isOpen && <Help onClose={() => setOpen(false)} />}
    </>
  );
}

const QUESTIONS: readonly { readonly asks: string; readonly says: string; readonly place: Partial<Place> }[] = [
  {
    asks: 'What state is each instrument in?',
    says: 'Beside its name in the tree; with prices and profit in the dashboard.',
    place: { view: 'dashboard' },
  },
  {
    asks: 'Why does it not trade?',
    says: 'Every test between a signal and an order, in the order of testing; the first that says no is marked.',
    place: { view: 'charts', tab: 'why' },
  },
  {
    asks: 'What moved it?',
    says: 'Below its chart: “moved by”, the message and the moment. The time there leads to it.',
    place: { view: 'charts', tab: 'guards' },
  },
  {
    asks: 'Who said what to whom?',
    says: 'All messages that one input caused, as a sequence. An arrow opens what was said.',
    place: { view: 'charts', tab: 'messages' },
  },
  {
    asks: 'What has changed since then?',
    says: 'Two moments side by side: go to one, keep it as A, go to the other.',
    place: { view: 'compare' },
  },
  {
    asks: 'What if?',
    says: 'The same inputs from the moment shown on under other settings. The run is not touched.',
    place: { view: 'branch' },
  },
];

const KEYS = [
  ['Tab, Shift Tab', 'from pane to pane'],
  ['↑ ↓ Home End Page', 'in the tree, the log and the instruments'],
  ['← →', 'the tabs on the right; the slider, input by input'],
  ['+ − 0 f, arrows', 'in the chart: larger, smaller, what is active, all of it, aside'],
  ['Enter, Space', 'press, open, fold'],
] as const;

type HelpProps = { readonly onClose: () => void };

function Help({ onClose }: HelpProps) {
  const page = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="help" onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">How to read this page</h2>
      <dl>
        {QUESTIONS.map(({ asks, says, place }) => [
          <dt key={asks}>
            <button
              type="button"
              className="link"
              onClick={() => {
                onClose();
                page.go(place);
              }}
            >
              {asks}
            </button>
          </dt>,
          <dd key={says}>{says}</dd>,
        ])}
      </dl>
      <p>
        The address of the page names the actor, the moment and the tab, never the token: send it to who looks at the
        same run. Nothing here touches the run, unless its engine was started with <code>--inspector-control</code>.
      </p>
      <h3>Keys</h3>
      <dl className="keys">{KEYS.map(([keys, does]) => [<dt key={keys}>{keys}</dt>, <dd key={does}>{does}</dd>])}</dl>
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </dialog>
  );
}
