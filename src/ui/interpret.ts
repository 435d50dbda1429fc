import { NEEDS, type ActionId, type Need } from './key-actions.ts';
import type { BoundAction } from './keymap.ts';
import { matching, menuEntries, SORTED, type MenuEntry } from './menus.ts';
import { goTo, listLength, moved, neighbour, opened, sortColumn } from './moves.ts';
import { confirmationOf, speedChanged } from './operations.ts';
import { nothing, type UiEvent, type UiEvents } from './ui-updates.ts';
import { layoutOf } from './views/layout.ts';
import { selectedRow, type View } from './views/view.ts';

/** What a key means here and now; a key that does nothing says so. */
export function interpret(view: View, key: string): UiEvents {
  return [{ type: 'key.pressed', key }, ...meaningOf(view, key)];
}

function meaningOf(view: View, key: string): UiEvents {
  const { overlay } = view.ui;
  // The kill switch and the ways out are reachable from everywhere, from text fields too.
  if (key === '^K') {
    if (view.ui.confirmation?.action === 'kill') return nothing('Enter turns the kill switch on');
    return doAction(view, actionOf(view, 'kill'));
  }
  if (key === '^C') return [{ type: 'interrupted' }];
  if (key === '^Z') return [{ type: 'suspend.asked' }];
  if (key === '^L') return [{ type: 'redraw.asked' }];
  if (key === 'Esc') return [{ type: 'back' }];
  switch (overlay) {
    case 'none':
      return screenKey(view, key);
    case 'help':
    case 'palette':
      return menuKey(view, key) ?? textKey(view.ui.input, key, (text) => ({ type: 'text.changed', text }));
    case 'why':
      return whyKey(view, key);
    case 'sort':
      return menuKey(view, key) ?? (isKeyOf(view, key, 'sort') ? [{ type: 'overlay.closed' }] : otherKey(view, key));
    case 'filter':
      if (key === 'Enter') return [{ type: 'overlay.closed' }];
      return textKey(view.ui.filter, key, (text) => ({ type: 'filter.changed', text }));
    case 'confirm':
      return confirmKey(view, key);
    default:
      return overlay satisfies never;
  }
}

function screenKey(view: View, key: string): UiEvents {
  const action = view.keymap.at(view.ui.screen, key);
  return action === null ? nothing(`${key} does nothing here; ? lists the keys`) : doAction(view, action);
}

/** Keys of a list one chooses from; `null` for those that are text. */
function menuKey(view: View, key: string): UiEvents | null {
  const entries = menuEntries(view);
  const { choice } = view.ui;
  const to = stepTo(key, choice, entries.length);
  if (to !== null) {
    return entries.length === 0 || to === choice ? nothing('no line there') : [{ type: 'choice.moved', to }];
  }
  if (key === 'Enter') {
    const entry = entries[choice];
    if (entry === undefined) return nothing('nothing is chosen');
    return [{ type: 'overlay.closed' }, ...run(view, entry)];
  }
  return null;
}

/** The same key again asks for the whole system, and then closes. */
function whyKey(view: View, key: string): UiEvents {
  const { ui } = view;
  if (key === 'Enter') return [{ type: 'overlay.closed' }];
  if (!isKeyOf(view, key, 'why')) return otherKey(view, key);
  return ui.choice === 0 && selectedRow(view) !== null
    ? [{ type: 'choice.moved', to: 1 }]
    : [{ type: 'overlay.closed' }];
}

const isKeyOf = ({ ui, keymap }: View, key: string, id: ActionId): boolean => keymap.at(ui.screen, key)?.id === id;

/** A key that means nothing to a list closes it and does what it does on the screen. */
const otherKey = (view: View, key: string): UiEvents => [{ type: 'overlay.closed' }, ...screenKey(view, key)];

function stepTo(key: string, from: number, count: number): number | null {
  const last = Math.max(0, count - 1);
  if (key === 'Down') return Math.min(last, from + 1);
  if (key === 'Up') return Math.max(0, from - 1);
  if (key === 'PgDn') return Math.min(last, from + 10);
  if (key === 'PgUp') return Math.max(0, from - 10);
  if (key === 'Home') return 0;
  return key === 'End' ? last : null;
}

const run = (view: View, { does }: MenuEntry): UiEvents =>
  'event' in does ? [does.event] : doAction(view, does.action);

/** For a line of commands: what is best called like that. */
export function runByName(view: View, text: string): UiEvents {
  const entry = matching(menuEntries({ ...view, ui: { ...view.ui, overlay: 'palette', input: '' } }), text)[0];
  return entry === undefined ? nothing(`nothing is called ${text}`) : run(view, entry);
}

function textKey(before: string, key: string, changed: (text: string) => UiEvent): UiEvents {
  const character = key === 'Space' ? ' ' : key;
  if (key === 'Backspace' || key === 'Delete' || key === '^U' || key === '^W') {
    return before === '' ? nothing('nothing to erase') : [changed(erased(before, key))];
  }
  if (key.length > 1 && (key.startsWith('^') || /^[A-Z]/u.test(key)) && key !== 'Space') {
    return nothing(`${key} does nothing while typing; Esc closes`);
  }
  return before.length >= 80 ? nothing('that is long enough') : [changed(before + character)];
}

function erased(text: string, key: 'Backspace' | 'Delete' | '^U' | '^W'): string {
  if (key === '^U') return '';
  return key === '^W' ? text.replace(/\S*\s*$/u, '') : Array.from(text).slice(0, -1).join('');
}

