import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readToken, registeredRuns } from '../src/actors/run-registry.ts';
import { openStateFolder } from '../src/actors/state-folder.ts';

const PROGRAM = resolve(import.meta.dirname, '../bin/statechartist.js');
/** As the program starts itself: without these it would hand over to a process of its own. */
const MEMORY = ['--max-semi-space-size=16', '--max-old-space-size=1024'];

export type Wanted = {
  readonly instruments: number;
  readonly sessions: number;
  readonly speed?: string;
  /** Further options. */
  readonly options?: readonly string[];
};

/** An engine in a process of its own, as in the product, that simulates a market for the sake of a benchmark. */
export type Engine = {
  readonly house: { readonly port: number; readonly token: string };
  /** Resolves to the result; one that is inspected stays after that, until it is stopped. */
  readonly done: Promise<{ readonly bars: { readonly accepted: number } }>;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
};

const folder = mkdtempSync(join(tmpdir(), 'statechartist-bench-'));
const engines = new Set<Engine>();

/** Resolves when the engine can be looked at. */
export async function startEngine({ instruments, sessions, speed = 'max', options = [] }: Wanted): Promise<Engine> {
  const home = mkdtempSync(join(folder, 'engine-'));
  const keys = Array.from({ length: instruments }, (_, i) => ({ key: `I${i}` }));
  // Without the drawdown lock it trades to the end.
  const settings = { instruments: keys, risk: { maxDrawdown: 1 }, broker: { costs: 'none' } };
  writeFileSync(join(home, 'c.jsonc'), JSON.stringify(settings));
  const env = { MALLOC_ARENA_MAX: '2', ...process.env, XDG_STATE_HOME: home };
  const run = ['simulate', '--headless', '--json', '--config', join(home, 'c.jsonc')];
  const length = ['--sessions', String(sessions), '--speed', speed];
  const child = spawn(process.execPath, [...MEMORY, PROGRAM, ...run, ...length, ...options], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: done, resolve: end, reject } = Promise.withResolvers<Awaited<Engine['done']>>();
  done.catch(() => {});
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.trimEnd().endsWith('}')) end(JSON.parse(output));
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const closed = once(child, 'close');
  void closed.then(() => reject(new Error(`the engine has ended without a result\n${errors}`)));
  const state = openStateFolder(env);
  while (registeredRuns(state).length === 0 && child.exitCode === null) await delay(2);
  const [registered] = registeredRuns(state);
  if (registered === undefined) {
    await closed;
    throw new Error(`the engine has ended at its start\n${errors}`);
  }
  const engine: Engine = {
    house: { port: registered.port, token: readToken(state, registered.id) },
    done,
    async stop() {
      child.kill('SIGINT');
      await closed;
      engines.delete(engine);
    },
    kill: () => child.kill('SIGKILL'),
  };
  engines.add(engine);
  return engine;
}

/** Ends whatever still runs, and leaves no files. */
export function endEngines(): void {
  for (const engine of engines) engine.kill();
  rmSync(folder, { recursive: true, force: true });
}
