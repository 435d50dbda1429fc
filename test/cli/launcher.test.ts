import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { workFolder } from '../support/command.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/statechartist.js');

/** The launcher in a tree of its own, before whatever program stands in `dist/cli/main.js`. */
function launch(program: string | null, args: readonly string[] = []) {
  const folder = workFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  copyFileSync(LAUNCHER, join(folder, 'bin/statechartist.js'));
  if (program !== null) {
    mkdirSync(join(folder, 'dist/cli'), { recursive: true });
    writeFileSync(join(folder, 'dist/cli/main.js'), program);
  }
  return spawnSync(process.execPath, [join(folder, 'bin/statechartist.js'), ...args], { encoding: 'utf8' });
}

test('arguments, environment and exit status pass through', () => {
  const program = `
    process.stdout.write(JSON.stringify([process.argv.slice(2), process.env.NODE_ENV, process.execArgv]));
    process.exitCode = 5;`;
  const { status, stdout } = launch(program, ['replay', '--out', 'a b']);
  expect(status).toBe(5);
  const [args, environment, flags] = JSON.parse(stdout) as [string[], string, string[]];
  expect(args).toEqual(['replay', '--out', 'a b']);
  // vitest's own `test` is kept: it is only set where nothing is.
  expect(environment).toBe(process.env['NODE_ENV'] ?? 'production');
  expect(flags).toContain('--max-old-space-size=1024');
});

test('a program ended by a signal ends the launcher with 128 and its number', () => {
  expect(launch(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`).status).toBe(137);
});

test('a tree that was not built says how to build it', () => {
  const { status, stderr } = launch(null);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error env\/build .*: the program is not built\n {2}hint: npm run build\n$/u);
});
