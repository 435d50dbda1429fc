/**
 * What a chart ignores it names, and counts under that name: a late answer, a command that changes nothing. What it
 * looks at and finds nothing to do for is handled, by a last candidate with a description instead of an action.
 */
export type Ignored = Readonly<Record<string, number>>;

/** The part of every context that keeps count. */
export type Ignoring = { readonly ignored: Ignored };

export const NOTHING_IGNORED: Ignoring = { ignored: {} };

/** A transition's value for an event that is ignored: as a state's only candidate, or as the last of several. */
export const ignore = { actions: 'countIgnored' } as const;

/** The `on` of a state that ignores each of these. */
export const ignoring = <const Types extends string>(...types: readonly Types[]) =>
  Object.fromEntries(types.map((type) => [type, ignore])) as Readonly<Record<Types, typeof ignore>>;

/** One more of this event. */
export const countIgnored = ({ ignored }: Ignoring, { type }: { readonly type: string }): Ignoring => ({
  ignored: { ...ignored, [type]: (ignored[type] ?? 0) + 1 },
});

/** A child's counts when it ends, kept by its parent: `order/venue.updated`. */
export function keepIgnored({ ignored }: Ignoring, child: string, counts: Ignored): Ignoring {
  const sums: Record<string, number> = { ...ignored };
  for (const [type, count] of Object.entries(counts)) {
    const name = `${child}/${type}`;
    sums[name] = (sums[name] ?? 0) + count;
  }
  return { ignored: sums };
}
