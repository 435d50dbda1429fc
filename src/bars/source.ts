/** A bar file and how to read it (trading rules §11). */
export type BarFileSource = {
  readonly instrument: string;
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
  readonly stamp: 'open' | 'close';
  /** IANA zone of times without offset. */
  readonly timeZone: string;
  /** Rows of this symbol only; `null`: all. */
  readonly symbol: string | null;
};
