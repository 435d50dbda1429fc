import type { RegisteredRun } from '../actors/run-registry.ts';
import { rupeesOfPaise } from '../domain/units.ts';
import type { RunEnd } from '../view/protocol.ts';
import { signedRupees } from './results-table.ts';

/** The end of a run in a few lines, for who has only looked at it; of one that said nothing at its end, what is left. */
export function endText(end: RunEnd | Pick<RegisteredRun, 'id' | 'pid' | 'places'>): string {
  if ('id' in end) {
    return [
      `The run ${end.id} is gone: its process ${end.pid} has ended without a word.`,
      ...end.places.map((place) => `  ${place}, as far as it came`),
    ].join('\n');
  }
  const { complete, netPnl, trades, openPositions, places, problem } = end;
  const how = problem === null ? (complete ? 'has ended' : 'was ended before its time') : `has failed: ${problem}`;
  return [
    `The run ${how}.`,
    `  net P&L         ${signedRupees(rupeesOfPaise(netPnl))} in ${trades} trades`,
    `  open positions  ${openPositions}`,
    ...places.map((place) => `  ${place}`),
  ].join('\n');
}
