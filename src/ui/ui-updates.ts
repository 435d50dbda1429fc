import type { ViewCommand } from '../view/protocol.ts';
import type { Column } from './settings.ts';
import type { Palette } from './text/paint.ts';
import {
  BLOTTER_TABS,
  PANES,
  type BlotterTab,
  type Confirmation,
  type Notice,
  type Overlay,
  type Screen,
  type UiState,
} from './ui-state.ts';

/** What the UI's chart keeps besides its states. */
export type UiContext = Omit<UiState, 'screen' | 'overlay' | 'frozen' | 'link'> & { readonly ownsRun: boolean };

export type UiInput = { readonly ownsRun: boolean; readonly palette: Palette };

/** A key as what it means: the keymap and the model have been asked already. */
export type UiEvent =
  | { readonly type: 'key.pressed'; readonly key: string }
  | { readonly type: 'nothing.done'; readonly why: string }
  | { readonly type: 'screen.opened'; readonly screen: Screen; readonly instrument?: string }
  | {
      readonly type: 'overlay.opened';
      readonly overlay: Exclude<Overlay, 'none' | 'confirm'>;
      readonly choice?: number;
    }
  | { readonly type: 'overlay.closed' }
  | { readonly type: 'back' }
  | { readonly type: 'row.selected'; readonly key: string | null }
  | { readonly type: 'list.scrolled'; readonly to: number }
  | { readonly type: 'choice.moved'; readonly to: number }
  | { readonly type: 'text.changed'; readonly text: string }
  | { readonly type: 'filter.changed'; readonly text: string }
  | { readonly type: 'tab.moved'; readonly by: 1 | -1 }
  | { readonly type: 'pane.moved' }
  | { readonly type: 'tree.toggled' }
  | { readonly type: 'wide.toggled' }
  | { readonly type: 'zoom.toggled' }
  | { readonly type: 'freeze.toggled' }
  | { readonly type: 'sort.chosen'; readonly column: Column | null; readonly reverse: boolean }
  | { readonly type: 'palette.chosen'; readonly palette: Palette }
  | { readonly type: 'confirm.asked'; readonly confirmation: Confirmation }
  | { readonly type: 'confirm.given' }
  | { readonly type: 'command.given'; readonly command: ViewCommand; readonly title: string }
  | { readonly type: 'command.answered'; readonly title: string; readonly reason: string | null }
  | { readonly type: 'command.waits'; readonly title: string }
  | { readonly type: 'inspector.asked' }
  | { readonly type: 'inspector.opened'; readonly file: string }
  | { readonly type: 'leave.asked' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'suspend.asked' }
  | { readonly type: 'redraw.asked' }
  | { readonly type: 'link.changed'; readonly link: 'connecting' | 'open' | 'lost' }
  | { readonly type: 'run.ended' };

export type UiEvents = readonly UiEvent[];

/** A key that does nothing says why. */
export const nothing = (why: string): UiEvents => [{ type: 'nothing.done', why }];

/** What the UI's chart asks of the terminal and of the link. */
export type UiEmitted =
  | { readonly type: 'send'; readonly command: ViewCommand; readonly title: string }
  | { readonly type: 'exit'; readonly reason: 'quit' | 'detach' | 'stopped' }
  | { readonly type: 'inspector' }
  | { readonly type: 'suspend' }
  | { readonly type: 'redraw' };

export const startUi = ({ ownsRun, palette }: UiInput): UiContext => ({
  ownsRun,
  palette,
  selected: null,
  tree: false,
  wide: false,
  zoom: false,
  pane: 'chart',
  sort: { column: null, reverse: false },
  filter: '',
  tab: 'orders',
  scroll: 0,
  input: '',
  choice: 0,
  confirmation: null,
  notice: null,
  interrupts: 0,
  leaving: false,
});

export const notice = (text: string, refused = false): Notice => ({ text, refused });

const after = <Item>(items: readonly Item[], item: Item, by: number): Item =>
  items[(items.indexOf(item) + by + items.length) % items.length] ?? item;

export const movedTab = (tab: BlotterTab, by: 1 | -1): BlotterTab => after(BLOTTER_TABS, tab, by);
export const movedPane = ({ pane }: UiContext): UiContext['pane'] => after(PANES, pane, 1);

/** What stands in a confirmation's title and in the answer to its command. */
export function titleOf({ action, instrument }: Confirmation): string {
  switch (action) {
    case 'kill':
      return 'kill switch';
    case 'reset-kill':
      return 'reset of the kill switch';
    case 'reset-halt':
      return 'reset of the halt';
    case 'square-off':
      return `square-off of ${instrument ?? ''}`;
    case 'flatten':
      return 'square-off of every position';
    case 'pause-entries':
      return 'pause of entries';
    case 'resume-entries':
      return 'entries resumed';
    case 'reset-drawdown':
      return 'reset of the drawdown lock';
    case 'reset-quarantine':
      return instrument === null ? 'reset of every quarantine' : `reset of the quarantine of ${instrument}`;
    case 'arm':
      return 'arming';
    case 'stop-run':
      return 'end of the run';
    default:
      return action satisfies never;
  }
}

export function commandOf({ action, instrument }: Confirmation): ViewCommand {
  switch (action) {
    case 'kill':
      return { type: 'operator.kill' };
    case 'reset-kill':
      return { type: 'operator.reset', what: 'kill' };
    case 'reset-halt':
      return { type: 'operator.reset', what: 'halt' };
    case 'square-off':
      return { type: 'operator.square-off', instrument: instrument ?? '' };
    case 'flatten':
      return { type: 'operator.flatten' };
    case 'pause-entries':
      return { type: 'operator.pause-entries' };
    case 'resume-entries':
      return { type: 'operator.resume-entries' };
    case 'reset-drawdown':
      return { type: 'operator.reset', what: 'drawdown' };
    case 'reset-quarantine':
      return { type: 'operator.reset', what: 'quarantine', ...(instrument !== null && { instrument }) };
    case 'arm':
      return { type: 'operator.arm' };
    case 'stop-run':
      return { type: 'run.stop' };
    default:
      return action satisfies never;
  }
}

/** Whether what must be typed was typed. */
export const isConfirmed = ({ confirmation, input }: UiContext): boolean =>
  confirmation !== null && (confirmation.typed === null || confirmation.typed === input.trim());

export const answerNotice = (title: string, reason: string | null): Notice =>
  reason === null ? notice(`taken: ${title}`) : notice(`refused: ${title}: ${reason}`, true);
