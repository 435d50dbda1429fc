import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeCounterexample } from './counterexample.ts';
import { planOf } from './plans.ts';
import { explore, type Bounds, type Explored } from './search.ts';

/** `npm run explore`: a minute of it; `-- --deep`: until the states named are seen. */

const QUICK: Bounds = { adversities: 1, depth: 60, states: 20_000, seconds: 60 };
const DEEP: Bounds = { adversities: 2, depth: 60, states: 150_000, seconds: 3_600 };

const { values } = parseArgs({
  options: {
    deep: { type: 'boolean', default: false },
    adversities: { type: 'string' },
    states: { type: 'string' },
    seconds: { type: 'string' },
    out: { type: 'string', default: 'out/explore' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `Explores the whole system breadth first, on paper and at a venue that does its worst.

  --deep             up to ${DEEP.states} states with ${DEEP.adversities} adversities in a history (default: ${QUICK.states} with ${QUICK.adversities})
  --adversities <n>  adversities in one history
  --states <n>       states after which it stops
  --seconds <n>      seconds after which it stops
  --out <dir>        where a counterexample is written (default: out/explore)`;

const whole = (text: string | undefined, name: string, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  process.stderr.write(`error cli/value --${name}: not a whole number; expected 0 or more, got ${text}\n`);
  process.exit(2);
};

function report(venue: string, { nodes, edges, depth, seconds, end, happened }: Explored): void {
  const rate = Math.round(edges / seconds);
  process.stdout.write(
    `${venue}: ${nodes} nodes, ${edges} edges (${rate}/s), depth ${depth}, ${seconds.toFixed(1)} s, ` +
      `${happened.size} kinds of events; ended by: ${end}\n`,
  );
}

if (values.help) {
  process.stdout.write(`${HELP}\n`);
} else {
  const base = values.deep ? DEEP : QUICK;
  const bounds: Bounds = {
    ...base,
    adversities: whole(values.adversities, 'adversities', base.adversities),
    states: whole(values.states, 'states', base.states),
    seconds: whole(values.seconds, 'seconds', base.seconds),
  };
  const root = resolve(import.meta.dirname, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  for (const venue of ['paper', 'live'] as const) {
    // Paper has few ways to go wrong: it is exhausted with more of them.
    const plan = planOf({
      venue,
      bounds: venue === 'paper' ? { ...bounds, adversities: bounds.adversities + 2 } : bounds,
      clock: () => performance.now(),
    });
    const explored = explore(plan);
    report(venue, explored);
    const { counterexample } = explored;
    if (counterexample === null) {
      process.stdout.write('no violation\n');
      continue;
    }
    const folder = resolve(root, values.out, venue);
    const { journal, test } = writeCounterexample(plan.setup, counterexample, { folder, version });
    for (const { invariant, what } of counterexample.violations) process.stdout.write(`${invariant}: ${what}\n`);
    counterexample.steps.forEach((step, i) => process.stdout.write(`  ${i + 1}. ${step}\n`));
    process.stdout.write(`  run it again: statechartist replay --rerun ${relative(process.cwd(), folder)}\n`);
    process.stdout.write(`  journal ${relative(root, journal)}, test ${relative(root, test)}\n`);
    process.exitCode = 1;
  }
}
