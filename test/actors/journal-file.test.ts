import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOURNAL_FILE, openJournal } from '../../src/actors/journal-file.ts';
import { encodeRecord, openingRecord } from '../../src/journal/codec.ts';
import { workFolder } from '../support/command.ts';
import { defaultSetup } from '../support/setups.ts';

const opening = encodeRecord(openingRecord({ version: '0', seed: null, setup: defaultSetup }));
const ended = encodeRecord({ seq: 1, kind: 'input', message: { type: 'feed.ended' } });

async function read(text: string) {
  const folder = workFolder();
  writeFileSync(join(folder, JOURNAL_FILE), text);
  const journal = await openJournal(folder, 'j');
  const kinds: string[] = [];
  for await (const { record, place } of journal.records()) kinds.push(`${place} ${record.kind}`);
  return { kinds, torn: journal.torn(), progress: journal.progress() };
}

const both = ['j/journal.jsonl:1 opening', 'j/journal.jsonl:2 input'];

test('the records come with their places; the last line may lack its end, and how far it has come is told', async () => {
  const text = `${opening}\n${ended}\n`;
  expect(await read(text)).toEqual({ kinds: both, torn: null, progress: { done: text.length, total: text.length } });
  expect(await read(text.trimEnd())).toMatchObject({ kinds: both, torn: null });
});

test('a torn last line is left out and said; a line that has its end is not torn', async () => {
  const text = `${opening}\n${ended}\n`;
  for (const torn of ['rubbish', ended.slice(0, -1), '{"seq":']) {
    expect(await read(text + torn)).toMatchObject({
      kinds: both,
      torn: { area: 'journal', code: 'torn', place: 'j/journal.jsonl:3', got: torn },
    });
    await expect(read(`${text}${torn}\n`)).rejects.toMatchObject({
      status: 5,
      problems: [{ place: 'j/journal.jsonl:3' }],
    });
  }
});

test('a journal without a record, and a name without a journal, are told with status 5', async () => {
  await expect(read('')).rejects.toMatchObject({ status: 5, problems: [{ code: 'empty' }] });
  await expect(read('rubbish')).rejects.toMatchObject({ status: 5, problems: [{ place: 'j/journal.jsonl:1' }] });
  const folder = workFolder();
  await expect(openJournal(folder, 'j')).rejects.toMatchObject({ status: 5, problems: [{ got: 'ENOENT' }] });
  mkdirSync(join(folder, JOURNAL_FILE));
  await expect(openJournal(folder, 'j')).rejects.toMatchObject({ status: 5, problems: [{ got: 'ENOTFILE' }] });
});

test('a line of many chunks is one line; one of 700 MB is refused and never held', async () => {
  const wide = encodeRecord({
    seq: 1,
    kind: 'input',
    message: { type: 'row.unreadable', instrument: 'X', where: 'x'.repeat(300_000), expected: '', got: '' },
  });
  expect(await read(`${opening}\n${wide}\n`)).toMatchObject({ kinds: both });
  const folder = workFolder();
  const path = join(folder, JOURNAL_FILE);
  writeFileSync(path, `${opening}\n`);
  // A hole in the file: it takes no room on the disk.
  truncateSync(path, 700 * 1024 * 1024);
  const before = process.memoryUsage.rss();
  const journal = await openJournal(folder, 'j');
  const all = async () => {
    for await (const { record } of journal.records()) expect(record.kind).toBe('opening');
  };
  await expect(all()).rejects.toMatchObject({ status: 5, problems: [{ code: 'line', place: 'j/journal.jsonl:2' }] });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
});
