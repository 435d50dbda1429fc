import type { FeedInput } from '../machines/protocol.ts';

/** How far a source has come, in a unit of its own (bytes, bars): for progress and time left. */
export type FeedProgress = { readonly done: number; readonly total: number };

/** A source of bars. It reads and translates; it decides nothing, and it is released by `close`. */
export type FeedPort = {
  /**
   * Inputs in arrival order, in batches of at most a thousand; the next batch is read when it is asked for, so memory
   * stays flat. The last input is `feed.ended`.
   *
   * @throws UserError when a source as a whole cannot be used
   */
  batches(): AsyncIterable<readonly FeedInput[]>;
  /** How far it has come once `taken` of its inputs were taken: what is only read ahead has not passed yet. */
  progress(taken: number): FeedProgress;
  close(): Promise<void>;
};

/**
 * How much of a source has passed, by what an input has cost of it on the average.
 *
 * @param read what `given` inputs were made of
 */
export const passed = (
  { read, given, total }: { readonly read: number; readonly given: number; readonly total: number },
  taken: number,
): FeedProgress => ({ done: given === 0 ? 0 : read * Math.min(1, taken / given), total });
