import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { interrupted, statechartist, workFolder } from '../support/command.ts';

const SAMPLE = resolve(import.meta.dirname, '../../examples/data');
const sample = (key: string): string => `${key}=${join(SAMPLE, `${key}.csv`)}`;
const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');

test('without a command it simulates, and says at the end what came of it', () => {
  const { status, stdout } = statechartist([], workFolder());
  expect(status).toBe(0);
  expect(stdout).toMatch(/2026-01-05 .* trades so far/u);
  expect(stdout).toMatch(/net P&L +[+−]₹/u);
});

test('the same seed gives the same bytes, another one other bytes (I32)', () => {
  const cwd = workFolder();
  const runs = ['a', 'b', 'c'].map((out, i) => {
    const args = [
      'simulate',
      '--sessions',
      '2',
      '--seed',
      i === 2 ? '2' : '1',
      '--out',
      out,
      '--journal',
      `${out}-journal`,
    ];
    expect(statechartist(args, cwd, { TZ: i === 1 ? 'America/New_York' : 'UTC' }).status).toBe(0);
    return ['trades.jsonl', 'equity.csv', 'summary.json']
      .map((name) => read(cwd, out, name))
      .concat(read(cwd, `${out}-journal`, 'journal.jsonl'));
  });
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).not.toEqual(runs[0]);
});

