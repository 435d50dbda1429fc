/**
 * The instruments of a run in the order of the configuration. What an actor keeps per instrument is an array in that
 * order: replacing one element of it stays cheap with hundreds of instruments, and the context stays plain JSON.
 */
export type Roster = {
  readonly keys: readonly string[];
  /** The position of each key; without prototype, so that no key can name one of its members. */
  readonly at: Readonly<Record<string, number>>;
};

export function rosterOf(keys: readonly string[]): Roster {
  const at: Record<string, number> = Object.create(null) as Record<string, number>;
  keys.forEach((key, position) => {
    at[key] = position;
  });
  return { keys, at };
}

/** @throws Error for a key that is not in the roster: a message went astray */
function positionOf({ at }: Roster, key: string): number {
  const position = at[key];
  if (position === undefined) throw new Error(`unknown instrument ${key}`);
  return position;
}

/** The element kept for an instrument. */
export function lineOf<Line>(lines: readonly Line[], roster: Roster, key: string): Line {
  const line = lines[positionOf(roster, key)];
  if (line === undefined) throw new Error(`nothing kept for instrument ${key}`);
  return line;
}

export const replaceLine = <Line>(lines: readonly Line[], roster: Roster, key: string, line: Line): readonly Line[] =>
  lines.with(positionOf(roster, key), line);
