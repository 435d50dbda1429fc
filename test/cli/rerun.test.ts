import { expect, onTestFinished, test } from 'vitest';
import type { JournalReader } from '../../src/actors/journal-file.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { takeAgain } from '../../src/cli/rerun.ts';
import { untilRoom } from '../../src/cli/inspect.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { openHistory } from '../../src/inspector/history-port.ts';
import { openingRecord } from '../../src/journal/codec.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import { inventedInputs, inventedSetup } from '../support/invented.ts';
import { defaultSetup } from '../support/setups.ts';

const records: readonly JournalRecord[] = [
  openingRecord({ version: '0', seed: null, setup: defaultSetup }),
  { seq: 1, kind: 'input', message: { type: 'feed.ended' } },
];

const OFF_SCREEN = progressLine({ isTTY: false } as never, () => 0, 'inputs');

test('a journal that is taken faster than its past is waited with: none of it is given up', async () => {
  const inputs = await inventedInputs(5);
  expect(inputs.length).toBeGreaterThan(3000);
  const past = openHistory(inventedSetup, 1000);
  onTestFinished(past.close);
  const journal: JournalReader = {
    async *records() {
      yield { record: openingRecord({ version: '0', seed: null, setup: inventedSetup }), place: 'j:1' };
      const kernel = createKernel({ setup: inventedSetup, record: (record) => waiting.push(record) });
      const waiting: JournalRecord[] = [];
      for (const input of inputs) {
        kernel.send(input);
        for (const record of waiting.splice(0)) yield { record, place: 'j' };
      }
    },
    progress: () => ({ done: 0, total: 1 }),
    torn: () => null,
  };
  const pause = (): Promise<void> => untilRoom(past.isFull, new AbortController().signal);
  const { difference } = await takeAgain(journal, OFF_SCREEN, { stepped: (input) => past.input(input) }, pause);
  expect(difference).toBeNull();
  const reply = await past.ask({ type: 'inspect.branch', at: 1, change: {} });
  expect(reply.reason).toBeNull();
});

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
  expect(await takeAgain(journal, line)).toEqual({ inputs: 1, effects: 0, difference: null, violation: null });
  expect(written.join('')).toMatch(/ 50 % {2}0 inputs\/s [^]* 100 % {2}1 inputs\/s /u);
  // Nothing of it stays.
  expect(written.at(-1)).toBe('\r\u001B[K');
});
