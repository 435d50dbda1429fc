import { followWays, walkChart, waysThrough, type NamedSpec } from '../../support/chart-paths.ts';
import { UNTAKEN } from '../untaken.ts';
import type { Mutant } from './mutants.ts';

/** How a mutant was found out; `null` for one that was not. */
export type Verdict = string | null;

/**
 * Holds mutants of a chart against what the chart tests hold the chart itself against: first along the paths of the
 * sound chart, then along the mutant's own.
 */
export function trialOf(spec: NamedSpec): (mutant: Mutant) => Verdict {
  const ways = waysThrough(spec);
  const excused = Object.keys(UNTAKEN[spec.machine.id] ?? {});
  return ({ machine }) => {
    try {
      const dead = followWays(spec, machine, ways).untaken.find((id) => !excused.includes(id));
      if (dead !== undefined) return `never taken: ${dead}`;
      const { unsent } = walkChart(spec, machine);
      return unsent[0] === undefined ? null : `never sent: ${unsent[0]}`;
    } catch (problem) {
      return problem instanceof Error ? problem.message : String(problem);
    }
  };
}
