import { useMemo } from 'react';
import { changedPaths } from '../differences.ts';
import { nameOf } from '../actor-rows.ts';
import { useDetail, usePageState } from '../hooks.ts';
import { JsonTree, Units } from './json-tree.tsx';

const NONE: ReadonlySet<string> = new Set();

/** The context of the selected actor, with what its last message changed. */
export function ContextPanel() {
  const actor = usePageState(({ place }) => place.actor);
  const { result, reason } = useDetail();
  const changed = useMemo(() => (result?.last ? changedPaths(result.last.context, result.context) : NONE), [result]);
  if (reason !== null) return <p className="empty">{reason}</p>;
  if (result?.state.id !== actor) return <p className="empty">Asking…</p>;
  return (
    <>
      <p className="panel-says">
        <bdi>{nameOf(result.state)}</bdi> after input {result.at}
        {changed.size > 0 ? '; ● marks what its last message changed.' : '; its last message changed nothing.'}
      </p>
      <Units />
      <JsonTree
        key={actor}
        value={result.context}
        label={`Context of ${nameOf(result.state)}`}
        open={2}
        changed={changed}
      />
    </>
  );
}
