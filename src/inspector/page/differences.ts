import type { Json } from '../../engine/step.ts';

/** A value that differs between two contexts; `undefined` where it is missing. `path` is dotted. */
export type Difference = { readonly path: string; readonly before: Json | undefined; readonly after: Json | undefined };

const MOST = 500;

/** Every leaf in which two values differ, in their order, at most 500. */
export function differencesOf(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const found: Difference[] = [];
  const visit = (a: Json | undefined, b: Json | undefined, path: string): void => {
    if (found.length >= MOST || a === b) return;
    const [left, right] = [membersOf(a), membersOf(b)];
    if (left === null || right === null) {
      if (JSON.stringify(a) !== JSON.stringify(b)) found.push({ path, before: a, after: b });
      return;
    }
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      visit(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`);
    }
  };
  visit(before, after, '');
  return found;
}

/** Members of an object or list by their key, `null` for a plain value. */
export function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value));
}

/** The dotted paths of all that differs, with the paths around them: what a tree marks as changed. */
export function changedPaths(before: Json | undefined, after: Json | undefined): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { path } of differencesOf(before, after)) {
    const parts = path.split('.');
    parts.forEach((_, at) => paths.add(parts.slice(0, at + 1).join('.')));
  }
  return paths;
}
