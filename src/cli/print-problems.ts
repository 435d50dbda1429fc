import { echo } from '../domain/clean-text.ts';
import type { Problem } from '../domain/errors.ts';

/** `error <area>/<code> <place>: <what>; expected <…>, got <…>`, and a hint below. */
export function problemText({ area, code, place, what, expected, got, hint }: Problem, level = 'error'): string {
  const contrast = [expected && `expected ${expected}`, got && `got ${echo(got)}`].filter(Boolean).join(', ');
  const line = `${level} ${area}/${code} ${echo(place)}: ${what}${contrast === '' ? '' : `; ${contrast}`}`;
  return hint === undefined ? line : `${line}\n  hint: ${hint}`;
}

export function printProblems(problems: readonly Problem[], asJson: boolean): void {
  const text = asJson
    ? JSON.stringify({ errors: problems })
    : problems.map((problem) => problemText(problem)).join('\n');
  process.stderr.write(`${text}\n`);
}
