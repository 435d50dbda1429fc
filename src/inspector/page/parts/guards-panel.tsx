import { cleanText } from '../../../domain/clean-text.ts';
import type { ActorDetail, GuardSeen, Message } from '../../../engine/step.ts';
import { momentText } from '../../../view/format.ts';
import { useDetail, useLastMove, usePage, usePageState } from '../hooks.ts';
import { JsonTree, Units } from './json-tree.tsx';

type StripProps = { readonly detail: ActorDetail | null; /** Why there is none. */ readonly reason: string | null };

/** Below the drawing: what moved the actor last, what its last message was, and what its guards said. */
export function GuardStrip({ detail, reason }: StripProps) {
  const last = detail?.last ?? null;
  return (
    <div className="guard-strip" role="group" aria-label="Last move, last message and its guards">
      <MovedBy />
      {last === null ? (
        <span className="quiet">{detail === null ? (reason ?? 'Asking…') : 'It has taken no message yet.'}</span>
      ) : (
        <p>
          last message <code>{last.message.type}</code> <span className="quiet">from {senderOf(last.message)}</span>{' '}
          {last.guards.map((guard) => (
            <span key={`${guard.transition} ${guard.guard}`} className={guard.passed ? 'chip passed' : 'chip failed'}>
              {guard.passed ? '✓' : '✗'} {guard.guard}
            </span>
          ))}
          {last.guards.length === 0 && <span className="quiet">no guard was asked</span>}
        </p>
      )}
    </div>
  );
}

/** What brought the actor into the state that it is in. */
function MovedBy() {
  const page = usePage();
  const move = useLastMove();
  if (move === null) return null;
  const { seq, ts, moves, message } = move;
  return (
    <p>
      moved by <strong>{message === null ? 'a message' : <code>{message.type}</code>}</strong>{' '}
      <span className="quiet">{message !== null && `from ${senderOf(message)}`} at</span>{' '}
      <button type="button" className="link" onClick={() => page.go({ at: seq })}>
        {momentText(ts)}
      </button>
      <span>{moves.map(({ from, to }) => `${from} → ${to}`).join(', ')}</span>
    </p>
  );
}

const senderOf = ({ from }: Message): string => (from === null ? 'the door' : cleanText(from));

/** The last message of the selected actor: which guards were asked, what they said, and what they saw. */
export function GuardsPanel() {
  const page = usePage();
  const actor = usePageState(({ place }) => place.actor);
  const { result: detail, reason } = useDetail();
  if (reason !== null) return <p className="empty">{reason}</p>;
  if (detail?.state.id !== actor) return <p className="empty">Asking…</p>;
  if (detail.last === null) return <p className="empty">It has taken no message yet.</p>;
  const { message, guards, seq, context } = detail.last;
  return (
    <section className="guards" aria-label="Guards">
      <h3>
        Last message <code>{message.type}</code>{' '}
        <span className="quiet">
          from {senderOf(message)}, input{' '}
          <button type="button" className="link" onClick={() => page.go({ at: seq })}>
            {seq}
          </button>
        </span>
      </h3>
      {guards.length === 0 ? (
        <p className="quiet">No guard was asked: the message had one way to go.</p>
      ) : (
        <ol className="guard-list">
          {guards.map((guard) => (
            <GuardLine key={`${guard.transition} ${guard.guard}`} chart={detail.state.chart} guard={guard} />
          ))}
        </ol>
      )}
      <Units />
      <h4>The message they saw</h4>
      <JsonTree value={message.payload} label="Message" open={2} />
      <h4>The context they saw</h4>
      <JsonTree value={context} label="Context seen" open={2} />
    </section>
  );
}

function GuardLine({ chart, guard }: { readonly chart: string; readonly guard: GuardSeen }) {
  const transition = usePageState(({ model }) =>
    model?.charts.find(({ id }) => id === chart)?.transitions.find(({ id }) => id === guard.transition),
  );
  const target = transition?.target ?? null;
  return (
    <li className={guard.passed ? 'passed' : 'failed'}>
      <span className="verdict">{guard.passed ? '✓ yes' : '✗ no'}</span> <code>{guard.guard}</code>{' '}
      <span className="quiet">
        in {transition?.source || chart}, {target === null ? 'stays' : `→ ${target}`}
      </span>
    </li>
  );
}
