import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { writeCounterexample } from './counterexample.ts';
import { planOf } from './plans.ts';
import { explore, type Bounds, type Explored } from './search.ts';

/** `npm run explore`: a minute of it; `-- --deep`: until the states named are seen. */

const ROOT = resolve(import.meta.dirname, '..');

const QUICK: Bounds = { adversities: 1, depth: 60, states: 20_000, seconds: 60 };
const DEEP: Bounds = { adversities: 2, depth: 60, states: 150_000, seconds: 3_600 };

type Given = {
  readonly deep: boolean;
  readonly adversities?: number;
  readonly states?: number;
  readonly seconds?: number;
  readonly out: string;
};

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('expected a whole number, 0 or more');
}

function report(venue: string, { nodes, edges, depth, seconds, end, happened }: Explored): void {
  const rate = Math.round(edges / seconds);
  process.stdout.write(
    `${venue}: ${nodes} nodes, ${edges} edges (${rate}/s), depth ${depth}, ${seconds.toFixed(1)} s, ` +
      `${happened.size} kinds of events; ended by: ${end}\n`,
  );
}

/** Explores one broker; whether nothing was found. */
function run(venue: 'paper' | 'live', bounds: Bounds, out: string): boolean {
  const plan = planOf({ venue, bounds, clock: () => performance.now() });
  const explored = explore(plan);
  report(venue, explored);
  const { counterexample } = explored;
  if (counterexample === null) {
    process.stdout.write('no violation\n');
    return true;
  }
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  const folder = resolve(ROOT, out, venue);
  const { journal, test } = writeCounterexample(plan.setup, counterexample, { folder, version });
  for (const { invariant, what } of counterexample.violations) process.stdout.write(`${invariant}: ${what}\n`);
  counterexample.steps.forEach((step, i) => process.stdout.write(`  ${i + 1}. ${step}\n`));
  process.stdout.write(`  run it again: statechartist replay --rerun ${relative(process.cwd(), folder)}\n`);
  process.stdout.write(`  journal ${relative(ROOT, journal)}, test ${relative(ROOT, test)}\n`);
  return false;
}

new Command('explore')
  .description('Explores the whole system breadth first, on paper and at a venue that does its worst.')
  .option('--deep', `${DEEP.states} states and ${DEEP.adversities} adversities in a history`, false)
  .option('--adversities <n>', `adversities in one history (default: ${QUICK.adversities})`, whole)
  .option('--states <n>', `states after which it stops (default: ${QUICK.states})`, whole)
  .option('--seconds <n>', `seconds after which it stops (default: ${QUICK.seconds})`, whole)
  .option('--out <dir>', 'where a counterexample is written', 'out/explore')
  .action(({ deep, out, ...given }: Given) => {
    const bounds: Bounds = { ...(deep ? DEEP : QUICK), ...given };
    // Paper has few ways to go wrong: it is exhausted with more of them.
    const paper = run('paper', { ...bounds, adversities: bounds.adversities + 2 }, out);
    const live = run('live', bounds, out);
    process.exitCode = paper && live ? 0 : 1;
  })
  .parse();
