/** The newest `limit` of a sequence; adding is cheap, what is too old goes in one piece. */
export function createRing<Item>(limit: number) {
  let items: Item[] = [];
  return {
    add(item: Item): void {
      items.push(item);
      if (items.length >= 2 * limit) items = items.slice(-limit);
    },
    /** Newest last. */
    newest: (most = limit): readonly Item[] => (most <= 0 ? [] : items.slice(-Math.min(most, limit))),
    last: (): Item | undefined => items.at(-1),
  };
}

export type Ring<Item> = ReturnType<typeof createRing<Item>>;

/**
 * A sequence in time of at most `limit` points, from the first to the last: when there are too many every other one
 * goes, and from then on they are taken half as often.
 */
export function createThinned<Point extends { readonly ts: number }>(limit: number) {
  let points: Point[] = [];
  let apart = 0;
  return {
    add(point: Point): void {
      const last = points.at(-1);
      if (last !== undefined && point.ts - last.ts < Math.max(apart, 1)) return;
      points.push(point);
      if (points.length <= limit) return;
      points = points.filter((_, position) => position % 2 === 0);
      const span = (points.at(-1)?.ts ?? 0) - (points[0]?.ts ?? 0);
      apart = span / points.length;
    },
    after: (ts: number): readonly Point[] => {
      let from = points.length;
      while (from > 0 && (points[from - 1]?.ts ?? 0) > ts) from -= 1;
      return points.slice(from);
    },
  };
}
