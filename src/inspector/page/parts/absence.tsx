import { useState, type FormEvent } from 'react';
import { momentText } from '../../../view/format.ts';
import { usePage, usePageState } from '../hooks.ts';
import { linkWords } from '../page-state.ts';
import { tokenOf } from '../place.ts';

/** While there is no engine: what became of it, what is still shown, and what to do. */
export function Absence() {
  const page = usePage();
  const { connection, model, followed } = usePageState((state) => state);
  const { says } = linkWords(usePageState((state) => state));
  const isGone = connection === 'refused' || (connection !== 'open' && model !== null);
  return (
    <div className={isGone ? 'absence' : 'unseen'}>
      <p role="status">
        {isGone && <strong>{says}</strong>}
        {isGone && model !== null && ` Shown is the last state: input ${followed.seq}, ${momentText(model.marketTs)}.`}
      </p>
      {connection === 'refused' && <NewToken />}
      {isGone && connection !== 'refused' && (
        <button type="button" onClick={() => page.connection.retry()}>
          Try now
        </button>
      )}
    </div>
  );
}

/** Each start of an engine has a token of its own. */
function NewToken() {
  const page = usePage();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const fragment = typed.slice(typed.indexOf('#') + 1);
    page.authorise(tokenOf(fragment).token ?? typed.trim());
  };
  return (
    <form className="new-token" onSubmit={submit}>
      <label>
        Its link or token{' '}
        <input type="password" autoComplete="off" value={typed} onChange={({ target }) => setTyped(target.value)} />
      </label>
      <button type="submit" className="primary" disabled={typed.trim() === ''}>
        Connect
      </button>
    </form>
  );
}
