import type { History } from '../../view/inspection.ts';

type Mark = {
  readonly date: string;
  readonly seq: number;
  /** Px from the beginning of the bar. */ readonly x: number;
};

/** Room that a date takes, px. */
const ROOM = 44;

/** Where sessions begin on a bar of this width; those whose date would stand on another one or beyond the bar are left out. */
export function sessionMarks({ first, sessions }: Pick<History, 'first' | 'sessions'>, last: number, width: number) {
  const marks: Mark[] = [];
  for (const { date, seq } of sessions) {
    const x = (width * (seq - first)) / Math.max(1, last - first);
    const before = marks.at(-1);
    if (x + ROOM <= width && (before === undefined || x - before.x >= ROOM)) marks.push({ date, seq, x });
  }
  return marks;
}
