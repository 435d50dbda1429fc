import { cleanText } from '../../domain/clean-text.ts';
import type { StepHead } from '../../engine/step.ts';

export type LogFilter = {
  /** Empty: all of them. */
  readonly instrument: string;
  readonly event: string;
  /** Only inputs on which an actor moved. */
  readonly moves: boolean;
  /** Words that must all stand somewhere in the line. */
  readonly words: string;
};

export const NO_FILTER: LogFilter = { instrument: '', event: '', moves: false, words: '' };

/** Later inputs that are listed with a moment: so many numbers of inputs of them. An answer holds twice as many lines. */
const AHEAD = 250;

/**
 * Where the list of inputs ends at the top, as the `before` of its question. It stays where it was while the moment looked
 * at is among the listed: what came after it stays in reach, and nothing jumps under the hand that chose it.
 */
export function endOfLog(
  before: number | null,
  at: number | null,
  newest: number,
  listed: readonly StepHead[],
): number | null {
  if (at === null) return null;
  const latest = listed[0]?.seq ?? -1;
  const earliest = listed.at(-1)?.seq ?? Infinity;
  return earliest <= at && at <= latest ? before : Math.min(at + AHEAD, newest) + 1;
}

export const movesText = ({ moves }: StepHead): string =>
  moves.map(({ actor, from, to }) => `${cleanText(actor)}: ${from} → ${to}`).join('; ');

export function filtered(steps: readonly StepHead[], filter: LogFilter): readonly StepHead[] {
  const words = filter.words.toLowerCase().split(/\s+/u).filter(Boolean);
  return steps.filter((step) => {
    if (filter.instrument !== '' && step.instrument !== filter.instrument) return false;
    if (filter.event !== '' && step.type !== filter.event) return false;
    if (filter.moves && step.moves.length === 0) return false;
    if (words.length === 0) return true;
    const line = `${step.seq} ${step.type} ${step.instrument ?? ''} ${step.outcome} ${movesText(step)}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}
