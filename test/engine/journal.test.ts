import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { createKernel } from '../../src/engine/kernel.ts';
import { createRerun, type PlacedRecord } from '../../src/engine/rerun.ts';
import { decodeRecord, encodeRecord, openingRecord } from '../../src/journal/codec.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import type { Input } from '../../src/machines/protocol.ts';
import { SAY, barAt, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

const setup = scriptedSetup(['A', 'B']);
const origin = 'test';
const inputs: readonly Input[] = [
  barAt('A', 0),
  barAt('B', 0),
  barAt('A', 1, SAY.buy),
  barAt('B', 1, SAY.sell),
  { type: 'row.unreadable', instrument: 'A', where: 'a.csv:3', expected: 'a number', got: 'x' },
  barAt('A', 2, SAY.nothing, { high: 120 }),
  { type: 'operator.kill', origin },
  barAt('B', 2),
  { type: 'operator.flatten', origin },
  barAt('B', 3, SAY.buy),
  { type: 'operator.reset', origin, what: 'kill' },
  barAt('A', 4, SAY.throws),
  { type: 'feed.ended' },
];

function recorded(): JournalRecord[] {
  const records: JournalRecord[] = [openingRecord({ version: '0', seed: null, setup })];
  const kernel = createKernel({ setup, root: scriptedRoot, record: (record) => records.push(record) });
  for (const input of inputs) kernel.send(input);
  return records;
}

const placed = (records: readonly JournalRecord[]): PlacedRecord[] =>
  records.map((record, i) => ({ record, place: `journal.jsonl:${i + 1}` }));

function rerun(records: readonly JournalRecord[], root = scriptedRoot) {
  const again = createRerun({ root });
  for (const record of placed(records)) if (!again.take(record)) break;
  return again.result();
}

test('numbers rise by one, and every effect names the input it followed from (I30, I34)', () => {
  const records = recorded();
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i));
  let cause = 0;
  for (const record of records) {
    if (record.kind === 'input') cause = record.seq;
    if (record.kind === 'effect') expect(record.cause).toBe(cause);
  }
  expect(new Set(records.flatMap((one) => (one.kind === 'effect' ? [one.message.type] : [])))).toEqual(
    new Set([
      'size.approved',
      'size.rejected',
      'order.intended',
      'entry.filled',
      'exit.filled',
      'trade.closed',
      'entries.shut',
    ]),
  );
});

test('what the codec writes it reads, and a run from it has the same effects (I31)', () => {
  const records = recorded().map((record) => decodeRecord(encodeRecord(record), 'journal.jsonl'));
  const readable = records.filter((record): record is JournalRecord => 'kind' in record);
  expect(readable).toHaveLength(records.length);
  const { difference, effects } = rerun(readable);
  expect(difference).toBeNull();
  expect(effects).toBeGreaterThan(8);
});

test('every effect that was changed, left out or added is found at its own place', () => {
  const records = recorded();
  records.forEach((record, i) => {
    if (record.kind !== 'effect') return;
    const changed = records.with(i, { ...record, message: { ...record.message, ts: 1 } as never });
    expect(rerun(changed).difference).toMatchObject({ place: `journal.jsonl:${i + 1}`, code: 'difference' });
    // Left out in the middle: the next record is where it shows. At the tail it was merely not kept.
    const without = records.toSpliced(i, 1);
    const atTail = records.slice(i).every(({ kind }) => kind === 'effect');
    expect(rerun(without).difference === null).toBe(atTail);
    expect(rerun(records.toSpliced(i, 0, record)).difference).toMatchObject({
      code: 'sequence',
      place: `journal.jsonl:${i + 2}`,
    });
  });
});

