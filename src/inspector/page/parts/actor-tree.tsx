import { useMemo, useState } from 'react';
import type { ActorState } from '../../../engine/step.ts';
import { usePage, usePageState, useScene } from '../hooks.ts';
import { badgeOf, treeOf, type TreeRow } from '../actor-rows.ts';
import { VirtualList } from './virtual-list.tsx';

const NOBODY: ReadonlyMap<string, ActorState> = new Map();

/** Every actor below the one that spawned it, with the state it is in. */
export function ActorTree() {
  const page = usePage();
  const selected = usePageState(({ place }) => place.actor);
  const actors = useScene()?.actors ?? NOBODY;
  const [search, setSearch] = useState('');
  const rows = useMemo(() => treeOf(actors, search), [actors, search]);
  return (
    <section className="pane tree-pane" aria-label="Actors">
      <header className="pane-head">
        <h2>Actors</h2>
        <span className="quiet">{actors.size}</span>
      </header>
      <input
        type="search"
        className="search"
        placeholder="Search by name or state"
        aria-label="Search the actors by name or state"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <VirtualList<TreeRow>
        label="Actor tree"
        className="tree"
        items={rows}
        rowHeight={26}
        keyOf={({ actor }) => actor.id}
        levelOf={({ depth }) => depth + 1}
        chosen={rows.findIndex(({ actor }) => actor.id === selected)}
        onChoose={({ actor }) => page.go({ actor: actor.id })}
        empty={search === '' ? 'No actors yet.' : 'No actor fits.'}
        draw={({ actor, depth, name }) => (
          <div className="actor-row" style={{ paddingInlineStart: 8 + depth * 14 }}>
            <bdi className="actor-name" title={name}>
              {name}
            </bdi>
            <span className={`badge badge-${actor.chart}`} data-status={actor.status} title={actor.active.join(', ')}>
              {badgeOf(actor)}
            </span>
          </div>
        )}
      />
    </section>
  );
}
