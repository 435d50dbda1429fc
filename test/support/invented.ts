import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import type { RunSetup } from '../../src/domain/setup.ts';
import type { Input } from '../../src/machines/protocol.ts';
import { defaultSetup, instrumentSetup } from './setups.ts';

const origin = 'test';

export const inventedSetup: RunSetup = {
  ...defaultSetup,
  instruments: ['A', 'B', 'C'].map((key) => instrumentSetup(key)),
};

/** Two sessions of an invented market with faults, and an operator who meddles: a flatten, a kill and its reset. */
export async function inventedInputs(seed: number): Promise<readonly Input[]> {
  const feed = openSynthetic({
    instruments: inventedSetup.instruments,
    session: inventedSetup.session,
    seed,
    model: 'realistic',
    start: civilDay(2026, 1, 5),
    sessions: 2,
    warmUpBars: 20,
    faults: { drop: 0.02, duplicate: 0.02, late: 0.02 },
  });
  const inputs: Input[] = [];
  for await (const batch of feed.batches()) inputs.push(...batch);
  inputs.splice(900, 0, { type: 'operator.flatten', origin });
  inputs.splice(1400, 0, { type: 'operator.kill', origin });
  inputs.splice(1700, 0, { type: 'operator.reset', origin, what: 'kill' });
  return inputs;
}
