import type { Chart } from '../../engine/chart.ts';
import type { Message, Move, Step } from '../../engine/step.ts';

export type LastMove = {
  readonly seq: number;
  readonly ts: number | null;
  /** One for each region that changed. */
  readonly moves: readonly Move[];
  /** What moved it; `null` where the step does not tell. */
  readonly message: Message | null;
};

/** How an actor moved in a step: the last of its messages on which it left a state is what moved it. */
export function moveIn({ head, messages, taken }: Step, actor: string, chart: Chart | undefined): LastMove | null {
  const moves = head.moves.filter((move) => move.actor === actor);
  if (moves.length === 0) return null;
  const leaving = new Set(chart?.transitions.flatMap(({ id, target }) => (target === null ? [] : [id])));
  const mover = taken.findLast((one) => one.actor === actor && leaving.has(one.transition));
  return {
    seq: head.seq,
    ts: head.ts,
    moves,
    message: messages.find(({ n, to }) => n === mover?.n && to === actor) ?? null,
  };
}
