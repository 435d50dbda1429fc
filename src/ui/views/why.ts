import type { Check, InstrumentRow } from '../../view/protocol.ts';
import { BLANK, fit, line, span, type Line } from '../text/cells.ts';
import { grouped, minuteText, timeText } from '../text/format.ts';
import { checkText, measured } from './next-step.ts';
import { focusOn, selectedRow, type KnownView } from './view.ts';

/** Every test on the way to an order, as the engine's own guards answered; for nobody in particular the whole system. */
export function whyLines(view: KnownView, width: number, height: number): readonly Line[] {
  const { overlay, choice } = view.ui;
  const row = overlay === 'why' && choice === 1 ? null : selectedRow(view);
  return row === null ? systemLines(view).slice(0, height) : instrumentWhy(view, row, width, height);
}

function instrumentWhy(view: KnownView, row: InstrumentRow, width: number, height: number): readonly Line[] {
  const checks = focusOn(view.model, row.key)?.checks ?? (row.why === null ? [] : [row.why]);
  const failing = checks.filter(({ passes }) => passes === false);
  const head: Line = [
    span(` Why no ${row.quantity === 0 ? '' : 'new '}order? `, 'title'),
    span(`${row.key} `, 'strong'),
    span(`last bar ${timeText(row.lastTs)}`, 'dim'),
  ];
  // What fails comes first when there is no room for all.
  const room = height - 1;
  const shown =
    checks.length <= room
      ? checks
      : [...failing, ...checks.filter(({ passes }) => passes !== false)].slice(0, Math.max(0, room - 1));
  const more = checks.length - shown.length;
  return [
    head,
    ...(checks.length === 0
      ? [line('  the engine has not said yet', 'dim')]
      : shown.map((check) => checkLine(check, width))),
    ...answerLine(row, room - shown.length - (more > 0 ? 1 : 0)),
    ...(more > 0 ? [line(`  ${more} more tests: W`, 'dim')] : []),
  ];
}

/** `x` fails, `-` passes, `?` cannot be tested yet. */
const checkLine = (check: Check, width: number): Line => {
  const mark = check.passes === null ? '?' : check.passes ? '-' : 'x';
  const tone = check.passes === null ? 'dim' : check.passes ? 'plain' : 'warn';
  const name = Math.min(22, Math.max(12, Math.floor(width / 2) - 4));
  return [span(`  ${mark} `, tone), span(fit(check.guard, name), tone), span(` ${measured(check)}`, tone)];
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
function systemLines({ model }: KnownView): readonly Line[] {
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
