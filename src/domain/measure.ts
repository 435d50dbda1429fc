/** What a test was held against: for people, who want to know how near it is. `null`: there is nothing to measure by. */
export type Measure = {
  /** A share of 1, a multiple of the balance, rupees, a count, or a word. */
  readonly unit: 'share' | 'multiple' | 'rupees' | 'count' | 'word';
  readonly value: number | string | null;
  readonly limit: number | string | null;
};

const measured =
  (unit: Measure['unit']) =>
  (value: Measure['value'], limit: Measure['limit']): Measure => ({ unit, value, limit });

export const share = measured('share');
export const multiple = measured('multiple');
export const rupees = measured('rupees');
export const count = measured('count');
export const word = measured('word');
