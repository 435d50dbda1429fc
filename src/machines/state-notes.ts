/** What a state says to people, in its `meta`: the drawn documents and the operator's runbook are made from it. */
export type StateNotes = {
  /** Numbers of the invariants that this state is there for, or that must be true whenever it is entered. */
  readonly invariants?: readonly string[];
  /** The state waits for a person, or a person should know of it: what to do. */
  readonly needsPerson?: string;
};
