import { resolve } from 'node:path';
import { openJournal, type JournalReader } from '../actors/journal-file.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { createRerun, type RerunResult } from '../engine/rerun.ts';
import { problemText } from './print-problems.ts';
import { progressLine, type ProgressLine } from './progress.ts';

/** `replay --rerun`: runs a journal again; the first difference ends it with status 5, a broken invariant with that of a bug. */
export async function rerun(folder: string, asJson: boolean): Promise<ExitStatus> {
  const journal = await openJournal(resolve(folder), folder);
  const progress = progressLine(process.stderr, () => performance.now(), 'inputs');
  const { inputs, effects, difference, violation } = await takeAgain(journal, progress);
  if (difference !== null) throw new UserError([difference], EXIT.journal);
  if (violation !== null) throw new UserError([violation], EXIT.bug);
  const torn = journal.torn();
  if (torn !== null) process.stderr.write(`${problemText(torn, 'warning')}\n`);
  const text = `${inputs} inputs run again: all ${effects} effects are the same`;
  process.stdout.write(`${asJson ? JSON.stringify({ inputs, effects, same: true }) : text}\n`);
  return EXIT.done;
}

export async function takeAgain(journal: JournalReader, progress: ProgressLine): Promise<RerunResult> {
  const again = createRerun();
  try {
    for await (const record of journal.records()) {
      if (!again.take(record)) break;
      progress.update(journal.progress(), again.result().inputs);
    }
  } finally {
    progress.clear();
  }
  return again.result();
}
