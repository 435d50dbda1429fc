import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, one at a time: Node's own way of doing it never ends where a file system answers
 * `ENOENT` for good, as `/proc` does.
 *
 * @returns the topmost folder that was made, or `null`
 * @throws Error with the file system's code; nothing that was made stays
 */
export function makeFolders(path: string, mode = 0o777): string | null {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  try {
    for (const folder of missing) if (makeOne(folder, mode)) made.push(folder);
  } catch (cause) {
    for (const folder of made.toReversed()) rmdirSync(folder);
    throw cause;
  }
  return made[0] ?? null;
}

/** `false` where somebody else was quicker. */
function makeOne(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, { mode });
    return true;
  } catch (cause) {
    if (existsSync(folder) && statSync(folder).isDirectory()) return false;
    throw cause;
  }
}
