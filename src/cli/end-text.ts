import { rupeesOfPaise } from '../domain/units.ts';
import type { RunEnd } from '../view/protocol.ts';
import { signedRupees } from './results-table.ts';

/** The end of a run in a few lines, for who has only looked at it. */
export function endText({ complete, netPnl, trades, openPositions, places, problem }: RunEnd): string {
  const how = problem === null ? (complete ? 'has ended' : 'was ended before its time') : `has failed: ${problem}`;
  return [
    `The run ${how}.`,
    `  net P&L         ${signedRupees(rupeesOfPaise(netPnl))} in ${trades} trades`,
    `  open positions  ${openPositions}`,
    ...places.map((place) => `  ${place}`),
  ].join('\n');
}
