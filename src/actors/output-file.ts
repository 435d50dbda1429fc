import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../domain/errors.ts';

/** Bytes gathered before they are written. */
const BUFFER = 64 * 1024;

/** A file that is written beside its name and takes the name when it is whole. */
export type OutputFile = {
  readonly write: (line: string) => void;
  /** Everything reaches the disk, then the file takes its name. */
  readonly commit: () => void;
  /** Nothing stays. */
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
    mkdirSync(dirname(path), { recursive: true });
    return openSync(part, 'w');
  });
  let lines: string[] = [];
  let length = 0;
  const flush = (): void => {
    let bytes = Buffer.from(lines.join(''));
    lines = [];
    length = 0;
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
  };
  return {
    write(line) {
      lines.push(line, '\n');
      length += line.length + 1;
      if (length >= BUFFER) guarded(flush);
    },
    commit() {
      guarded(() => {
        flush();
        fsyncSync(descriptor);
        closeSync(descriptor);
        renameSync(part, path);
      });
    },
    discard() {
      guarded(() => {
        closeSync(descriptor);
        rmSync(part, { force: true });
      });
    },
  };
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
