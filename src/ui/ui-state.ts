import type { Column } from './settings.ts';
import type { Palette } from './text/paint.ts';

/** What is on the screen and what was typed, as the UI's own chart keeps it; the market's state is in the view's `model.ts`. */

export const SCREENS = ['overview', 'instrument', 'blotter', 'risk', 'feed', 'events'] as const;
export type Screen = (typeof SCREENS)[number];

export const OVERLAYS = ['none', 'help', 'palette', 'filter', 'sort', 'why', 'confirm'] as const;
export type Overlay = (typeof OVERLAYS)[number];

export const BLOTTER_TABS = ['orders', 'fills', 'trades'] as const;
export type BlotterTab = (typeof BLOTTER_TABS)[number];

/** Panes of the instrument screen. */
export const PANES = ['chart', 'price', 'why', 'events'] as const;
type Pane = (typeof PANES)[number];

/** `lost`: the engine does not answer any more. `ended`: the run is over, its last state stands. */
type Link = 'connecting' | 'open' | 'lost' | 'ended';

/** What an acting key asks before it acts. `typed`: the word that must be typed; `null`: Enter is enough. */
export type Confirmation = {
  readonly action:
    | 'kill'
    | 'reset-kill'
    | 'reset-halt'
    | 'square-off'
    | 'flatten'
    | 'pause-entries'
    | 'resume-entries'
    | 'reset-drawdown'
    | 'reset-quarantine'
    | 'arm'
    | 'stop-run';
  readonly instrument: string | null;
  readonly typed: string | null;
};

/** One line for the operator: an answer, a refusal, a key that does nothing here. */
export type Notice = { readonly text: string; readonly refused: boolean };

export type UiState = {
  readonly screen: Screen;
  readonly overlay: Overlay;
  /** The picture stands still; trading goes on. */
  readonly frozen: boolean;
  readonly link: Link;
  /** Key of the selected instrument: it stays selected whatever the order of the rows. Actors in the tree begin with `@`. */
  readonly selected: string | null;
  /** The tree of actors instead of the table; on the instrument screen its chart as a tree. */
  readonly tree: boolean;
  /** All columns, whatever has to go for them. */
  readonly wide: boolean;
  /** One pane alone. */
  readonly zoom: boolean;
  readonly pane: Pane;
  /** `column: null` is the order of the configuration. */
  readonly sort: { readonly column: Column | null; readonly reverse: boolean };
  /** Words, `!word`, `state:word`, `pnl<0`, `pnl>0`: a row must fit all of them. */
  readonly filter: string;
  readonly tab: BlotterTab;
  /** Lines that a list other than the table is scrolled down, 0 at its top. */
  readonly scroll: number;
  /** What was typed into the palette, the help or a confirmation. */
  readonly input: string;
  /** The chosen line of a menu. */
  readonly choice: number;
  readonly confirmation: Confirmation | null;
  readonly notice: Notice | null;
  readonly palette: Palette;
  /** How often ^C was pressed in a row. */
  readonly interrupts: number;
  /** The run was told to end; the screen closes when it has. */
  readonly leaving: boolean;
};
