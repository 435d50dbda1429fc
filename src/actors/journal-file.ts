import { join } from 'node:path';
import { EXIT, UserError, type Problem } from '../domain/errors.ts';
import type { PlacedRecord } from '../engine/rerun.ts';
import { decodeRecord, encodeRecord } from '../journal/codec.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { FeedProgress } from './feed-port.ts';
import { openLongLines } from './long-lines.ts';
import { openOutput } from './output-file.ts';
import { codeOf } from './state-folder.ts';

export const JOURNAL_FILE = 'journal.jsonl';

export type JournalWriter = {
  readonly write: (record: JournalRecord) => void;
  readonly close: () => void;
  readonly abandon: () => void;
};

/** The journal of a run, written as it goes; always an output. */
export function openJournalWriter(folder: string): JournalWriter {
  const file = openOutput(join(folder, JOURNAL_FILE));
  return {
    write: (record) => file.write(encodeRecord(record)),
    close: () => file.commit(),
    abandon: () => file.discard(),
  };
}

export type JournalReader = {
  /** The records, one at a time. @throws UserError (status 5) naming file and line */
  records(): AsyncGenerator<PlacedRecord>;
  progress(): FeedProgress;
  /** Once all is read: where a last line stands that was never finished. It was never kept, and is left out. */
  torn(): Problem | null;
};

/** Far above the longest record, the opening of some thousand instruments. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** @throws UserError (status 5) for a folder without a journal that can be read */
export async function openJournal(folder: string, name: string): Promise<JournalReader> {
  const file = join(name, JOURNAL_FILE);
  const source = await openLongLines(join(folder, JOURNAL_FILE), LONGEST_LINE).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  let torn: Problem | null = null;

  async function* records(): AsyncGenerator<PlacedRecord> {
    let number = 0;
    for await (const { text, isWhole } of source.lines()) {
      number += 1;
      const place = `${file}:${number}`;
      if (text === null) throw tooLong(place);
      const record = decodeRecord(text, place);
      if ('kind' in record) yield { record, place };
      else if (isWhole || number === 1) throw new UserError([record], EXIT.journal);
      else torn = tornLine(place, text);
    }
    if (number === 0) throw empty(file);
  }

  return {
    async *records() {
      try {
        yield* records();
      } catch (cause) {
        throw cause instanceof UserError ? cause : unreadable(file, cause);
      }
    },
    progress: () => ({ done: source.bytesRead(), total: source.size }),
    torn: () => torn,
  };
}

const tornLine = (place: string, text: string): Problem => ({
  area: 'journal',
  code: 'torn',
  place,
  what: 'the last line was never finished and is left out',
  expected: 'a record and a line feed',
  got: text,
});

const unreadable = (file: string, cause: unknown): UserError =>
  journalError({
    code: 'missing',
    place: file,
    what: 'the journal cannot be read',
    expected: `a folder with ${JOURNAL_FILE}, as --journal writes it`,
    got: codeOf(cause),
  });

const tooLong = (place: string): UserError =>
  journalError({
    code: 'line',
    place,
    what: 'the line is too long for a record',
    expected: `at most ${LONGEST_LINE / 1024 / 1024} MiB`,
    got: 'more',
  });

const empty = (file: string): UserError =>
  journalError({
    code: 'empty',
    place: file,
    what: 'the journal has no record',
    expected: 'an opening record',
    got: 'nothing',
  });

const journalError = (problem: Omit<Problem, 'area'>): UserError =>
  new UserError([{ area: 'journal', ...problem }], EXIT.journal);
