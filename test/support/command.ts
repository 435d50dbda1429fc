import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/statechartist.js');

/** Runs the built program as a user does. */
export function statechartist(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** An empty folder that goes with its test. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'statechartist-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
