import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { newRunId } from '../actors/run-registry.ts';
import type { StateFolder } from '../actors/state-folder.ts';

/** What an engine says to the command that has started it, and to nobody else. */
const fromEngine = z.discriminatedUnion('type', [
  /** `stately`: the address at which it is shown to Stately's page. */
  z.strictObject({ type: z.literal('started'), id: z.string(), stately: z.string().nullable() }),
  z.strictObject({ type: z.literal('results'), text: z.string() }),
]);
type FromEngine = z.infer<typeof fromEngine>;

/** Said by an engine that was started for a terminal; by any other it is said to nobody. */
export function tellStarter(message: FromEngine): void {
  // The starter may be gone by now: then nobody waits for it.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

export type EngineProcess = {
  readonly id: string;
  /** Resolves when viewers are let in; to `null` when it has ended before that. */
  readonly started: Promise<{ readonly stately: string | null } | null>;
  readonly ended: Promise<{ readonly status: number; readonly results: string | null; readonly signal: string | null }>;
  readonly isRunning: () => boolean;
  /** Asks it by a signal to end in order. */
  readonly kill: () => void;
  /** From now on it is on its own: it does not keep this process waiting. */
  readonly release: () => void;
  readonly log: string;
};

/** Logs of earlier runs that are kept. */
const KEPT_LOGS = 20;

/**
 * Starts this same program again as an engine without a terminal: a process group of its own, so that neither a key nor
 * the end of the terminal reaches it, its output in a log file.
 */
export function startEngine(args: readonly string[], folder: StateFolder): EngineProcess {
  const [, program = ''] = process.argv;
  const id = newRunId();
  const log = join(folder.logs, `${id}.log`);
  removeOldLogs(folder.logs);
  const output = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, STATECHARTIST_RUN: id },
  });
  closeSync(output);
  return { id, log, ...followed(child) };
}

function followed(child: ChildProcess): Omit<EngineProcess, 'id' | 'log'> {
  let results: string | null = null;
  let running = true;
  const started = new Promise<Awaited<EngineProcess['started']>>((resolve) => {
    child.on('message', (sent) => {
      const { data: message } = fromEngine.safeParse(sent);
      if (message?.type === 'started') resolve(message);
      if (message?.type === 'results') results = message.text;
    });
    child.once('exit', () => resolve(null));
    child.once('error', () => resolve(null));
  });
  const ended = new Promise<Awaited<EngineProcess['ended']>>((resolve) => {
    child.once('error', () => {
      running = false;
      resolve({ status: 1, results, signal: null });
    });
    child.once('exit', (code, signal) => {
      running = false;
      resolve({ status: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), results, signal });
    });
  });
  return {
    started,
    ended,
    isRunning: () => running,
    kill: () => child.kill('SIGTERM'),
    release() {
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}

/** What the engine said before it could be looked at. */
export const logText = (path: string): string => readFileSync(path, 'utf8');

function removeOldLogs(folder: string): void {
  const logs = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { path } of logs.slice(KEPT_LOGS)) rmSync(path, { force: true });
}
