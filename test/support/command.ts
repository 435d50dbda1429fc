import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

type Interruption = {
  readonly cwd: string;
  readonly word: string;
  readonly signal: NodeJS.Signals;
  /** As a terminal does it: to every process of the group, not to the launcher alone. */
  readonly toGroup?: boolean;
};

/** Starts the built program, signals it once it has said `word`, and waits for its end. */
export async function interrupted(
  args: readonly string[],
  { cwd, word, signal, toGroup = false }: Interruption,
): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: toGroup,
  });
  let stdout = '';
  let signalled = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (signalled || !stdout.includes(word)) return;
    signalled = true;
    if (toGroup && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
  });
  await once(child, 'close');
  return { status: child.exitCode, stdout };
}

/** An empty folder that goes with its test. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'statechartist-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