function confirmKey({ ui }: View, key: string): UiEvents {
  if (key === 'Enter') return [{ type: 'confirm.given' }];
  if (ui.confirmation?.typed !== null) return textKey(ui.input, key, (text) => ({ type: 'text.changed', text }));
  return nothing('Enter does it, Esc leaves everything as it is');
}

const actionOf = ({ keymap }: View, id: ActionId): BoundAction => {
  const action = keymap.actions.find((one) => one.id === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
};

/** An action's events, or why it means nothing now. */
function doAction(view: View, action: BoundAction): UiEvents {
  const unmet = action.needs?.find((need) => !isMet(view, need));
  return unmet === undefined ? eventsOf(view, action.id) : nothing(NEEDS[unmet]);
}

function isMet(view: View, need: Need): boolean {
  const { model, ui } = view;
  switch (need) {
    case 'instrument':
      return selectedRow(view) !== null;
    case 'list':
      return listLength(view) !== null;
    case 'table':
      return ui.screen === 'overview' && !ui.tree;
    case 'pace':
      return model?.pace?.controllable ?? false;
    case 'paused':
      return model?.pace?.paused ?? false;
    case 'drawdownLocked':
      return model?.risk?.drawdown === 'locked';
    case 'killOn':
      return model?.risk?.kill === 'on';
    case 'halted':
      return model?.risk?.halt === 'halted';
    case 'quarantined':
      return (model?.risk?.quarantined.length ?? 0) > 0;
    case 'unarmed':
      return model?.risk?.readiness === 'unarmed';
    case 'running':
      return ui.link !== 'ended';
    default:
      return need satisfies never;
  }
}

function eventsOf(view: View, id: ActionId): UiEvents {
  const { ui, model } = view;
  const page = Math.max(1, layoutOf(view.size).bodyRows - 2);
  switch (id) {
    case 'down':
      return moved(view, 1);
    case 'up':
      return moved(view, -1);
    case 'page-down':
      return moved(view, page);
    case 'page-up':
      return moved(view, -page);
    case 'first':
      return moved(view, -Infinity);
    case 'last':
      return moved(view, Infinity);
    case 'open':
      return opened(view);
    case 'back':
      return [{ type: 'back' }];
    case 'next-instrument':
      return neighbour(view, 1);
    case 'previous-instrument':
      return neighbour(view, -1);
    case 'next-tab':
      return [{ type: 'tab.moved', by: 1 }];
    case 'previous-tab':
      return [{ type: 'tab.moved', by: -1 }];
    case 'next-pane':
      return ui.zoom ? [{ type: 'pane.moved' }] : [{ type: 'pane.moved' }, { type: 'zoom.toggled' }];
    case 'go-overview':
      return goTo(view, 'overview');
    case 'go-instrument':
      return goTo(view, 'instrument');
    case 'go-blotter':
      return goTo(view, 'blotter');
    case 'go-risk':
      return goTo(view, 'risk');
    case 'go-feed':
      return goTo(view, 'feed');
    case 'go-events':
      return goTo(view, 'events');
    case 'help':
    case 'palette':
    case 'filter':
      return [{ type: 'overlay.opened', overlay: id }];
    case 'sort':
      return [{ type: 'overlay.opened', overlay: 'sort', choice: Math.max(0, SORTED.indexOf(ui.sort.column)) }];
    case 'why':
      return [{ type: 'overlay.opened', overlay: 'why' }];
    case 'inspector':
      return [{ type: 'inspector.asked' }];
    case 'freeze':
      return [{ type: 'freeze.toggled' }];
    case 'sort-reverse':
      return [{ type: 'sort.chosen', column: ui.sort.column, reverse: !ui.sort.reverse }];
    case 'sort-left':
      return [{ type: 'sort.chosen', column: sortColumn(view, -1), reverse: ui.sort.reverse }];
    case 'sort-right':
      return [{ type: 'sort.chosen', column: sortColumn(view, 1), reverse: ui.sort.reverse }];
    case 'tree':
      return [{ type: 'tree.toggled' }];
    case 'wide':
      return layoutOf(view.size).panes === 1 && !ui.wide
        ? nothing('more columns need a terminal of 100 columns')
        : [{ type: 'wide.toggled' }];
    case 'zoom':
      return [{ type: 'zoom.toggled' }];
    case 'redraw':
      return [{ type: 'redraw.asked' }];
    case 'kill':
    case 'flatten':
    case 'square-off':
    case 'reset-kill':
    case 'reset-halt':
    case 'reset-drawdown':
    case 'reset-quarantine':
    case 'arm':
      return [{ type: 'confirm.asked', confirmation: confirmationOf(view, id) }];
    case 'pause-entries': {
      const action = model?.risk?.entries === 'paused' ? 'resume-entries' : 'pause-entries';
      return [{ type: 'confirm.asked', confirmation: { action, instrument: null, typed: null } }];
    }
    case 'pause':
      return model?.pace?.paused === true
        ? [{ type: 'command.given', command: { type: 'pace.resume' }, title: 'time runs on' }]
        : [{ type: 'command.given', command: { type: 'pace.pause' }, title: 'time is paused' }];
    case 'faster':
      return speedChanged(view, 1);
    case 'slower':
      return speedChanged(view, -1);
    case 'step':
      return [{ type: 'command.given', command: { type: 'pace.step' }, title: 'one bar further' }];
    case 'leave':
      return [{ type: 'leave.asked' }];
    case 'suspend':
      return [{ type: 'suspend.asked' }];
    case 'interrupt':
      return [{ type: 'interrupted' }];
    default:
      return id satisfies never;
  }
}
