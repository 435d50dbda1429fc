import { performance } from 'node:perf_hooks';
import { explore } from './search.ts';
import { planOf } from './plans.ts';

for (const venue of ['paper', 'live'] as const) {
  const r = explore(
    planOf({
      venue,
      bounds: { adversities: 1, depth: 40, states: 20000, seconds: 30 },
      clock: () => performance.now(),
    }),
  );
  console.log(venue, r.nodes, r.edges, r.depth, r.seconds, r.end);
  if (r.counterexample)
    console.log(r.counterexample.violations, r.counterexample.steps, JSON.stringify(r.counterexample.inputs.at(-1)));
}
