import { z } from 'zod';
import type { Signal, Strategy } from './strategy.ts';

/** What a bar's volume tells the strategy to do; whatever else it says is nothing. */
export const SAY = { nothing: 0, buy: 1, sell: 2, throws: 3, nonsense: 4 } as const;

const answers: Readonly<Record<number, number>> = { [SAY.buy]: 1, [SAY.sell]: -1, [SAY.nonsense]: NaN };

/**
 * Does what the volume of a bar says, and fails on request. It trades nothing of its own: exploration and tests write
 * their signals into their bars with it, so that a journal of theirs runs again like any other. It is not on offer.
 */
export const scripted: Strategy<unknown, null> = {
  name: 'scripted',
  description: 'Does what a bar’s volume says: for exploration and tests.',
  params: z.unknown(),
  warmUp: () => 1,
  start: () => null,
  step(state, { bar }) {
    if (bar.volume === SAY.throws) throw new Error('scripted failure');
    return { state, signal: (answers[bar.volume] ?? 0) satisfies number as Signal };
  },
};
