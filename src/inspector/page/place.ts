/** Where one is in the page: what a link to a colleague names. */
export type Place = {
  readonly view: View;
  /** Id of the selected actor; empty until the engine has said which there are. */
  readonly actor: string;
  /** The moment looked at; `null` is now. */
  readonly at: number | null;
  /** The moment it is compared with. */
  readonly pinned: number | null;
  readonly tab: Tab;
};

export const VIEWS = ['charts', 'dashboard', 'compare', 'branch'] as const;
export type View = (typeof VIEWS)[number];

export const TABS = ['guards', 'context', 'messages', 'why', 'prices', 'table'] as const;
export type Tab = (typeof TABS)[number];

export const HOME: Place = { view: 'charts', actor: '', at: null, pinned: null, tab: 'guards' };

/** The part of a link behind `#`. What is as at home is left out; the token never stands in it. */
export function linkOf(place: Place): string {
  const link = new URLSearchParams();
  if (place.view !== HOME.view) link.set('view', place.view);
  if (place.actor !== HOME.actor) link.set('actor', place.actor);
  if (place.at !== null) link.set('at', String(place.at));
  if (place.pinned !== null) link.set('pinned', String(place.pinned));
  if (place.tab !== HOME.tab) link.set('tab', place.tab);
  return link.toString();
}

/** The place that a link names; what it does not name, or names wrongly, is as at home. */
export function placeOf(fragment: string): Place {
  const link = new URLSearchParams(fragment.replace(/^#/u, ''));
  return {
    view: VIEWS.find((view) => view === link.get('view')) ?? HOME.view,
    actor: link.get('actor') ?? HOME.actor,
    at: seqOf(link.get('at')),
    pinned: seqOf(link.get('pinned')),
    tab: TABS.find((tab) => tab === link.get('tab')) ?? HOME.tab,
  };
}

const seqOf = (text: string | null): number | null => (text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : null);

/** The token of a link that an engine has printed, and the fragment without it. */
export function tokenOf(fragment: string): { readonly token: string | null; readonly rest: string } {
  const link = new URLSearchParams(fragment.replace(/^#/u, ''));
  const token = link.get('token');
  link.delete('token');
  return { token, rest: link.toString() };
}
