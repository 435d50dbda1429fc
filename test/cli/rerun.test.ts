import { expect, test } from 'vitest';
import type { JournalReader } from '../../src/actors/journal-file.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { takeAgain } from '../../src/cli/rerun.ts';
import { openingRecord } from '../../src/journal/codec.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import { defaultSetup } from '../support/setups.ts';

const records: readonly JournalRecord[] = [
  openingRecord({ version: '0', seed: null, setup: defaultSetup }),
  { seq: 1, kind: 'input', message: { type: 'feed.ended' } },
];

test('running a journal again shows on a terminal how far it has come', async () => {
  let read = 0;
  const journal: JournalReader = {
    async *records() {
      for (const record of records) {
        read += 1;
        yield { record, place: `j:${read}` };
      }
    },
    progress: () => ({ done: read, total: records.length }),
    torn: () => null,
  };
  const written: string[] = [];
  let now = 0;
  const terminal = { isTTY: true, write: (text: string) => written.push(text) > 0 };
  const line = progressLine(terminal as never, () => (now += 1000), 'inputs');
  expect(await takeAgain(journal, line)).toEqual({ inputs: 1, effects: 0, difference: null });
  expect(written.join('')).toMatch(/ 50 % {2}0 inputs\/s [^]* 100 % {2}1 inputs\/s /u);
  // Nothing of it stays.
  expect(written.at(-1)).toBe('\r\u001B[K');
});
