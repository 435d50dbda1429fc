import { cleanText } from '../../domain/clean-text.ts';
import type { ActorState } from '../../engine/step.ts';

export type TreeRow = { readonly actor: ActorState; readonly depth: number; readonly name: string };

/** The active states that have no active one within them. */
export const leavesOf = (active: readonly string[]): readonly string[] =>
  active.filter((path) => !active.some((other) => other.startsWith(`${path}.`)));

/** What an actor is in, short: all of it for a few states, and how many for the regions of a parallel chart. */
export function badgeOf({ active, status }: ActorState): string {
  if (status !== 'active') return status;
  const leaves = leavesOf(active);
  if (leaves.length > 2) return `${leaves.length} regions`;
  return leaves.join(' · ') || 'no state';
}

/** What a person calls an actor: an instrument by its key, an order by its role. */
export function nameOf({ id, instrument, chart }: Pick<ActorState, 'id' | 'instrument' | 'chart'>): string {
  if (instrument === null) return cleanText(id);
  const key = cleanText(instrument);
  return chart === 'order' ? `${id.split(':')[1] ?? 'order'} order · ${key}` : key;
}

/** The tree as rows, parents first; with a search only what fits it, and the parents of that. */
export function treeOf(actors: ReadonlyMap<string, ActorState>, search: string): readonly TreeRow[] {
  const children = Map.groupBy(actors.values(), ({ parent }) => parent);
  const word = search.trim().toLowerCase();
  const fits = (actor: ActorState): boolean =>
    word === '' || `${actor.id} ${actor.active.join(' ')}`.toLowerCase().includes(word);
  const rowsOf = (actor: ActorState, depth: number): readonly TreeRow[] => {
    const below = (children.get(actor.id) ?? []).flatMap((child) => rowsOf(child, depth + 1));
    return below.length > 0 || fits(actor) ? [{ actor, depth, name: nameOf(actor) }, ...below] : [];
  };
  return (children.get(null) ?? []).flatMap((actor) => rowsOf(actor, 0));
}
