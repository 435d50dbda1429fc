/** Exit statuses of the program, as `--help` lists them. */
export const EXIT = {
  done: 0,
  badInput: 1,
  usage: 2,
  journal: 5,
  token: 7,
  bug: 70,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** A user's mistake, as a value: one printer makes the line, `--json` the object. */
export type Problem = {
  readonly area: 'cli' | 'config' | 'data' | 'journal' | 'env' | 'output';
  /** A stable slug, such as `range` or `unknown-key`. */
  readonly code: string;
  /** `file:line`, or file and key path, or the option. */
  readonly place: string;
  readonly what: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
};

/** Thrown for mistakes of the user, all of one file at once; caught and printed once, by the command line. */
export class UserError extends Error {
  readonly problems: readonly Problem[];
  readonly status: ExitStatus;

  constructor(problems: readonly Problem[], status: ExitStatus = EXIT.badInput) {
    super(problems.map(({ place, what }) => `${place}: ${what}`).join('\n'));
    this.name = 'UserError';
    this.problems = problems;
    this.status = status;
  }
}
