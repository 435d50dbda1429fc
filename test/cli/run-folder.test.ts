import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { progressLine, progressText } from '../../src/cli/progress.ts';
import { resultsTable } from '../../src/cli/results-table.ts';
import type { Summary } from '../../src/report/summary.ts';
import { workFolder } from '../support/command.ts';

const summary: Summary = {
  complete: true,
  bars: {
    accepted: 123_456,
    rejected: { malformed: 1, misaligned: 2, 'out-of-session': 3, duplicate: 4, conflict: 5, 'out-of-order': 6 },
    rounded: 0,
    gaps: 7,
  },
  signals: 10,
  approved: 5,
  rejected: { 'outside-entry-window': 3, 'drawdown-lock': 1, 'below-minimum-size': 1 },
  trades: 5,
  wins: 3,
  losses: 2,
  grossPnl: 1_234_567.8,
  costs: 12.5,
  netPnl: -3.2,
  finalBalance: 1_003_412.5,
  finalEquity: 1_003_412.5,
  totalReturn: 0.0034125,
  maxDrawdown: 0.01,
  sharpe: 1.234,
  sortino: null,
  calmar: -2,
  profitFactor: null,
  winRate: 0.6,
  exposure: 0.25,
};

test('results have their names only when the run is over', () => {
  const path = join(workFolder(), 'deep', 'out');
  const folder = openRunFolder(path, false);
  folder.trade('{"n":1}');
  folder.equity('1,2');
  expect(readdirSync(path).every((name) => name.endsWith('.part'))).toBe(true);
  folder.finish(summary);
  expect(readFileSync(join(path, 'trades.jsonl'), 'utf8')).toBe('{"n":1}\n');
  expect(readFileSync(join(path, 'equity.csv'), 'utf8')).toBe('ts,balance,equity,grossExposure,drawdown\n1,2\n');
  expect(JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'))).toEqual(summary);
});

test('a run that is given up leaves the folder as it was found', () => {
  const cwd = workFolder();
  openRunFolder(join(cwd, 'a', 'b'), false).abandon();
  expect(existsSync(join(cwd, 'a'))).toBe(false);
  mkdirSync(join(cwd, 'kept'));
  writeFileSync(join(cwd, 'kept', 'notes.txt'), 'mine');
  openRunFolder(join(cwd, 'kept'), false).abandon();
  expect(readdirSync(join(cwd, 'kept'))).toEqual(['notes.txt']);
});

const RESULTS = ['equity.csv', 'summary.json', 'trades.jsonl'] as const;

/** A folder with an older run in it. */
function olderRun(): string {
  const path = workFolder();
  for (const name of RESULTS) writeFileSync(join(path, name), `older ${name}`);
  return path;
}

const isUntouched = (path: string): boolean =>
  readdirSync(path).toSorted().join() === RESULTS.join() &&
  RESULTS.every((name) => readFileSync(join(path, name), 'utf8') === `older ${name}`);

/** The problems of a piece of work that must fail for the user. */
function problemsOf(work: () => unknown) {
  try {
    work();
  } catch (cause) {
    if (cause instanceof UserError) return cause.problems;
    throw cause;
  }
  throw new Error('nothing failed');
}

test('any one result of a finished run is enough to refuse it, and nothing is touched (B10)', () => {
  for (const name of RESULTS) {
    const path = workFolder();
    writeFileSync(join(path, name), 'older');
    expect(problemsOf(() => openRunFolder(path, false))).toMatchObject([
      { area: 'output', code: 'exists', got: name, hint: expect.stringContaining('--force') },
    ]);
    expect(readdirSync(path)).toEqual([name]);
  }
});

test('with --force an older run stays whole until the new one is, and for good when that is given up', () => {
  const path = olderRun();
  const given = openRunFolder(path, true);
  given.trade('{"n":1}');
  given.abandon();
  expect(isUntouched(path)).toBe(true);
  const kept = openRunFolder(path, true);
  kept.trade('{"n":2}');
  kept.finish(summary);
  expect(readdirSync(path).toSorted()).toEqual([...RESULTS]);
  expect(readFileSync(join(path, 'trades.jsonl'), 'utf8')).toBe('{"n":2}\n');
});

// A device that is always full is a thing of Linux.
test.skipIf(!existsSync('/dev/full'))('a full disk is the user’s to mend, and costs no older run', () => {
  for (const name of RESULTS) {
    const path = olderRun();
    symlinkSync('/dev/full', join(path, `${name}.part`));
    const folder = openRunFolder(path, true);
    folder.trade('{"n":1}');
    expect(problemsOf(() => folder.finish(summary))).toMatchObject([{ area: 'output', code: 'write', got: 'ENOSPC' }]);
    folder.abandon();
    expect(isUntouched(path)).toBe(true);
  }
});

test('a finished run is left alone by what fails after it', () => {
  const path = join(workFolder(), 'out');
  const folder = openRunFolder(path, false);
  folder.finish(summary);
  folder.abandon();
  expect(readdirSync(path).toSorted()).toEqual([...RESULTS]);
});

test('three results are opened or none', () => {
  for (const name of RESULTS) {
    const path = workFolder();
    mkdirSync(join(path, `${name}.part`));
    expect(problemsOf(() => openRunFolder(path, false))).toMatchObject([{ code: 'write', got: 'EISDIR' }]);
    expect(readdirSync(path)).toEqual([`${name}.part`]);
  }
});

test('a folder that has the name of a result is refused before the run, with and without --force', () => {
  const path = workFolder();
  mkdirSync(join(path, 'equity.csv'));
  for (const force of [false, true]) {
    expect(problemsOf(() => openRunFolder(path, force))).toMatchObject([{ area: 'output', code: 'not-a-file' }]);
    expect(readdirSync(path)).toEqual(['equity.csv']);
  }
});

test('lines beyond the buffer are all there, in order', () => {
  const path = join(workFolder(), 'out');
  const folder = openRunFolder(path, false);
  const lines = Array.from({ length: 20_000 }, (_, i) => `₹ line ${i}`);
  for (const line of lines) folder.trade(line);
  folder.finish(summary);
  expect(readFileSync(join(path, 'trades.jsonl'), 'utf8')).toBe(`${lines.join('\n')}\n`);
});

test('a folder that cannot be written to is the user’s to mend', () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'file'), '');
  expect(() => openRunFolder(join(cwd, 'file'), false)).toThrow('this is not a folder');
  expect(() => openRunFolder(join(cwd, 'file', 'below'), false)).toThrow('cannot be written');
});

