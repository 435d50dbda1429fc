import type { AnyMachineSnapshot, StateValue } from 'xstate';

type Place = string | Readonly<Record<string, string>>;

const dotted = (value: StateValue | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, below]) => (dotted(below) === '' ? key : `${key}.${dotted(below)}`))
    .join(' & ');
};

/** Where a chart stands: `flat.sizing`, or the place within each region of a parallel chart. */
export function placeOf({ value, machine }: AnyMachineSnapshot): Place {
  if (machine.root.type !== 'parallel' || typeof value === 'string') return dotted(value);
  return Object.fromEntries(Object.entries(value as Record<string, StateValue>).map(([key, at]) => [key, dotted(at)]));
}

/** The same as one line. */
export const nodeText = (snapshot: AnyMachineSnapshot | null): string =>
  snapshot === null ? 'at the start' : dotted(snapshot.value as StateValue);

/** Every active leaf: `kill.on` and `halt.none` of a parallel chart. */
export function leavesOf(snapshot: AnyMachineSnapshot): readonly string[] {
  const place = placeOf(snapshot);
  return typeof place === 'string' ? [place] : Object.entries(place).map(([region, at]) => `${region}.${at}`);
}
