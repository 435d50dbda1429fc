import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EXIT, UserError } from '../domain/errors.ts';
import type { PlacedRecord } from '../engine/rerun.ts';
import { decodeRecord, encodeRecord } from '../journal/codec.ts';
import type { JournalRecord } from '../journal/record.ts';
import { openOutput } from './output-file.ts';

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

/**
 * The records of a journal, one at a time. A torn last line was never kept and is left out.
 *
 * @throws UserError (status 5) for a journal that cannot be read, naming file and line
 */
export async function* readJournal(folder: string, name: string): AsyncGenerator<PlacedRecord> {
  const path = join(folder, JOURNAL_FILE);
  const file = join(name, JOURNAL_FILE);
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let number = 0;
  let doubt: UserError | null = null;
  try {
    for await (const line of lines) {
      if (doubt !== null) throw doubt;
      number += 1;
      const place = `${file}:${number}`;
      const record = decodeRecord(line, place);
      // Only the last line may be torn: whether this is the last shows with the next.
      if ('kind' in record) yield { record, place };
      else doubt = new UserError([record], EXIT.journal);
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const got = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
    throw new UserError(
      [
        {
          area: 'journal',
          code: 'missing',
          place: file,
          what: 'the journal cannot be read',
          expected: `a folder with ${JOURNAL_FILE}, as --journal writes it`,
          got,
        },
      ],
      EXIT.journal,
    );
  }
  if (number === 0 || (number === 1 && doubt !== null)) {
    const empty = {
      area: 'journal',
      code: 'empty',
      place: file,
      what: 'the journal has no record',
      expected: 'an opening record',
    } as const;
    throw doubt ?? new UserError([empty], EXIT.journal);
  }
}
