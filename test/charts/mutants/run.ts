import { parseArgs } from 'node:util';
import { specs } from '../specs/all.ts';
import { mutantsOf } from './mutants.ts';
import { SURVIVORS } from './survivors.ts';
import { trialOf } from './trial.ts';

// Every single-point mutant of every chart against the chart tests. Ends with status 1 when one survives that is not
// listed with a reason, or a listed one does not survive.

const { values } = parseArgs({
  options: { machine: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});
const started = performance.now();
let made = 0;
let killed = 0;
let wrong = 0;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const spec of specs) {
  const { id } = spec.machine;
  if (values.machine !== undefined && values.machine !== id) continue;
  const judge = trialOf(spec);
  const listed = SURVIVORS[id] ?? {};
  const mutants = mutantsOf(spec.machine);
  const survivors = mutants.filter((mutant) => {
    const verdict = judge(mutant);
    if (values.verbose && verdict !== null) print(`  ${mutant.id}: ${verdict.split('\n')[0] ?? ''}`);
    return verdict === null;
  });
  made += mutants.length;
  killed += mutants.length - survivors.length;
  print(`${id.padEnd(14)} ${mutants.length} mutants, ${mutants.length - survivors.length} killed`);
  for (const { id: name } of survivors) {
    print(`  survived: ${name}: ${listed[name] ?? 'NOT LISTED'}`);
    if (listed[name] === undefined) wrong += 1;
  }
  for (const name of Object.keys(listed)) {
    if (survivors.some((mutant) => mutant.id === name)) continue;
    print(`  LISTED, BUT ${mutants.some((mutant) => mutant.id === name) ? 'KILLED' : 'NOT MADE'}: ${name}`);
    wrong += 1;
  }
}
const share = Math.floor((killed / made) * 1000) / 10;
print(`${killed} of ${made} mutants killed (${share} %) in ${Math.round((performance.now() - started) / 1000)} s`);
process.exitCode = wrong === 0 ? 0 : 1;
