/** What a state says to people, in its `meta`: the drawn documents and the operator's runbook are made from it. */
export type StateNotes = {
  /** Numbers of the invariants that this state is there for, or that must be true whenever it is entered. */
  readonly invariants?: readonly string[];
  /** The state waits for a person, or a person should know of it: what to do. */
  readonly needsPerson?: string;
  readonly conditions?: readonly Condition[];
};

/** Something true of a single instrument that the chart keeps by name instead of as a state. */
export type Condition = {
  readonly name: string;
  readonly description: string;
  /** The chart's actions that begin it and end it. */
  readonly begins: string;
  readonly ends: string;
  readonly invariants: readonly string[];
  readonly needsPerson: string;
};
