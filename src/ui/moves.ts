import { NEEDS } from './key-actions.ts';
import { SORTED } from './menus.ts';
import type { Screen } from './ui-state.ts';
import { nothing, type UiEvents } from './ui-updates.ts';
import { blotterLength } from './views/blotter.ts';
import { feedColumn } from './views/feed.ts';
import { isKnown } from './views/header.ts';
import { layoutOf } from './views/layout.ts';
import { riskFacts } from './views/risk.ts';
import { overviewKeys } from './views/rows.ts';
import { isActor, selectedRow, type View } from './views/view.ts';

/** Lines of the list at hand that can be scrolled; `null` on a screen without one. */
export function listLength(view: View): number | null {
  const { ui, model } = view;
  if (model === null) return null;
  switch (ui.screen) {
    case 'overview':
      return overviewKeys(model, ui).length;
    case 'blotter':
      return blotterLength(model, ui);
    case 'events':
      return model.events.length;
    case 'risk':
    case 'feed':
      return scrollPositions(view);
    case 'instrument':
      return null;
    default:
      return ui.screen satisfies never;
  }
}

/** A screen of facts is scrolled no further than its last line. */
function scrollPositions(view: View): number {
  if (!isKnown(view)) return 1;
  const { columns } = view.size;
  const { bodyRows } = layoutOf(view.size);
  const lines = view.ui.screen === 'risk' ? riskFacts(view, columns, bodyRows) : feedColumn(view, columns);
  return Math.max(0, lines.length - bodyRows) + 1;
}

export function moved(view: View, by: number): UiEvents {
  const { ui, model } = view;
  const length = listLength(view);
  if (model === null || length === null) return nothing('there is no list here; ] is the next instrument');
  if (ui.screen !== 'overview') {
    const to = within(ui.scroll + by, length);
    return to === ui.scroll ? nothing(by < 0 ? 'this is the top' : 'this is the end') : [{ type: 'list.scrolled', to }];
  }
  const keys = overviewKeys(model, ui);
  const at = keys.indexOf(ui.selected ?? '');
  // The first step into a list selects its first line, wherever it goes.
  const to = at < 0 && Number.isFinite(by) ? 0 : within(at + by, length);
  const key = keys[to];
  if (key === undefined) return nothing('there is no line');
  return to === at
    ? nothing(by < 0 ? 'this is the first line' : 'this is the last line')
    : [{ type: 'row.selected', key }];
}

const within = (to: number, length: number): number => Math.max(0, Math.min(Math.max(0, length - 1), to));

export function opened(view: View): UiEvents {
  const { ui } = view;
  if (isActor(ui.selected)) {
    const screen = (
      { '@feed': 'feed', '@session': 'feed', '@risk': 'risk', '@portfolio': 'risk', '@broker': 'blotter' } as const
    )[ui.selected ?? ''];
    return [{ type: 'screen.opened', screen: screen ?? 'events' }];
  }
  return selectedRow(view) === null ? nothing(NEEDS.instrument) : [{ type: 'screen.opened', screen: 'instrument' }];
}

export const goTo = ({ ui }: View, screen: Screen): UiEvents =>
  ui.screen === screen ? nothing(`this is ${screen} already`) : [{ type: 'screen.opened', screen }];

export function neighbour(view: View, by: 1 | -1): UiEvents {
  const { model, ui } = view;
  const keys = model === null ? [] : overviewKeys(model, { ...ui, tree: false });
  const at = keys.indexOf(ui.selected ?? '');
  const key = keys[at + by];
  return key === undefined
    ? nothing(by < 0 ? 'this is the first one' : 'this is the last one')
    : [{ type: 'row.selected', key }];
}

export const sortColumn = ({ ui }: View, by: 1 | -1) =>
  SORTED[(SORTED.indexOf(ui.sort.column) + by + SORTED.length) % SORTED.length] ?? null;
