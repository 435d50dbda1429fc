/**
 * Where `got` first differs from what is expected of it; `null` when it does not. Fields that are not expected may be
 * anything, elements of an array may not.
 */
export function firstDifference(got: unknown, expected: unknown, place = ''): string | null {
  if (Object.is(got, expected)) return null;
  const differs = `${place === '' ? 'the whole' : place} is ${text(got)}, expected ${text(expected)}`;
  if (typeof expected !== 'object' || expected === null || typeof got !== 'object' || got === null) return differs;
  if (Array.isArray(expected) && (!Array.isArray(got) || got.length !== expected.length)) return differs;
  for (const [key, value] of Object.entries(expected)) {
    const below = firstDifference(
      (got as Readonly<Record<string, unknown>>)[key],
      value,
      place === '' ? key : `${place}.${key}`,
    );
    if (below !== null) return below;
  }
  return null;
}

const text = (value: unknown): string => JSON.stringify(value) ?? String(value);
