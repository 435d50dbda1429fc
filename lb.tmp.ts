import { waysThrough, followWays, walkChart } from '/tmp/wt/live-final/test/support/chart-paths.ts';
import { liveBrokerSpec } from '/tmp/wt/live-final/test/charts/specs/live-broker.ts';
const only = process.argv[2];
const slices = only === undefined ? liveBrokerSpec.slices : only.split(',').map((i) => liveBrokerSpec.slices[Number(i)]!);
for (const [i, slice] of slices.entries()) {
  const spec = { ...liveBrokerSpec, slices: [slice] };
  let t = performance.now();
  try {
    const ways = waysThrough(spec);
    console.log('slice', only ?? '', i, ways.length, 'ways', Math.round(performance.now() - t), 'ms');
    t = performance.now();
    const w = followWays(spec, spec.machine, ways);
    console.log('  walked', w.steps, Math.round(performance.now() - t), 'ms');
    if (slices.length === 1) console.log(w.untaken, w.unsent);
  } catch (e) { console.log('slice', i, String((e as Error).message).slice(0, 3000), Math.round(performance.now() - t)); }
}
if (slices.length > 1) { const w = walkChart({ ...liveBrokerSpec, slices }); console.log(w.untaken, w.unsent, w.paths, w.steps); }
