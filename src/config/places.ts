import type { Node } from 'jsonc-parser';

/** The line of an offset, from 1, by halving: a file may have as many problems as lines. */
export function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** The node of the value at a path, or of the nearest one around it; `key`: from the key on. */
export function nodesOf(root: Node): (path: readonly PropertyKey[], of: 'value' | 'key') => Node {
  const members = new Map<Node, ReadonlyMap<string, Node>>();
  const membersOf = (node: Node): ReadonlyMap<string, Node> => {
    const known = members.get(node);
    if (known !== undefined) return known;
    const made = new Map(node.children?.map((child) => [String(child.children?.[0]?.value), child]));
    members.set(node, made);
    return made;
  };
  return (path, of) => {
    let [at, member] = [root, root];
    for (const key of path) {
      const next = at.type === 'array' ? at.children?.[Number(key)] : membersOf(at).get(String(key));
      const value = at.type === 'array' ? next : next?.children?.[1];
      if (next === undefined || value === undefined) return at;
      [at, member] = [value, next];
    }
    return of === 'key' ? member : at;
  };
}
