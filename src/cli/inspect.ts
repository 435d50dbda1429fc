import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import { UserError } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import { openHistory, type HistoryPort } from '../inspector/history-port.ts';
import { builtPage, pageListener } from '../inspector/page-files.ts';

/** Where the web inspector is found unless it is said otherwise. */
const PORT = 4848;

export type InspectOptions = {
  readonly inspect?: boolean;
  readonly inspectPort?: number;
  readonly inspectorControl?: boolean;
};

export const inspectOptions = (): readonly Option[] => [
  new Option('--inspect', 'serve the web inspector on this machine'),
  new Option('--inspect-port <n>', `its port (default: ${PORT}; 0: any that is free)`)
    .argParser(portOf)
    .implies({ inspect: true }),
  new Option('--inspector-control', 'let the web inspector act, not only look').implies({ inspect: true }),
];

function portOf(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : NaN;
  if (port === 0 || (port >= 1024 && port <= 65_535)) return port;
  throw new InvalidArgumentError(`Expected a port from 1024 to 65535, or 0, got ${JSON.stringify(text)}.`);
}

/** What a run needs in order to be inspected. */
export type Inspected = {
  readonly port: number;
  readonly control: boolean;
  readonly page: ReturnType<typeof pageListener>;
  readonly past: HistoryPort;
};

/** `null` where nobody asked for it. */
export function inspectedRun(options: InspectOptions, setup: RunSetup): Inspected | null {
  if (options.inspect !== true) return null;
  const folder = builtPage();
  refuseUnbuilt(folder, 'the inspector’s page');
  return {
    port: options.inspectPort ?? PORT,
    control: options.inspectorControl ?? false,
    page: pageListener(folder),
    past: openHistory(setup),
  };
}

const ROOM_MS = 10;

/** Waits while a past has more to do than it should: what is given far too much is given up. */
export async function untilRoom(isFull: () => boolean, signal: AbortSignal): Promise<void> {
  while (isFull() && !signal.aborted) await delay(ROOM_MS);
}

/** A checkout that was never built has no pages. */
export function refuseUnbuilt(folder: string, page: string): void {
  if (existsSync(folder)) return;
  throw new UserError([
    { area: 'env', code: 'page', place: folder, what: `${page} is not built`, hint: 'npm run build' },
  ]);
}

/** The port is in use, or may not be used. */
export function portError(port: number, cause: unknown): UserError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
  return new UserError([
    {
      area: 'env',
      code: 'port',
      place: `127.0.0.1:${port}`,
      what: 'the inspector cannot be served there',
      expected: 'a port that is free',
      got: code,
      hint: '--inspect-port takes another',
    },
  ]);
}

/** The token stands behind the `#`: a browser keeps it to itself. */
export const pageAddress = (port: number, token: string): string => `http://127.0.0.1:${port}/#token=${token}`;

/**
 * What has ended can be looked at until somebody ends that too.
 *
 * @param problem why it failed: that is said in full when nobody looks any more, which may be much later
 */
export async function looked(signal: AbortSignal, problem: string | null = null): Promise<void> {
  if (signal.aborted) return;
  const end = problem === null ? 'the run has ended' : `the run has failed: ${problem}`;
  if (!process.connected) process.stderr.write(`${end}; its inspector stays until Ctrl-C\n`);
  // An event alone keeps no process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  clearInterval(alive);
}