test('the summary for people fits 24 lines of 80 columns and groups digits the Indian way', () => {
  const lines = stripVTControlCharacters(resultsTable(summary, [])).split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const text = lines.join('\n');
  for (const part of ['₹ 12,34,567.80', '−₹ 3.20', '1,23,456', '0.34 %', '1.23 / – / -2.00', 'out-of-order 6'])
    expect(text).toContain(part);
  const interrupted = { ...summary, complete: false };
  const held = [1500, -20, 7].map((quantity, i) => ({ instrument: `INSTRUMENT${i}`, quantity }));
  expect(resultsTable(interrupted, [])).toMatch(/interrupted.*open positions +none\n/su);
  expect(resultsTable(interrupted, held.slice(1, 2))).toMatch(/open positions +1: INSTRUMENT1 short 20\n/u);
  expect(resultsTable(interrupted, held)).toMatch(/open positions +3: INSTRUMENT0 long 1,500, …\n/u);
});

test('no run is too large for 24 lines of 80 columns', () => {
  const some = fc.integer({ min: 0, max: 99_999_999 });
  const counts = (names: readonly string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, some])), { requiredKeys: [] });
  const figure = fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const large = fc.record({
    complete: fc.boolean(),
    bars: fc.record({
      accepted: some,
      rejected: counts(['malformed', 'misaligned', 'out-of-session', 'duplicate', 'conflict', 'out-of-order']),
      rounded: some,
      gaps: some,
    }),
    signals: some,
    approved: some,
    // Those that a run without an operator and without a connection can have.
    rejected: counts([
      'outside-entry-window',
      'drawdown-lock',
      'daily-loss-limit',
      'max-open-positions',
      'no-volatility',
      'leverage-cap',
      'below-minimum-size',
    ]),
    trades: some,
    wins: some,
    losses: some,
    sharpe: figure,
    sortino: figure,
    calmar: figure,
    profitFactor: figure,
  });
  const held = fc.array(
    fc.record({ instrument: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }), quantity: some }),
  );
  fc.assert(
    fc.property(large, held, (change, positions) => {
      const lines = stripVTControlCharacters(resultsTable({ ...summary, ...change }, positions)).split('\n');
      expect(lines.length).toBeLessThanOrEqual(24);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }),
  );
});

test('progress is a line on a terminal and nothing in a pipe', () => {
  const written: string[] = [];
  const terminal = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) > 0 });
  let now = 0;
  const pipe = progressLine(terminal(false), () => now);
  pipe.update({ done: 1, total: 2 }, 10);
  pipe.clear();
  expect(written).toEqual([]);
  const line = progressLine(terminal(true), () => now);
  for (const at of [1000, 1050, 1200]) {
    now = at;
    line.update({ done: 1, total: 4 }, 10_000);
  }
  line.clear();
  // The second came too soon to be drawn; the last takes the line away.
  expect(written).toHaveLength(3);
  expect(progressText({ done: 1, total: 4 }, 100_000, { elapsedMs: 2000 })).toBe(
    '[######..................] 25 %  50,000 bars/s  0:06 left',
  );
  expect(progressText({ done: 0, total: 0 }, 0, { elapsedMs: 0 })).toContain('100 %');
});
