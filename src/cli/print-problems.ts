import { cleanText, echo } from '../domain/clean-text.ts';
import type { Problem } from '../domain/errors.ts';

/** `error <area>/<code> <place>: <what>; expected <…>, got <…>`, and a hint below. */
export function problemText(problem: Problem, level = 'error'): string {
  const { area, code, place, what, expected, got, hint } = cleaned(problem);
  const contrast = [expected && `expected ${expected}`, got && `got ${got}`].filter(Boolean).join(', ');
  const line = `${level} ${area}/${code} ${place}: ${what}${contrast === '' ? '' : `; ${contrast}`}`;
  return hint === undefined ? line : `${line}\n  hint: ${hint}`;
}

export function printProblems(problems: readonly Problem[], asJson: boolean): void {
  const text = asJson
    ? JSON.stringify({ errors: problems.map(cleaned) })
    : problems.map((problem) => problemText(problem)).join('\n');
  process.stderr.write(`${text}\n`);
}

/** Fit for a terminal. Only what was found is cut: a place without its line and key would be none. */
const cleaned = ({ area, code, place, what, expected, got, hint }: Problem): Problem => ({
  area,
  code,
  place: cleanText(place),
  what: cleanText(what),
  ...(expected !== undefined && { expected: cleanText(expected) }),
  ...(got !== undefined && { got: echo(got) }),
  ...(hint !== undefined && { hint: cleanText(hint) }),
});