test('the first member that differs is named, with what was recorded and what is now', () => {
  const records = recorded();
  const at = records.findIndex((one) => one.kind === 'effect' && one.message.type === 'size.approved');
  const record = records[at];
  if (record?.kind !== 'effect' || record.message.type !== 'size.approved') throw new Error('no approval');
  const { quantity } = record.message;
  const changed = records.with(at, { ...record, message: { ...record.message, quantity: quantity + 1 } });
  expect(rerun(changed).difference).toMatchObject({
    what: `seq ${record.seq}: the effect differs at message.quantity`,
    expected: String(quantity + 1),
    got: String(quantity),
  });
  const { quantity: _quantity, ...rest } = record.message;
  expect(rerun(records.with(at, { ...record, message: rest as never })).difference).toMatchObject({
    what: expect.stringContaining('message.quantity'),
    expected: 'nothing',
    got: String(quantity),
  });
  const turned = Object.fromEntries(Object.entries(record.message).toReversed());
  expect(rerun(records.with(at, { ...record, message: turned as never })).difference).toMatchObject({
    what: expect.stringContaining('the order of members'),
  });
});

test('an input that was taken out or doubled is told by its number, at its place', () => {
  const records = recorded();
  records.forEach((record, i) => {
    if (record.kind !== 'input' || i === records.length - 1) return;
    const next = records[i + 1]?.seq;
    expect(rerun(records.toSpliced(i, 1)).difference).toMatchObject({
      code: 'sequence',
      place: `journal.jsonl:${i + 1}`,
      expected: `seq ${record.seq}`,
      got: `seq ${next}`,
    });
    expect(rerun(records.toSpliced(i, 0, record)).difference).toMatchObject({
      code: 'sequence',
      place: `journal.jsonl:${i + 2}`,
      expected: `seq ${record.seq + 1}`,
      got: `seq ${record.seq}`,
    });
  });
});

const boom = (): never => {
  throw new Error('boom');
};

test('what no run can make of itself is a difference with its place, and no bug of ours', () => {
  const records = recorded();
  const [opening, first] = records;
  if (opening?.kind !== 'opening' || first?.kind !== 'input') throw new Error('no opening');
  const ghost = { ...first, message: barAt('ghost', 0) };
  expect(rerun(records.with(1, ghost)).difference).toMatchObject({
    code: 'instrument',
    place: 'journal.jsonl:2',
    expected: 'A, B',
    got: 'ghost',
  });
  const broken = createMachine({ on: { '*': { actions: boom } } });
  const failing = scriptedRoot.provide({ actors: { feed: broken as never } });
  expect(rerun([opening, first], failing).difference).toMatchObject({
    code: 'input',
    place: 'journal.jsonl:2',
    got: expect.stringContaining('boom'),
  });
  const [one] = setup.instruments;
  const renamed = { ...setup, instruments: [{ ...one!, strategy: { name: 'ghost', params: {} } }] };
  expect(rerun([{ ...opening, setup: renamed }]).difference).toMatchObject({
    code: 'opening',
    place: 'journal.jsonl:1',
    got: expect.stringContaining('no strategy is called ghost'),
  });
  const twice = encodeRecord({ ...opening, setup: { ...setup, instruments: [one!, one!] } });
  expect(decodeRecord(twice, 'j:1')).toMatchObject({ what: expect.stringContaining('setup.instruments') });
});

test('a record that is none is refused with its place', () => {
  for (const line of [
    '',
    '{',
    '[]',
    '{"seq":1,"kind":"input","message":{"type":"bar.received"}}',
    '{"seq":-1,"kind":"effect"}',
  ]) {
    expect(decodeRecord(line, 'j:7')).toMatchObject({ area: 'journal', place: 'j:7' });
  }
});

test('a chart that throws ends the run with the actor’s name', () => {
  const kernel = createKernel({ setup, root: scriptedRoot });
  kernel.send(barAt('A', 0));
  // A message that no machine can make of itself: an instrument that the run does not have.
  expect(() => kernel.send(barAt('ghost', 1))).toThrow(/feed: [^]*unknown instrument ghost/u);
  // Entries are shut by then, for whatever may still come before the end.
  expect(kernel.root.getSnapshot().children['risk']?.getSnapshot()).toMatchObject({ value: { halt: 'halted' } });
});
