import type { RunSetup } from '../domain/setup.ts';
import type {
  EntriesShut,
  EntryFilled,
  ExitFilled,
  Input,
  OrderIntended,
  SizeApproved,
  SizeRejected,
  SystemHalted,
  TradeClosed,
  VenueRequest,
} from '../machines/protocol.ts';

/** What was decided and acted upon: kept as facts and compared when the inputs run again. */
export type Effect =
  | SizeApproved
  | SizeRejected
  | OrderIntended
  | EntriesShut
  | EntryFilled
  | ExitFilled
  | SystemHalted
  | TradeClosed
  | VenueRequest;

/** The first record: everything a run depends on besides its inputs. */
export type OpeningRecord = {
  readonly seq: 0;
  readonly kind: 'opening';
  readonly format: number;
  readonly version: string;
  /** Of the simulation; `null` for recorded data. */
  readonly seed: number | null;
  readonly setup: RunSetup;
};
export type InputRecord = { readonly seq: number; readonly kind: 'input'; readonly message: Input };
/** `cause`: the `seq` of the input that it followed from. */
export type EffectRecord = {
  readonly seq: number;
  readonly kind: 'effect';
  readonly cause: number;
  readonly message: Effect;
};
export type JournalRecord = OpeningRecord | InputRecord | EffectRecord;

/** Raised when a record's shape changes; a reader of another format refuses. */
export const JOURNAL_FORMAT = 1;
