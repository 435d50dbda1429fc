import type { Focus, InstrumentRow } from '../../view/protocol.ts';
import type { Keymap } from '../keymap.ts';
import type { Model } from '../../view/model.ts';
import type { Column } from '../settings.ts';
import type { UiState } from '../ui-state.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** Stretches of wall time that a screen may tell, in ms. */
type Moment = {
  /** Since the engine last said something. */
  readonly silentFor: number;
  readonly frozenFor: number;
};

/** All that a screen is drawn from. `model` is `null` until the engine has greeted. */
export type View = {
  readonly model: Model | null;
  readonly ui: UiState;
  readonly size: Size;
  readonly keymap: Keymap;
  readonly columns: readonly Column[];
  readonly ascii: boolean;
  readonly moment: Moment;
};

/** The same with a model. */
export type KnownView = View & { readonly model: Model };

/** An actor other than an instrument, as the tree names it. */
export const actorKey = (name: string): string => `@${name}`;
export const isActor = (key: string | null): boolean => key?.startsWith('@') ?? false;

export const selectedRow = ({ model, ui }: View): InstrumentRow | null =>
  ui.selected === null ? null : (model?.rows.get(ui.selected) ?? null);

/** The top-level state of a dotted one. */
export const topOf = (state: string): string => state.split('.', 1)[0] ?? state;

/** More of one instrument, when the engine has sent it. */
export const focusOn = ({ focus }: Model, key: string): Focus | null => (focus?.instrument === key ? focus : null);
