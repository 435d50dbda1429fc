import { randomBytes, randomInt } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { codeOf, type StateFolder } from './state-folder.ts';

const ID = /^[a-z2-9]{4}$/u;

const runFile = z.strictObject({
  id: z.string().regex(ID),
  pid: z.int().positive(),
  mode: z.enum(['simulate', 'replay', 'paper', 'live']),
  port: z.int().min(1).max(65_535),
  /** ISO 8601. */
  started: z.string().max(40),
  version: z.string().max(40),
  /** Where its files will be, in words. */
  places: z.array(z.string().max(4096)).max(10),
  /** Whether its web inspector is served. */
  page: z.boolean(),
});

/** A running engine, as it has written itself down. */
export type RegisteredRun = z.infer<typeof runFile>;

/** Without what is taken for something else: 0 and o, 1 and l. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const ID_LENGTH = 4;
const TOKEN_BYTES = 32;

/** The name that was given to it, if it is one; else a new one. */
export const runIdFrom = (given: string | undefined): string =>
  given !== undefined && ID.test(given) ? given : newRunId();

export const newRunId = (): string =>
  Array.from({ length: ID_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** 256 bits, new for each start. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

type Secrets = {
  readonly token: string;
  /** Address of its web inspector with the token, where that is served. */
  readonly page: string | null;
};

/**
 * Writes a running engine down: the token, and what leads a browser to its inspector, for its user alone, then the file
 * that names it.
 *
 * @returns how to take both away again
 * @throws UserError when a file cannot be written
 */
export function registerRun(
  folder: StateFolder,
  run: Omit<RegisteredRun, 'page'>,
  { token, page }: Secrets,
): () => void {
  const files = filesOf(folder, run.id);
  const remove = (): void => {
    for (const path of Object.values(files)) rmSync(path, { force: true });
  };
  try {
    writeFileSync(files.token, token, { flag: 'wx', mode: 0o600 });
    if (page !== null) writeFileSync(files.page, leadingTo(page), { flag: 'wx', mode: 0o600 });
    writeFileSync(files.part, `${JSON.stringify({ ...run, page: page !== null })}\n`, { flag: 'wx', mode: 0o600 });
    renameSync(files.part, files.run);
  } catch (cause) {
    // Another run's files stay; half of our own do not.
    if (codeOf(cause) !== 'EEXIST') remove();
    throw new UserError([
      {
        area: 'env',
        code: 'state-folder',
        place: files.run,
        what: 'the run cannot be written down',
        expected: 'a folder that can be written to',
        got: codeOf(cause),
      },
    ]);
  }
  return remove;
}

/** A page that leads a browser on: an address in an argument would be seen by everyone on this machine. */
const leadingTo = (address: string): string =>
  `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Statechartist inspector</title>
<p><a href="${address}">Open the inspector</a></p>
`;

/** What opens a run's web inspector in a browser. */
export const pageFile = (folder: StateFolder, id: string): string => filesOf(folder, id).page;

/** The engines that run, oldest first. What ended ones have left behind is taken away. */
export function registeredRuns(folder: StateFolder): readonly RegisteredRun[] {
  const runs = readdirSync(folder.runs)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readRun(join(folder.runs, name)))
    .filter((run) => run !== null);
  for (const { id } of runs.filter(({ pid }) => !isAlive(pid))) forgetRun(folder, id);
  return runs.filter(({ pid }) => isAlive(pid)).toSorted((a, b) => a.started.localeCompare(b.started));
}

export function forgetRun(folder: StateFolder, id: string): void {
  for (const path of Object.values(filesOf(folder, id))) rmSync(path, { force: true });
}

/** @throws UserError (status 7) when the token file is missing, not ours, or readable by others */
export function readToken(folder: StateFolder, id: string): string {
  const path = filesOf(folder, id).token;
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const { mode, uid } = fstatSync(descriptor);
    const rights = mode & 0o777;
    if (process.getuid !== undefined && (uid !== process.getuid() || (rights & 0o077) !== 0)) {
      throw tokenError(path, 'others may read the token', `mode 0${rights.toString(8)}`, `chmod 600 ${path}`);
    }
    return readFileSync(descriptor, 'utf8').trim();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw tokenError(path, 'the token cannot be read', codeOf(cause));
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

const tokenError = (place: string, what: string, got: string, hint?: string): UserError =>
  new UserError(
    [
      {
        area: 'env',
        code: 'token',
        place,
        what,
        expected: 'a file of your own, mode 0600',
        got,
        ...(hint !== undefined && { hint }),
      },
    ],
    EXIT.token,
  );

const filesOf = ({ runs }: StateFolder, id: string) => ({
  run: join(runs, `${id}.json`),
  part: join(runs, `${id}.part`),
  token: join(runs, `${id}.token`),
  page: join(runs, `${id}.html`),
});

/** `null` for a file that is not one of ours. */
function readRun(path: string): RegisteredRun | null {
  try {
    return runFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (cause) {
    // A process that may not be signalled is there.
    return codeOf(cause) === 'EPERM';
  }
}

/** Ended, but its parent has not asked for it: in a container often nobody does. Elsewhere than on Linux it is not known. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
