import type { Palette } from './text/paint.ts';

/** Columns of the table of instruments, in the order in which they are shown. */
export const COLUMNS = [
  'symbol',
  'state',
  'last',
  'change',
  'quantity',
  'pnl',
  'stop',
  'target',
  'atr',
  'volume',
  'bars',
  'trades',
  'spark',
  'why',
] as const;
export type Column = (typeof COLUMNS)[number];

/** How one terminal shows a run. */
export type UiSettings = {
  readonly color: boolean;
  readonly ascii: boolean;
  readonly palette: Palette;
  readonly screenReader: boolean;
  /** Frames a second for what changes by itself, 1 to 10; keys are answered at once. */
  readonly refresh: number;
  /** Leaving ends the run: this terminal started it. */
  readonly ownsRun: boolean;
  /** Keys in place of the shipped ones, by action. */
  readonly keys: Readonly<Record<string, readonly string[] | undefined>>;
  readonly columns: readonly Column[];
};
