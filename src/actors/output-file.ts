import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { makeFolders } from './folders.ts';

/** Bytes gathered before they are written. */
const BUFFER = 64 * 1024;

/** A file that is written beside its name and takes the name when it is whole. */
export type OutputFile = {
  readonly write: (line: string) => void;
  /** Everything reaches the disk, under the provisional name; nothing is written after. */
  readonly settle: () => void;
  /** Settled if it was not, the file takes its name. */
  readonly commit: () => void;
  /** Nothing stays of a file that has not taken its name. */
  readonly discard: () => void;
};

/** @throws UserError when the file system refuses, here or in any later call */
export function openOutput(path: string): OutputFile {
  const part = `${path}.part`;
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      throw writeError(path, cause);
    }
  };
  const descriptor = guarded(() => {
    makeFolders(dirname(path));
    return openSync(part, 'w');
  });
  let lines: string[] = [];
  let length = 0;
  let open = true;
  const flush = (): void => {
    let bytes = Buffer.from(lines.join(''));
    lines = [];
    length = 0;
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
  };
  // Once: the number of a closed descriptor soon belongs to another file.
  const close = (): void => {
    open = false;
    closeSync(descriptor);
  };
  const settle = (): void => {
    if (!open) return;
    flush();
    fsyncSync(descriptor);
    close();
  };
  return {
    write(line) {
      lines.push(line, '\n');
      length += line.length + 1;
      if (length >= BUFFER) guarded(flush);
    },
    settle: () => guarded(settle),
    commit() {
      guarded(() => {
        settle();
        renameSync(part, path);
      });
    },
    discard() {
      guarded(() => {
        if (open) close();
        rmSync(part, { force: true });
      });
    },
  };
}

/** Takes an earlier output away. */
export function removeOutput(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw writeError(path, cause);
  }
}

export function writeError(path: string, cause: unknown): UserError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
  return new UserError([
    {
      area: 'output',
      code: 'write',
      place: path,
      what: 'the file cannot be written',
      expected: 'a folder that can be written to',
      got: code,
    },
  ]);
}
