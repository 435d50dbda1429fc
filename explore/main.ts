import { performance } from 'node:perf_hooks';
import { explore } from './search.ts';
import { planOf } from './plans.ts';

const [adv='1', secs='60'] = process.argv.slice(2);
for (const venue of ['live'] as const) {
  const r = explore(planOf({ venue, bounds: { adversities: Number(adv), depth: 60, states: 300000, seconds: Number(secs) }, clock: () => performance.now() }));
  console.log(venue, r.nodes, r.edges, r.depth, r.seconds, r.end);
  if (r.counterexample) console.log(r.counterexample.violations, r.counterexample.steps, JSON.stringify(r.counterexample.inputs.at(-1)));
}
