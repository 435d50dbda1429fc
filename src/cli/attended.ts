import { createInterface } from 'node:readline';
import { loadConfig } from '../config/load.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { openStateFolder } from '../actors/state-folder.ts';
import { registeredRuns } from '../actors/run-registry.ts';
import type { ViewLink } from '../view/link.ts';
import { logText, startEngine, type EngineProcess } from './engine-process.ts';
import { lasting, reach } from './engines.ts';
import { pageOpener } from './open-page.ts';
import { showScreen, type ScreenOptions } from './screen.ts';
import { untilSignal } from './signals.ts';
import { statelyNotice, type StatelyOptions } from './stately.ts';

/**
 * Market time over wall time where a person looks on: a day of the market in less than a minute, so that who sees it for
 * the first time sees signals, fills, stops and targets at once.
 */
const WATCHED_SPEED = 600;

/**
 * A run on a terminal: an engine of its own, as without one, and a screen that looks at it. What becomes of the screen
 * never ends the run, but its owner leaving does.
 */
export async function attended(
  command: 'simulate' | 'replay',
  given: ScreenOptions & StatelyOptions & { readonly config?: string; readonly speed?: unknown },
): Promise<ExitStatus> {
  const folder = openStateFolder(process.env);
  const { ui: config } = loadConfig({ file: given.config ?? null, cwd: process.cwd(), data: [], needsData: false });
  const engine = startEngine(engineArguments(command, given.speed === undefined), folder);
  const forget = endTogether(engine);
  const started = await engine.started;
  forget();
  if (started === null) return neverStarted(engine);
  const run = registeredRuns(folder).find(({ id }) => id === engine.id);
  const reached = run === undefined ? null : await reach(folder, run, 'ui');
  if (run === undefined || reached === null) return endOf(engine);
  const link = lasting(reached, folder, run);
  const openPage = pageOpener(folder, run);
  const interrupted = untilSignal();
  try {
    const { signal } = interrupted;
    const { stately } = started;
    if (stately !== null) await readOut(statelyNotice(stately, given), signal);
    const { reason, error, ended } = await showScreen({ link, openPage, given, config, ownsRun: true, signal });
    const leaves = reason === 'stopped' || reason === 'quit';
    // A run that is shown in a browser stays after its end, until it is let go.
    const mustStop = run.page || stately !== null ? leaves : reason === 'stopped' && ended === null;
    if (mustStop && engine.isRunning()) await stop(engine, link);
    link.close();
    if (reason === 'quit' || reason === 'stopped' || !engine.isRunning()) return await endOf(engine);
    leaveRunning(engine, reason === 'failed');
    // A fault of the screen is our bug, and is shown as one.
    if (reason === 'failed') throw error;
    return interrupted.status() ?? EXIT.done;
  } finally {
    engine.release();
    interrupted.release();
  }
}

/** The screen will cover what is said here. */
async function readOut(notice: string, signal: AbortSignal): Promise<void> {
  process.stderr.write(`${notice}Enter opens the screen `);
  const lines = createInterface({ input: process.stdin });
  await new Promise<void>((read) => {
    lines.once('line', read).once('close', read);
    signal.addEventListener('abort', () => read(), { once: true });
  });
  lines.close();
}

/** An engine that may be ending already is given the time for it. */
const PATIENCE_MS = 10_000;

/** Ends the run; where the engine cannot be told over its link, a signal says the same in the end. */
async function stop(engine: EngineProcess, link: ViewLink): Promise<void> {
  if ((await link.send({ type: 'run.stop' })) === null) return;
  const timer = setTimeout(engine.kill, PATIENCE_MS);
  void engine.ended.then(() => clearTimeout(timer));
}

/** The same command line, without a terminal and at a pace that can be followed. */
function engineArguments(command: string, isUnpaced: boolean): readonly string[] {
  const args = process.argv.slice(2);
  const named = args[0] === command ? args.slice(1) : args;
  return [command, ...named, '--headless', ...(isUnpaced ? ['--speed', String(WATCHED_SPEED)] : [])];
}

/** Until it can be looked at an engine is a part of the command that starts it. */
function endTogether(engine: EngineProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, engine.kill);
  return () => {
    for (const signal of signals) process.off(signal, engine.kill);
  };
}

async function neverStarted(engine: EngineProcess): Promise<ExitStatus> {
  const { status } = await engine.ended;
  process.stderr.write(logText(engine.log));
  return statusOf(status);
}

/** The run's own results and status, when it has ended. */
async function endOf(engine: EngineProcess): Promise<ExitStatus> {
  const { status, results, signal } = await engine.ended;
  if (results !== null) {
    process.stdout.write(`${results}\n`);
    return statusOf(status);
  }
  const said = logText(engine.log).trimEnd();
  if (said !== '') process.stderr.write(`${said}\n`);
  throw new UserError(
    [
      {
        area: 'env',
        code: 'engine-ended',
        place: engine.id,
        what: `the engine has ended ${signal === null ? 'by itself' : `by ${signal}`}`,
        expected: 'results at its end',
        got: `status ${status}`,
        hint: `what it said is in ${engine.log}`,
      },
    ],
    statusOf(status),
  );
}

function leaveRunning(engine: EngineProcess, hasFailed: boolean): void {
  if (engine.isRunning()) process.stdout.write(`${stillRunning(engine.id, hasFailed)}\n`);
}

export const stillRunning = (id: string, hasFailed = false): string =>
  [
    `${hasFailed ? 'The screen has failed; the' : 'The'} run goes on as ${id}.`,
    `  statechartist ui ${id}     look at it again`,
    `  statechartist stop ${id}   end it; its files are written`,
  ].join('\n');

const statusOf = (status: number): ExitStatus => Object.values(EXIT).find((known) => known === status) ?? EXIT.bug;
