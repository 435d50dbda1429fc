import type { Bar } from './bar.ts';
import type { Bracket, Distances } from './bracket.ts';
import { entryLapse, exitOn, type BarAtBroker, type Exit } from './fills.ts';
import type { ExitRequestReason } from './trade.ts';
import type { Side, TimeMs } from './units.ts';

/** An entry that waits for the next bar, with what its fill will need. */
export type BookedEntry = Distances & {
  readonly orderId: string;
  readonly side: Side;
  readonly quantity: number;
  readonly atr: number;
  readonly signalTs: TimeMs;
};

/** An exit under way: `asked` rests until the next bar's open, the others fill at once at their price. */
export type BookedExit =
  | { readonly orderId: string; readonly kind: 'asked'; readonly reason: ExitRequestReason }
  | ({ readonly orderId: string; readonly kind: 'due' } & Exit);

type BookedPosition = Bracket & {
  readonly side: Side;
  readonly quantity: number;
  readonly atr: number;
  readonly signalTs: TimeMs;
};

/** What the paper broker keeps of one instrument. */
export type Book = {
  readonly entry: BookedEntry | null;
  readonly position: BookedPosition | null;
  readonly exit: BookedExit | null;
  readonly lastBar: Bar | null;
};

export const emptyBook: Book = { entry: null, position: null, exit: null, lastBar: null };

/** Why the working entry lapses on this bar; `null` without one, or when it fills. */
export const lapseOf = ({ entry }: Book, at: BarAtBroker) => (entry === null ? null : entryLapse(at));

/** The exit that this bar brings, if a position is open. */
export const dueExit = ({ position, exit }: Book, at: BarAtBroker): Exit | null =>
  position === null ? null : exitOn(at, position, exit?.kind === 'asked' ? exit.reason : null);
