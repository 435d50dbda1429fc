import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { UserError, type Problem } from '../domain/errors.ts';
import { makeFolders } from './folders.ts';

/** Where a user's running engines are written down: `$XDG_STATE_HOME/statechartist`, or `~/.local/state/statechartist`. */
export type StateFolder = {
  readonly path: string;
  /** A file for each running engine, and its token. */
  readonly runs: string;
  /** What engines without a terminal said. */
  readonly logs: string;
};

const OURS_ALONE = 0o700;

/** @throws UserError when nobody says where, or the folder cannot be made, or others may read it */
export function openStateFolder(env: NodeJS.ProcessEnv): StateFolder {
  const path = statePath(env);
  const folder = { path, runs: join(path, 'run'), logs: join(path, 'log') };
  try {
    for (const one of [path, folder.runs, folder.logs]) {
      makeFolders(one, OURS_ALONE);
      refuseForeign(one);
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError([
      {
        area: 'env',
        code: 'state-folder',
        place: path,
        what: 'the folder of running engines cannot be written',
        expected: 'a folder of your own that can be written to',
        got: codeOf(cause),
        hint: 'XDG_STATE_HOME names another place',
      },
    ]);
  }
  return folder;
}

/** The path, whether it is there or not. */
export function statePath(env: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: named, HOME: home = homedir() } = env;
  // A relative path there is to be ignored, says the XDG specification.
  if (named !== undefined && isAbsolute(named)) return join(named, 'statechartist');
  if (home !== '') return join(home, '.local', 'state', 'statechartist');
  throw new UserError([
    {
      area: 'env',
      code: 'home',
      place: 'HOME',
      what: 'there is no place for the state of running engines',
      expected: 'HOME or XDG_STATE_HOME',
      got: 'neither',
    },
  ]);
}

/** A folder of somebody else, one that others may read, or a link is none to keep a token in. */
function refuseForeign(path: string): void {
  // On Windows modes say nothing.
  if (process.getuid === undefined) return;
  const { mode, uid } = lstatSync(path);
  const own = uid === process.getuid();
  const rights = mode & 0o777;
  if (own && (mode & 0o170_000) === 0o040_000 && (rights & 0o077) === 0) return;
  const problem: Problem = {
    area: 'env',
    code: 'state-folder',
    place: path,
    what: own ? 'others may look into the folder of running engines' : 'the folder belongs to somebody else',
    expected: 'a folder of your own, mode 0700',
    got: `mode 0${rights.toString(8)}`,
    hint: `chmod 700 ${path}`,
  };
  throw new UserError([problem]);
}

export const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
