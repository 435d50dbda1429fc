import Fuse from 'fuse.js';
import { appliesTo, type BoundAction } from './keymap.ts';
import { COLUMNS, type Column } from './settings.ts';
import { PALETTES } from './text/paint.ts';
import type { UiEvent } from './ui-updates.ts';
import type { View } from './views/view.ts';

/** A line of a menu: an action of the keymap, or an event of its own. */
export type MenuEntry = {
  readonly title: string;
  /** Shown beside it: its keys. */
  readonly keys: string;
  readonly group: string;
  readonly does: { readonly action: BoundAction } | { readonly event: UiEvent };
};

/** The lines of the menu at hand, best match first when something was typed. */
export function menuEntries(view: View): readonly MenuEntry[] {
  switch (view.ui.overlay) {
    case 'help':
      return matching(helpEntries(view), view.ui.input);
    case 'palette':
      return matching([...actionEntries(view), ...instrumentEntries(view), ...settingEntries(view)], view.ui.input);
    case 'sort':
      return sortEntries(view);
    case 'none':
    case 'filter':
    case 'why':
    case 'confirm':
      return [];
    default:
      return view.ui.overlay satisfies never;
  }
}

export function matching(entries: readonly MenuEntry[], input: string): readonly MenuEntry[] {
  if (input.trim() === '') return entries;
  const fuse = new Fuse(entries, {
    keys: [
      { name: 'title', weight: 2 },
      { name: 'keys', weight: 1 },
    ],
    threshold: 0.4,
    ignoreLocation: true,
  });
  // A key by its name, then what is spelled as it is typed, before what only resembles it: Enter runs the first.
  const words = input.toLowerCase().split(/\s+/u).filter(Boolean);
  const spelled = entries.filter(({ title }) => hasWords(title, words));
  const typed = input.trim();
  const ofKey = entries.filter(({ keys }) => keys.split(' ').includes(typed));
  const started = spelled.filter(({ title }) => title.toLowerCase().startsWith(words[0] ?? ''));
  const alike = fuse.search(typed).map(({ item }) => item);
  return [...new Set([...ofKey, ...started, ...spelled, ...alike])];
}

/** Whether each word is the beginning of one of the title's. */
const hasWords = (title: string, words: readonly string[]): boolean => {
  const own = title.toLowerCase().split(/[^\p{L}\p{N}&-]+/u);
  return words.every((word) => own.some((one) => one.startsWith(word)));
};

const entryOf = (action: BoundAction): MenuEntry => ({
  title: action.title,
  keys: action.keys.join(' '),
  group: action.group,
  does: { action },
});

/** Every action, those of this screen first: help tells what there is, also where it does not apply. */
function helpEntries({ ui, keymap }: View): readonly MenuEntry[] {
  const here = keymap.actions.filter((action) => appliesTo(action, ui.screen));
  return here.map(entryOf);
}

/** What means nothing on this screen is not offered: it would be done where nobody sees it. */
const actionEntries = ({ ui, keymap }: View): readonly MenuEntry[] =>
  keymap.actions.filter((action) => action.menu !== false && appliesTo(action, ui.screen)).map(entryOf);

function instrumentEntries({ model }: View): readonly MenuEntry[] {
  return [...(model?.rows.keys() ?? [])].map((key) => ({
    title: key,
    keys: '',
    group: 'Instrument',
    does: { event: { type: 'screen.opened', screen: 'instrument', instrument: key } },
  }));
}

const settingEntries = ({ ui }: View): readonly MenuEntry[] =>
  PALETTES.filter((palette) => palette !== ui.palette).map((palette) => ({
    title: `colours: ${palette}`,
    keys: '',
    group: 'Setting',
    does: { event: { type: 'palette.chosen', palette } },
  }));

/** Columns that have an order of their own. */
export const SORTED: readonly (Column | null)[] = [null, ...COLUMNS.filter((column) => column !== 'spark')];

const sortEntries = ({ ui }: View): readonly MenuEntry[] =>
  SORTED.map((column) => ({
    title: column ?? 'order of the configuration',
    keys: column === ui.sort.column ? 'now' : '',
    group: 'Order',
    // What is compared by size is wanted from the largest down, names from A.
    does: {
      event: { type: 'sort.chosen', column, reverse: column !== null && !['symbol', 'state', 'why'].includes(column) },
    },
  }));
