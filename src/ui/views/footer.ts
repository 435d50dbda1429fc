import { appliesTo, type BoundAction } from '../keymap.ts';
import { line, span, spread, widthOf, type Line } from '../text/cells.ts';
import { shownRows } from './rows.ts';
import type { View } from './view.ts';

const CARET = '_';
const NEEDED = ' ?:help K:KILL '.length;

/** The last line: a notice or where one is on the left, this screen's keys on the right. */
export function footerLine(view: View): Line {
  const { columns } = view.size;
  const left = leftOf(view);
  // A notice has the room that it needs, as long as help and the kill switch are still named.
  const most = view.ui.notice === null ? Math.floor(columns * 0.65) : columns - NEEDED;
  const room = columns - Math.max(20, Math.min(widthOf(textOf(left)), most));
  return spread(left, hints(view, room), columns);
}

const textOf = (spans: Line): string => spans.map(({ text }) => text).join('');

function leftOf({ model, ui }: View): Line {
  if (ui.overlay === 'filter')
    return [span(' filter: ', 'strong'), span(`${ui.filter}${CARET}`), span('  Enter keeps, Esc clears', 'dim')];
  if (ui.notice !== null) return line(` ${ui.notice.text}`, ui.notice.refused ? 'warn' : 'strong');
  if (model === null) return line(' no engine yet', 'dim');
  if (ui.screen !== 'overview') return line(` ${ui.screen}`, 'dim');
  const shown = shownRows(model, ui).length;
  const order = ui.sort.column ?? 'config';
  const filter = ui.filter === '' ? '' : `  filter ${ui.filter}`;
  return line(` ${shown} of ${model.rows.size}  order ${order}${ui.sort.reverse ? ' reversed' : ''}${filter}`, 'dim');
}

/** As many hints as there is room for, the most needed first; the order of the list stays. */
function hints({ ui, keymap }: View, room: number): Line {
  if (ui.overlay === 'confirm') return [span('Enter:do it Esc:no ^K:KILL ', 'strong')];
  if (ui.overlay !== 'none') return [span('Esc:close ^K:KILL ', 'strong')];
  const ranked = keymap.actions
    .filter((action) => action.footer !== undefined && appliesTo(action, ui.screen) && action.keys.length > 0)
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const kept = new Set<BoundAction>();
  let used = 1;
  for (const action of ranked) {
    used += hintOf(action).length + 1;
    if (used > room) break;
    kept.add(action);
  }
  return ranked
    .filter((action) => kept.has(action))
    .toReversed()
    .flatMap((action) => [span(hintOf(action), action.id === 'kill' ? 'strong' : 'dim'), span(' ')]);
}

const rankOf = ({ footer }: BoundAction): number => footer?.rank ?? 99;
const hintOf = ({ keys, footer }: BoundAction): string => `${keys[0] ?? ''}:${footer?.word ?? ''}`;
