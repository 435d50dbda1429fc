import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { writeCounterexample } from '../../explore/counterexample.ts';
import { planOf } from '../../explore/plans.ts';
import { explore } from '../../explore/search.ts';
import { workFolder } from '../support/command.ts';
import { mutants } from '../support/mutants.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** The chart is broken on purpose: an exit without a position is left at the venue. */
const SOUND = 'export const exitMustGo =';
const BROKEN = 'export const exitMustGo = () => false;\nexport const soundExitMustGo =';

/** The built program with the chart broken in it. */
function brokenProgram(): string {
  const folder = workFolder();
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'dist/machines/live-book.js');
  const text = readFileSync(file, 'utf8');
  expect(text.split(SOUND)).toHaveLength(2);
  writeFileSync(file, text.replace(SOUND, BROKEN));
  return folder;
}

const run = (program: string, args: readonly string[], cwd: string) =>
  spawnSync(process.execPath, [join(program, 'bin/statechartist.js'), ...args], { cwd, encoding: 'utf8' });

/** Runs a test file that stands outside the project. */
function vitest(folder: string) {
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return spawnSync(
    process.execPath,
    [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--no-color'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, VITEST: undefined } as NodeJS.ProcessEnv },
  );
}

test('a counterexample found in a broken chart runs again from its file, as a journal and as a test', () => {
  const plan = planOf({
    venue: 'live',
    path: ['a bar to buy on', 'the entry fills at once', 'the exit is open', 'the user closes by hand'],
    bounds: { adversities: 0, depth: 4, states: 2_000, seconds: 60 },
    clock: () => performance.now(),
    root: mutants['M10 stop left after target'],
  });
  const { counterexample, end } = explore(plan);
  expect(end).toBe('violation');
  if (counterexample === null) throw new Error('nothing was found');
  const folder = workFolder();
  const journal = join(folder, 'found');
  const written = writeCounterexample(plan.setup, counterexample, {
    folder: journal,
    version: '0',
    root: mutants['M10 stop left after target'],
  });

  const broken = brokenProgram();
  const again = run(broken, ['replay', '--rerun', 'found'], folder);
  expect(again.stderr).toMatch(/error journal\/invariant found\/journal\.jsonl:\d+: I13: /u);
  expect(again.status).toBe(70);

  // With the chart as it should be the same inputs break nothing.
  const sound = run(PROJECT, ['replay', '--rerun', 'found'], folder);
  expect(sound.stderr).toBe('');
  expect(sound.status).toBe(0);

  const passing = vitest(journal);
  expect(passing.stdout).toMatch(/1 passed/u);
  expect(passing.status).toBe(0);

  const red = join(folder, 'red');
  mkdirSync(red);
  const kernel = join(broken, 'dist/engine/kernel.js');
  const text = readFileSync(written.test, 'utf8').replace(/from '[^']*kernel\.ts'/u, `from '${kernel}'`);
  writeFileSync(join(red, 'counterexample.test.ts'), text);
  const failing = vitest(red);
  expect(failing.status).toBe(1);
  expect(failing.stdout + failing.stderr).toMatch(/I13/u);
}, 120_000);
