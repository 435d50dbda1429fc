import { spawn } from 'node:child_process';
import { pageFile, type RegisteredRun } from '../actors/run-registry.ts';
import type { StateFolder } from '../actors/state-folder.ts';
import { NO_PAGE, type PageOpened } from '../ui/store.ts';

/** What shows a file to a person, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer' };
const OPENER = OPENERS[process.platform] ?? 'xdg-open';

/**
 * Shows a run's inspector in a browser. The browser is given a file of the user's own that leads there: an address would
 * show its token to everyone who lists processes.
 */
export const pageOpener = (folder: StateFolder, run: RegisteredRun) => (): PageOpened => {
  if (!run.page) return NO_PAGE;
  const file = pageFile(folder, run.id);
  // Where there is no browser, the file is named and nothing else happens.
  spawn(OPENER, [file], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
  return { file };
};
