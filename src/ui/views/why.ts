import type { Check, InstrumentRow } from '../../view/protocol.ts';
import { BLANK, fit, fitLine, fitRight, line, span, type Line } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { minuteText, timeText } from '../text/format.ts';
import { checkText, measuredOf } from './next-step.ts';
import { focusOn, selectedRow, type KnownView } from './view.ts';

const TWO_COLUMNS = 68;

/** Every test on the way to an order, as the engine's own guards answered; for nobody in particular the whole system. */
export function whyLines(view: KnownView, width: number, height: number): readonly Line[] {
  const row = selectedRow(view);
  return row === null ? systemLines(view).slice(0, height) : instrumentWhy(view, row, width, height);
}

/** Where the question is asked by itself, it can be asked for the whole system too. */
export const askedWhyLines = (view: KnownView, width: number, height: number): readonly Line[] =>
  view.ui.choice === 1 ? systemLines(view).slice(0, height) : whyLines(view, width, height);

function instrumentWhy(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const focus = focusOn(view.model, row.key);
  // Before the engine has told of all of them, the place of the first that fails is not known.
  const checks = focus?.checks ?? (row.why === null ? [] : [row.why]);
  const tests = checks.map((check, position): Test => ({
    ...check,
    order: focus === null ? '' : String(position + 1),
    text: measuredOf(row, check),
  }));
  const failing = tests.filter(({ passes }) => passes === false);
  const head: Line = [
    span(` Why no ${row.quantity === 0 ? '' : 'new '}order? `, 'title'),
    span(`${row.key} `, 'strong'),
    span(width < 50 ? '' : `last bar ${timeText(row.lastTs)}`, 'dim'),
  ];
  // What fails comes first when there is no room for all.
  const room = height - 1;
  const others = tests.filter(({ passes }) => passes !== false);
  if (tests.length > room && width >= TWO_COLUMNS && failing.length + Math.ceil(others.length / 2) <= room) {
    const pairs = Math.ceil(others.length / 2);
    const half = Math.floor(width / 2);
    const side = (some: readonly Test[]) => some.map((test) => fitLine(testLine(test, half, 20), half));
    const [left, right] = [side(others.slice(0, pairs)), side(others.slice(pairs))];
    return [
      head,
      ...failing.map((test) => testLine(test, width, 22)),
      ...left.map((one, at): Line => one.concat(right[at] ?? [])),
    ];
  }
  const shown = tests.length <= room ? tests : [...failing, ...others].slice(0, Math.max(0, room - 1));
  const more = tests.length - shown.length;
  return [
    head,
    ...(checks.length === 0
      ? [line('  the engine has not said yet', 'dim')]
      : shown.map((test) => testLine(test, width, Math.min(22, Math.max(12, Math.floor(width / 2) - 7))))),
    ...answerLine(row, room - shown.length - (more > 0 ? 1 : 0)),
    ...(more > 0 ? [line(`  ${more} more tests: W`, 'dim')] : []),
  ];
}

type Test = Check & { readonly order: string; readonly text: string };

/** `x` fails, `-` passes, `?` cannot be tested yet; with its place in the order of the tests. */
const testLine = (test: Test, width: number, name: number): Line => {
  const mark = test.passes === null ? '?' : test.passes ? '-' : 'x';
  const tone = test.passes === null ? 'dim' : test.passes ? 'plain' : 'warn';
  return fitLine([span(` ${mark}${fitRight(test.order, 3)} ${fit(test.guard, name)} ${test.text}`, tone)], width);
};

const answerLine = ({ answer }: InstrumentRow, room: number): readonly Line[] =>
  answer === null || room <= 0
    ? []
    : [
        line(
          `  risk at ${minuteText(answer.ts)}: ${answer.reason === null ? 'approved' : `refused, ${answer.reason}`}`,
          answer.reason === null ? 'dim' : 'warn',
        ),
      ];

/** How many wait for what. */
export function systemLines({ model }: KnownView): readonly Line[] {
  const waiting = new Map<string, { count: number; example: Check }>();
  let held = 0;
  for (const row of model.rows.values()) {
    if (row.quantity !== 0) held += 1;
    else if (row.why !== null) {
      const known = waiting.get(row.why.guard);
      waiting.set(row.why.guard, { count: (known?.count ?? 0) + 1, example: known?.example ?? row.why });
    }
  }
  const byCount = [...waiting.values()].toSorted((a, b) => b.count - a.count);
  return [
    line(' Why is there no trade? What each instrument waits for', 'title'),
    line(`  ${grouped(held).padStart(4)} hold a position already`),
    ...byCount.map(({ count, example }): Line => [span(`  ${grouped(count).padStart(4)} `), span(checkText(example))]),
    BLANK,
    ...refusals(model.risk),
  ];
}

function refusals(risk: KnownView['model']['risk']): readonly Line[] {
  if (risk === null) return [];
  const reasons = Object.entries(risk.rejected).toSorted(([, a], [, b]) => b - a);
  return [
    line(` Risk was asked ${grouped(risk.requests)} times and approved ${grouped(risk.approved)}`, 'title'),
    ...reasons.map(([reason, count]) => line(`  ${grouped(count).padStart(4)} refused: ${reason}`)),
  ];
}
