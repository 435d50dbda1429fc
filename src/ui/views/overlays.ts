import { menuEntries, type MenuEntry } from '../menus.ts';
import { titleOf } from '../ui-updates.ts';
import { BLANK, fit, fitLine, line, lineWidth, span, without, wrapped, type Line } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import type { Confirmation } from '../ui-state.ts';
import { isHeld, windowStart } from './rows.ts';
import type { View } from './view.ts';
import { askedWhyLines } from './why.ts';
import { isKnown } from './header.ts';

const CARET = '_';

/** The body with what lies over it. */
export function withOverlay(view: View, body: readonly Line[], height: number): readonly Line[] {
  const { overlay } = view.ui;
  const { columns } = view.size;
  switch (overlay) {
    case 'none':
    case 'filter':
      return body;
    case 'help':
    case 'palette':
    case 'sort':
      return laidOver(
        body,
        boxed(menuTitle(view), menuLines(view, Math.min(columns, 80) - 4, height - 2), Math.min(columns, 80)),
        height,
      );
    case 'why':
      return laidOver(
        body,
        boxed(
          'why',
          isKnown(view) ? askedWhyLines(view, Math.min(columns, 80) - 4, height - 2) : [line('no engine yet')],
          Math.min(columns, 80),
        ),
        height,
      );
    case 'confirm':
      return laidOver(body, boxed('confirm', confirmLines(view), Math.min(columns, 80)), height);
    default:
      return overlay satisfies never;
  }
}

const menuTitle = ({ ui }: View): string =>
  ui.overlay === 'help' ? 'keys of this screen' : ui.overlay === 'sort' ? 'order of the rows' : 'find';

function menuLines(view: View, width: number, height: number): readonly Line[] {
  const { ui } = view;
  const entries = menuEntries(view);
  const room = height - 1;
  const start = windowStart(entries.length, ui.choice, room);
  return [
    ui.overlay === 'sort'
      ? line('Enter chooses', 'dim')
      : [
          span(`> ${ui.input}${CARET}`, 'strong'),
          span(`  ${grouped(entries.length)} found; type to search, Enter runs`, 'dim'),
        ],
    ...entries.slice(start, start + room).map((entry, offset) => entryLine(entry, start + offset === ui.choice, width)),
    ...(entries.length === 0 ? [line('nothing is called like that', 'warn')] : []),
  ];
}

function entryLine({ title, keys, group }: MenuEntry, chosen: boolean, width: number): Line {
  const text = `${chosen ? '> ' : '  '}${fit(keys, 10)} ${fit(title, width - 26)} ${fit(group, 11)}`;
  return line(text, chosen ? 'selected' : 'plain');
}

/** What will happen, what stays as it is, and how to do it or not. */
function confirmLines(view: View): readonly Line[] {
  const { confirmation, input } = view.ui;
  if (confirmation === null) return [];
  const { typed, action } = confirmation;
  return [
    line(questionOf(confirmation), action === 'kill' ? 'danger' : 'strong'),
    BLANK,
    ...wrapped(consequenceOf(view, confirmation), Math.min(view.size.columns, 80) - 4).map((text) => line(text)),
    BLANK,
    typed === null
      ? line('Enter does it.  Esc leaves everything as it is.', 'strong')
      : [
          span(`Type ${typed} and press Enter: `, 'strong'),
          span(`${input}${CARET}`, 'active'),
          span('  Esc leaves it'),
        ],
  ];
}

const questionOf = (confirmation: Confirmation): string => {
  const title = titleOf(confirmation);
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}?`;
};

function consequenceOf({ model }: View, { action, instrument }: Confirmation): string {
  const open = [...(model?.rows.values() ?? [])].filter(isHeld).length;
  const working = model?.account?.workingEntries ?? 0;
  switch (action) {
    case 'kill':
      return `No entry is approved any more and ${grouped(working)} working ${working === 1 ? 'entry is' : 'entries are'} cancelled. ${grouped(open)} open ${open === 1 ? 'position keeps its' : 'positions keep their'} stop and target; :flatten closes them. It stays on until it is reset.`;
    case 'reset-kill':
      return 'Entries are possible again at once.';
    case 'reset-halt':
      return 'Entries are possible again although a fault had stopped them. Look at the events first.';
    case 'square-off':
      return `The position in ${instrument ?? ''} is closed by a market order; it fills at the next open.`;
    case 'flatten':
      return `${grouped(open)} open ${open === 1 ? 'position is' : 'positions are'} closed by market orders; they fill at the next open.`;
    case 'pause-entries':
      return 'No new positions. Those that are open keep their stop and target. P resumes.';
    case 'resume-entries':
      return 'New positions are possible again.';
    case 'reset-drawdown':
      return 'The drawdown is counted from the equity of now on, and entries are possible again.';
    case 'reset-quarantine':
      return 'The strategies that failed start anew.';
    case 'arm':
      return 'From now on orders with real money are sent to the broker.';
    case 'stop-run':
      return `${grouped(open)} open ${open === 1 ? 'position is' : 'positions are'} left as they stand; what was done so far is written.`;
    default:
      return action satisfies never;
  }
}

/** Lines in a frame of ASCII, which every terminal can draw. */
function boxed(title: string, lines: readonly Line[], width: number): readonly Line[] {
  const inner = width - 4;
  const top = `+- ${title} ${'-'.repeat(Math.max(0, inner - title.length - 1))}+`;
  return [
    line(top, 'strong'),
    ...lines.map((one): Line => [span('| ', 'strong'), ...fitLine(one, inner), span(' |', 'strong')]),
    line(`+${'-'.repeat(inner + 2)}+`, 'strong'),
  ];
}

/** Over the top left of the body; what lies beside and below stays to be seen. */
const laidOver = (body: readonly Line[], box: readonly Line[], height: number): readonly Line[] =>
  [
    ...box.map((one, row): Line => [...one, ...without(body[row] ?? [], lineWidth(one))]),
    ...body.slice(box.length),
  ].slice(0, Math.max(height, 1));