test('a replay writes its three results, and its journal runs again to the same effects (§9–§11, I31)', () => {
  const cwd = workFolder();
  const { status, stdout } = statechartist(
    [
      'replay',
      '--data',
      sample('RELIANCE'),
      '--data',
      sample('SBIN'),
      '--out',
      'out',
      '--journal',
      'journal',
      '--json',
    ],
    cwd,
  );
  expect(status).toBe(0);
  const summary = JSON.parse(stdout) as { trades: number; complete: boolean; finalBalance: number };
  expect(JSON.parse(read(cwd, 'out', 'summary.json'))).toEqual(summary);
  const trades = read(cwd, 'out', 'trades.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { balance: number });
  expect(trades).toHaveLength(summary.trades);
  expect(trades.at(-1)?.balance).toBe(summary.finalBalance);
  expect(read(cwd, 'out', 'equity.csv')).toMatch(/^ts,balance,equity,grossExposure,drawdown\n\d+,1000000\.00,/u);
  expect(readdirSync(join(cwd, 'out')).toSorted()).toEqual(['equity.csv', 'summary.json', 'trades.jsonl']);

  expect(statechartist(['replay', '--rerun', 'journal'], cwd)).toMatchObject({ status: 0 });
  const lines = read(cwd, 'journal', 'journal.jsonl').split('\n');
  const at = lines.findIndex((line) => line.includes('"entry.filled"'));
  writeFileSync(
    join(cwd, 'journal', 'journal.jsonl'),
    lines.with(at, (lines[at] ?? '').replace(/"quantity":\d+/u, '"quantity":1')).join('\n'),
  );
  const changed = statechartist(['replay', '--rerun', 'journal'], cwd);
  expect(changed.status).toBe(5);
  expect(changed.stderr).toContain(`error journal/difference ${join('journal', 'journal.jsonl')}:${at + 1}: `);
});

test('an instrument’s signals do not depend on what else is traded beside it', () => {
  const cwd = workFolder();
  const signals = (keys: readonly string[], out: string): readonly unknown[] => {
    const data = keys.flatMap((key) => ['--data', sample(key)]);
    expect(statechartist(['replay', ...data, '--journal', out], cwd).status).toBe(0);
    return read(cwd, out, 'journal.jsonl')
      .split('\n')
      .filter((line) => line.includes('"instrument":"SBIN"') && line.includes('"type":"order.intended"'))
      .map((line) => {
        const { ts, side, price } = (JSON.parse(line) as { message: Record<string, unknown> }).message;
        return [ts, side, price];
      });
  };
  const some = signals(['SBIN', 'RELIANCE'], 'one');
  expect(some.length).toBeGreaterThan(10);
  expect(signals(['RELIANCE', 'SBIN'], 'other')).toEqual(some);
});

test('a finished run is not overwritten without --force (B10)', () => {
  const cwd = workFolder();
  const args = ['replay', '--data', sample('SBIN'), '--out', 'out'];
  expect(statechartist(args, cwd).status).toBe(0);
  const before = read(cwd, 'out', 'trades.jsonl');
  const again = statechartist(args, cwd);
  expect(again.status).toBe(1);
  expect(again.stderr).toBe(
    'error output/exists out: the folder holds a finished run; expected a folder without one, got trades.jsonl, equity.csv, summary.json\n  hint: --force overwrites it\n',
  );
  expect(read(cwd, 'out', 'trades.jsonl')).toBe(before);
  expect(statechartist([...args, '--force'], cwd).status).toBe(0);
});

test('a file that cannot be used ends with status 1 and leaves nothing behind (§12)', () => {
  const cwd = workFolder();
  const header = 'datetime,open,high,low,close,volume\n';
  const cases: readonly (readonly [name: string, text: string | Buffer, code: string])[] = [
    ['empty', '', 'data/empty'],
    ['header', header, 'data/empty'],
    ['columns', 'date,time,close\n1,2,3\n', 'data/columns'],
    ['cr', `${header}2025-01-06 09:15,1,1,1,1,1\r2025-01-06 09:16,1,1,1,1,1\n`, 'data/encoding'],
    ['utf16', Buffer.from(`\uFEFF${header}`, 'utf16le'), 'data/encoding'],
    ['holiday', `${header}2025-01-05 09:15,1,1,1,1,1\n`, 'data/no-bars'],
  ];
  for (const [name, text, code] of cases) {
    writeFileSync(join(cwd, `${name}.csv`), text);
    const { status, stderr } = statechartist(['replay', '--data', `X=${name}.csv`, '--out', 'deep/out'], cwd);
    expect([name, status]).toEqual([name, 1]);
    expect(stderr).toContain(`error ${code} `);
    expect(stderr).not.toMatch(/\n +at /u);
    expect(existsSync(join(cwd, 'deep'))).toBe(false);
  }
  mkdirSync(join(cwd, 'folder.csv'));
  expect(statechartist(['replay', '--data', 'X=folder.csv'], cwd).stderr).toContain('error data/not-a-file folder.csv');
  expect(statechartist(['replay', '--data', 'X=nowhere.csv'], cwd).stderr).toContain('error data/missing nowhere.csv');
});

test('an interrupted run keeps what was done so far and says so, also when a terminal signals twice over (§12)', async () => {
  for (const [signal, status, toGroup] of [
    ['SIGINT', 130, false],
    ['SIGINT', 130, true],
    ['SIGTERM', 143, false],
    ['SIGHUP', 129, false],
  ] as const) {
    const cwd = workFolder();
    // A speed at which it would take hours, and a first day that passes at once.
    const args = ['simulate', '--sessions', '10000', '--out', 'out', '--speed', '500000'];
    const run = await interrupted(args, { cwd, word: '2026-01-06', signal, toGroup });
    expect(run.status).toBe(status);
    expect(run.stdout).toContain('interrupted');
    expect(JSON.parse(read(cwd, 'out', 'summary.json'))).toMatchObject({ complete: false });
    expect(read(cwd, 'out', 'equity.csv').split('\n').length).toBeGreaterThan(375);
    expect(readdirSync(join(cwd, 'out'))).toHaveLength(3);
  }
});

test('usage errors end with status 2 and say what was expected (B1–B7)', () => {
  const cwd = workFolder();
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['simulat'], /simulate/u],
    [['simulate', '--sed', '1'], /--seed/u],
    [['simulate', '--seed'], /argument missing/u],
    [['simulate', '--seed', 'abc'], /whole number/u],
    [['simulate', '--seed', '1', '--seed', '2'], /once/u],
    [['simulate', '--speed', '-1'], /factor above 0/u],
    [['simulate', '--start', '2026-02-30'], /date that exists/u],
    [['simulate', '--drop', '2'], /probability/u],
    [['replay', '--data', 'nonsense'], /KEY=PATH/u],
    [['replay', '--rerun', 'x', '--out', 'y'], /cannot be used with/u],
  ];
  for (const [args, says] of cases) {
    const { status, stderr } = statechartist(args, cwd);
    expect([args, status]).toEqual([args, 2]);
    expect(stderr).toMatch(says);
  }
});

test('init writes a configuration that a replay takes as it is, and keeps one that is there', () => {
  const cwd = workFolder();
  expect(statechartist(['init'], cwd).status).toBe(0);
  writeFileSync(join(cwd, 'RELIANCE.csv'), read(SAMPLE, 'RELIANCE.csv'));
  expect(statechartist(['replay', '--json'], cwd).status).toBe(0);
  const again = statechartist(['init'], cwd);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('--force');
});

test('help names every command with an example, and every exit status', () => {
  const cwd = workFolder();
  const { stdout } = statechartist(['--help'], cwd);
  for (const name of ['simulate', 'replay', 'ui', 'status', 'kill', 'stop', 'init', 'strategies']) {
    expect(stdout).toContain(name);
    expect(statechartist([name, '--help'], cwd).stdout).toMatch(/Examples?:\n {2}statechartist /u);
  }
  expect(stdout).toContain('130');
  expect(statechartist(['strategies'], cwd).stdout).toContain('sma-crossover');
});
