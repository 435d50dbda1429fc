import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolders } from '../actors/folders.ts';
import { openOutput, removeOutput, writeError, type OutputFile } from '../actors/output-file.ts';
import { UserError } from '../domain/errors.ts';
import { EQUITY_HEADER } from '../report/equity.ts';
import { plainJson } from '../report/plain-json.ts';
import type { Summary } from '../report/summary.ts';

const TRADES = 'trades.jsonl';
const EQUITY = 'equity.csv';
const SUMMARY = 'summary.json';

/** The three results of a run (trading rules §9–§11); they get their names only when the run is over. */
export type RunFolder = {
  readonly path: string;
  readonly trade: (line: string) => void;
  readonly equity: (row: string) => void;
  readonly finish: (summary: Summary) => void;
  /** Leaves the folder as it was found. */
  readonly abandon: () => void;
};

/** @throws UserError when the folder holds a finished run and `force` is off, or cannot be written */
export function openRunFolder(folder: string, force: boolean): RunFolder {
  const path = resolve(folder);
  refuseToOverwrite(folder, path, [TRADES, EQUITY, SUMMARY], force);
  const made = makeFolder(path);
  const files = openAll(path, made);
  const { trades, equity, summary } = files;
  equity.write(EQUITY_HEADER);
  return {
    path,
    trade: (line) => trades.write(line),
    equity: (row) => equity.write(row),
    finish(result) {
      summary.write(plainJson(result, 2));
      // A full disk shows here, before an earlier run loses anything.
      for (const file of Object.values(files)) file.settle();
      // The summary goes first and comes last: where there is one, the others are its own and whole.
      removeOutput(join(path, SUMMARY));
      trades.commit();
      equity.commit();
      summary.commit();
    },
    abandon() {
      for (const file of Object.values(files)) file.discard();
      removeMade(made);
    },
  };
}

/** @throws UserError naming what is there; nothing is touched */
export function refuseToOverwrite(folder: string, path: string, names: readonly string[], force: boolean): void {
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new UserError([
      {
        area: 'output',
        code: 'not-a-folder',
        place: folder,
        what: 'this is not a folder',
        expected: 'a folder',
        got: 'a file',
      },
    ]);
  }
  const there = names.filter((name) => existsSync(join(path, name)));
  const folders = there.filter((name) => statSync(join(path, name)).isDirectory());
  if (folders.length > 0) {
    throw new UserError(
      folders.map((name) => ({
        area: 'output',
        code: 'not-a-file',
        place: join(folder, name),
        what: 'a folder has the name of a result',
        expected: 'a file or nothing',
        got: 'a folder',
      })),
    );
  }
  if (there.length === 0 || force) return;
  throw new UserError([
    {
      area: 'output',
      code: 'exists',
      place: folder,
      what: 'the folder holds a finished run',
      expected: 'a folder without one',
      got: there.join(', '),
      hint: '--force overwrites it',
    },
  ]);
}

/** Makes the folder; returns the topmost one that did not exist, or `null`. */
export function makeFolder(path: string): string | null {
  try {
    return makeFolders(path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

export function removeMade(made: string | null): void {
  if (made !== null && existsSync(made) && isEmptyTree(made)) rmSync(made, { recursive: true });
}

const isEmptyTree = (folder: string): boolean =>
  readdirSync(folder, { withFileTypes: true }).every(
    (entry) => entry.isDirectory() && isEmptyTree(join(folder, entry.name)),
  );

/** All three or none: what was opened before one that fails is taken away again. */
function openAll(path: string, made: string | null) {
  const opened: OutputFile[] = [];
  const open = (name: string): OutputFile => {
    const file = openOutput(join(path, name));
    opened.push(file);
    return file;
  };
  try {
    return { trades: open(TRADES), equity: open(EQUITY), summary: open(SUMMARY) };
  } catch (cause) {
    for (const file of opened) file.discard();
    removeMade(made);
    throw cause;
  }
}
