import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { EngineStatus } from '../../src/cli/status.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/statechartist.js');

/** Engines are written down in the folder that the command works in, not in the home of who runs the tests. */
const environment = (cwd: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_STATE_HOME: join(cwd, '.state'),
  ...env,
});

/** Runs the built program as a user does; `output` is the descriptor of a file that its standard output goes to. */
export function statechartist(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  output: 'pipe' | number = 'pipe',
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    cwd,
    encoding: 'utf8',
    env: environment(cwd, env),
    stdio: ['pipe', output, 'pipe'],
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
    env: environment(cwd),
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

export type StartedEngine = {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string }>;
};

/** Starts an engine as a user does in another terminal, and waits until it is on the list. */
export async function startedEngine(args: readonly string[], cwd: string): Promise<StartedEngine> {
  const before = runningEngines(cwd).length;
  const child = spawn(process.execPath, [LAUNCHER, ...args, '--headless'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(cwd),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = once(child, 'close').then(() => ({ status: child.exitCode, stdout }));
  while (runningEngines(cwd).length === before) await turn();
  return { child, ended };
}

/** What the list of running engines says. */
export function runningEngines(cwd: string): readonly EngineStatus[] {
  const folder = join(cwd, '.state', 'statechartist', 'run');
  if (!existsSync(folder) || readdirSync(folder).length === 0) return [];
  return JSON.parse(statechartist(['status', '--json'], cwd).stdout) as readonly EngineStatus[];
}

/** An empty folder that goes with its test. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'statechartist-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
