import { useEffect, useRef, useState, type FormEvent } from 'react';
import { usePage, usePageState, useScene } from '../hooks.ts';
import { actionsFor, type Action } from '../operator-actions.ts';

/** What an operator may do from here: only where the engine has allowed it, and never without being asked again. */
export function Operator() {
  const control = usePageState((state) => state.control && state.connection === 'open');
  const model = usePageState((state) => state.model);
  const actor = usePageState(({ place }) => place.actor);
  const instrument = useScene()?.actors.get(actor)?.instrument ?? null;
  const [asked, setAsked] = useState<Action | null>(null);
  if (!control || model === null) return null;
  const actions = actionsFor(model, instrument);
  const kill = actions.find(({ name }) => name === 'kill');
  return (
    <div className="operator">
      {kill !== undefined && (
        <button type="button" className="kill" onClick={() => setAsked(kill)}>
          ■ KILL
        </button>
      )}
      <select
        aria-label="Commands"
        value=""
        onChange={({ target }) => setAsked(actions.find(({ name }) => name === target.value) ?? null)}
      >
        <option value="">Commands…</option>
        {actions.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      {asked !== null && <Confirm key={asked.name} action={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

type ConfirmProps = { readonly action: Action; readonly onClose: () => void };

function Confirm({ action, onClose }: ConfirmProps) {
  const page = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const may = action.word === null || typed === action.word;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!may) return;
    onClose();
    void page.command(action.command, action.done);
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="confirm-title">
      <form onSubmit={submit}>
        <h2 id="confirm-title">{action.label}?</h2>
        <p>{action.says}</p>
        {action.word !== null && (
          <label>
            Type <strong>{action.word}</strong> to go on{' '}
            <input autoFocus value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
          </label>
        )}
        <div className="dialog-buttons">
          <button type="button" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" className="primary" disabled={!may} autoFocus={action.word === null}>
            {action.label}
          </button>
        </div>
      </form>
    </dialog>
  );
}
