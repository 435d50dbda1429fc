// A string as a whole, so that nothing inside one is taken for a number; else a number with an exponent.
const STRING_OR_EXPONENT = /"(?:[^"\\]|\\.)*"|(-?)(\d+)(?:\.(\d+))?e([+-]\d+)/gu;

/** JSON whose numbers are plain digits, however large or small: no exponents (trading rules §10). */
export const plainJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    STRING_OR_EXPONENT,
    (text: string, sign?: string, whole?: string, fraction = '', exponent = '') =>
      whole === undefined ? text : `${sign ?? ''}${shifted(whole, fraction, Number(exponent))}`,
  );

/** The digits with their point moved. */
function shifted(whole: string, fraction: string, by: number): string {
  const digits = whole + fraction;
  const point = whole.length + by;
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
}
