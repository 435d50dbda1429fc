import type { Chance } from '../../../domain/random.ts';
import type { BarReceived } from '../../../machines/protocol.ts';

/** Chances between 0 and 1 that a bar is lost, comes twice, or comes one to ten minutes late. */
export type Faults = { readonly drop: number; readonly duplicate: number; readonly late: number };

export const NO_FAULTS: Faults = { drop: 0, duplicate: 0, late: 0 };

export const hasFaults = ({ drop, duplicate, late }: Faults): boolean => drop + duplicate + late > 0;

const LATEST_MINUTES = 10;

/** What arrives in a minute, when these bars were sent in it: some are missing, some doubled, some from before. */
export function faultyLine(faults: Faults, chance: Chance) {
  let minute = 0;
  let delayed: { readonly due: number; readonly bar: BarReceived }[] = [];
  return (sent: readonly BarReceived[]): readonly BarReceived[] => {
    const arrived: BarReceived[] = [];
    for (const bar of sent) {
      if (chance.uniform() < faults.drop) continue;
      if (chance.uniform() < faults.late) {
        delayed.push({ due: minute + chance.integer(1, LATEST_MINUTES), bar });
        continue;
      }
      arrived.push(bar);
      if (chance.uniform() < faults.duplicate) arrived.push(bar);
    }
    // After the newer ones: that is what late means.
    arrived.push(...delayed.filter(({ due }) => due <= minute).map(({ bar }) => bar));
    delayed = delayed.filter(({ due }) => due > minute);
    minute += 1;
    return arrived;
  };
}
