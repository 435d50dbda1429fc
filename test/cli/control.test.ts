import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedPort } from '../../src/actors/feed-port.ts';
import { openSynthetic } from '../../src/actors/feeds/synthetic/feed.ts';
import { NO_FAULTS } from '../../src/actors/feeds/synthetic/faults.ts';
import { createPace } from '../../src/actors/pace.ts';
import { createRun } from '../../src/cli/run.ts';
import { civilDay } from '../../src/domain/calendar.ts';
import type { RunSetup } from '../../src/domain/setup.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { createRerun } from '../../src/engine/rerun.ts';
import { encodeRecord, openingRecord } from '../../src/journal/codec.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import type { OperatorInput } from '../../src/machines/protocol.ts';
import { defaultSetup, instrumentSetup } from '../support/setups.ts';

const setup: RunSetup = { ...defaultSetup, instruments: ['A', 'B'].map((key) => instrumentSetup(key)) };

const market = (): FeedPort =>
  openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: 3,
    model: 'realistic',
    start: civilDay(2026, 1, 5),
    sessions: 1,
    warmUpBars: 20,
    faults: NO_FAULTS,
  });

type Control = { readonly pace: ReturnType<typeof createPace>; readonly operate: (input: OperatorInput) => boolean };

/** The journal and the results of a run in which something is done from outside after some of its bars. */
async function controlled(deeds: ReadonlyMap<number, (control: Control) => void> = new Map()) {
  const journal: JournalRecord[] = [openingRecord({ version: '0', seed: 3, setup })];
  const rows: string[] = [];
  const kernel = createKernel({ setup, record: (record) => journal.push(record) });
  const pace = createPace('max', () => performance.now());
  let bars = 0;
  const run = createRun({
    setup,
    kernel,
    feed: market(),
    pace,
    folder: {
      path: '',
      trade: (line) => void rows.push(line),
      equity: (row) => void rows.push(row),
      finish() {},
      abandon() {},
    },
    signal: new AbortController().signal,
    watch: {
      warn() {},
      accepted() {
        bars += 1;
        deeds.get(bars)?.({ pace, operate: run.operate });
      },
    },
  });
  const summary = await run.drive();
  return { journal, lines: journal.map(encodeRecord), rows, summary, operate: run.operate };
}

/** Goes on by itself, so that a run that waits is not left waiting. */
const later = (work: () => void): void => void setImmediate(() => setImmediate(work));

/** As what comes over a socket: between two inputs, and before the next minute of the market. */
const given =
  (input: OperatorInput) =>
  ({ pace, operate }: Control): void => {
    pace.pause();
    setImmediate(() => {
      operate(input);
      pace.resume();
    });
  };

const deedsOfPace: readonly ((control: Control) => void)[] = [
  ({ pace }) => {
    pace.pause();
    later(pace.resume);
  },
  ({ pace }) => {
    pace.pause();
    pace.step();
    later(() => {
      pace.step();
      later(pace.resume);
    });
  },
  ({ pace }) => {
    pace.setSpeed(1e7);
    later(() => pace.setSpeed('max'));
  },
];

test('a run that is paused, stepped and sped gives the same bytes as one that is left alone', async () => {
  const undisturbed = await controlled();
  expect(undisturbed.summary.trades).toBeGreaterThan(5);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.constantFrom(...deedsOfPace)), { maxLength: 12 }),
      async (deeds) => {
        const disturbed = await controlled(new Map(deeds));
        expect(disturbed.lines).toEqual(undisturbed.lines);
        expect(disturbed.rows).toEqual(undisturbed.rows);
        expect(disturbed.summary).toEqual(undisturbed.summary);
      },
    ),
    { numRuns: 15 },
  );
});

test('an operator’s message is journalled with its origin, and runs again to the same effects (I31, I35)', async () => {
  const kill: OperatorInput = { type: 'operator.kill', origin: 'ui' };
  const { journal, summary, rows, operate } = await controlled(
    new Map([
      [60, given(kill)],
      [500, given({ type: 'operator.reset', origin: 'cli', what: 'kill' })],
      [601, given({ type: 'operator.flatten', origin: 'cli' })],
    ]),
  );
  const undisturbed = await controlled();
  expect(rows).not.toEqual(undisturbed.rows);
  expect(summary.rejected).toHaveProperty('kill-switch');
  const operators = journal.flatMap((record) =>
    record.kind === 'input' && record.message.type.startsWith('operator.') ? [record.message] : [],
  );
  expect(operators).toMatchObject([kill, { origin: 'cli', what: 'kill' }, { origin: 'cli' }]);

  const again = createRerun();
  for (const [line, record] of journal.entries()) again.take({ record, place: `journal:${line}` });
  expect(again.result()).toMatchObject({ difference: null });
  // What comes after the end is not taken, and says so.
  expect(operate(kill)).toBe(false);
});

test('an operator’s message is taken while the run is paused', async () => {
  const { journal } = await controlled(
    new Map([
      [
        50,
        ({ pace, operate }: Control) => {
          pace.pause();
          later(() => {
            operate({ type: 'operator.pause-entries', origin: 'ui' });
            later(pace.resume);
          });
        },
      ],
    ]),
  );
  expect(journal.some((record) => record.kind === 'input' && record.message.type === 'operator.pause-entries')).toBe(
    true,
  );
});

test('a recorder that fails in an operator’s message ends the run with its own error', async () => {
  const kernel = createKernel({
    setup,
    record: ({ kind, message }) => {
      if (kind === 'input' && message.type === 'operator.kill') throw new Error('the disk is full');
    },
  });
  const run = createRun({
    setup,
    kernel,
    feed: market(),
    pace: createPace('max', () => performance.now()),
    folder: null,
    signal: new AbortController().signal,
    watch: {
      warn() {},
      accepted: (bar) => {
        if (bar.instrument === 'A') setImmediate(() => run.operate({ type: 'operator.kill', origin: 'ui' }));
      },
    },
  });
  await expect(run.drive()).rejects.toThrow('the disk is full');
});
