import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
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
  expect(changed.stderr).toMatch(
    new RegExp(
      `^error journal/difference ${join('journal', 'journal.jsonl')}:${at + 1}: seq ${at}: the effect differs at message.quantity; expected 1, got \\d+\\n$`,
      'u',
    ),
  );
  for (const [line, text, code] of [
    [1, /"instrument":"[A-Z]+"/u, 'instrument'],
    [0, /"name":"sma-crossover"/u, 'opening'],
  ] as const) {
    const other = (lines[line] ?? '').replace(text, (found) => found.replace(/"[^"]+"$/u, '"ghost"'));
    writeFileSync(join(cwd, 'journal', 'journal.jsonl'), lines.with(line, other).join('\n'));
    const { status: failed, stderr } = statechartist(['replay', '--rerun', 'journal'], cwd);
    expect([failed, stderr]).toEqual([5, expect.stringContaining(`error journal/${code} `)]);
    expect(stderr).not.toMatch(/\n +at /u);
  }
  writeFileSync(join(cwd, 'journal', 'journal.jsonl'), `${lines.join('\n')}{"seq":`);
  const torn = statechartist(['replay', '--rerun', 'journal'], cwd);
  expect([torn.status, torn.stderr]).toEqual([0, expect.stringContaining('warning journal/torn ')]);
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
    [['replay', '--rerun', 'x', '--rerun', 'y'], /--rerun <dir>: .*the option once/u],
    [['replay', '--rerun', ''], /expected a path/u],
    [['simulate', '--model', 'realistic', '--model', 'drifting'], /--model <name>: .*the option once/u],
    [['simulate', '--palette', 'cvd', '--palette', 'default'], /--palette <name>: .*the option once/u],
    [['simulate', '--model', 'real'], /one of realistic, drifting, got "real"/u],
    [['smulate'], /cli\/unknown-command smulate: .*\n {2}hint: did you mean simulate\?/u],
    [['replai', '--data', 'x=y'], /cli\/unknown-command replai: .*\n {2}hint: did you mean replay\?/u],
    [['simulate', 'more'], /too many arguments/u],
  ];
  for (const [args, says] of cases) {
    const { status, stderr } = statechartist(args, cwd);
    expect([args, status]).toEqual([args, 2]);
    expect(stderr).toMatch(says);
  }
});

test('nothing that was typed reaches the terminal as it stands, and at most 80 characters of it (I37, B100)', () => {
  const cwd = workFolder();
  const long = 'x'.repeat(500);
  for (const args of [
    ['simulate', '--seed', '\u001B]0;x\u0007\u001B[31m'],
    ['simulate', '\u001B[31mboo'],
    ['--\u001B[31mboo'],
    ['\u001B[31mboo'],
    ['simulate', `--seed=${long}`],
    ['simulate', `--${long}`],
    ['simulate', long],
    [long],
    ['replay', '--data', long],
  ]) {
    const { status, stderr } = statechartist(args, cwd);
    expect([args, status]).toEqual([args, 2]);
    expect(stderr).toMatch(/^error cli\/[a-z-]+ /u);
    expect(stripVTControlCharacters(stderr)).toBe(stderr);
    expect(stderr).not.toMatch(/[^\n\P{Cc}]|x{81}/u);
  }
});

test('with --json a usage error is an object too (reliability, words)', () => {
  const { status, stderr } = statechartist(['simulate', '--json', '--sed', '1'], workFolder());
  expect(status).toBe(2);
  expect(JSON.parse(stderr)).toEqual({
    errors: [
      {
        area: 'cli',
        code: 'unknown-option',
        place: '--sed',
        what: "unknown option '--sed'",
        hint: 'did you mean --seed?',
      },
    ],
  });
});

test.skipIf(!existsSync('/dev/full'))(
  'results that cannot be printed are no success; a reader that leaves is (B11)',
  () => {
    const cwd = workFolder();
    for (const args of [['simulate', '--sessions', '1', '--json', '--out', 'out'], ['strategies'], ['--help']]) {
      const full = openSync('/dev/full', 'w');
      const lost = statechartist(args, cwd, {}, full);
      closeSync(full);
      expect([args, lost.status]).toEqual([args, 1]);
      expect(lost.stderr).toBe(
        'error output/write standard output: what was printed is lost; expected a place that can be written to, got ENOSPC\n',
      );
    }
    // What goes into files is written all the same.
    expect(readdirSync(join(cwd, 'out'))).toHaveLength(3);
    const launcher = resolve(import.meta.dirname, '../../bin/statechartist.js');
    const script = `"${process.execPath}" "${launcher}" simulate --sessions 2 --json | true; echo "\${PIPESTATUS[0]}"`;
    const env = { ...process.env, XDG_STATE_HOME: join(cwd, '.state') };
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', env });
    expect([stdout, stderr]).toEqual(['0\n', '']);
  },
);

test('init writes a configuration that a replay takes as it is, and keeps one that is there', () => {
  const cwd = workFolder();
  expect(statechartist(['init'], cwd).status).toBe(0);
  writeFileSync(join(cwd, 'RELIANCE.csv'), read(SAMPLE, 'RELIANCE.csv'));
  expect(statechartist(['replay', '--json'], cwd).status).toBe(0);
  const again = statechartist(['init'], cwd);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('--force');
  // An editor's own schema is kept too, one of ours is no obstacle.
  rmSync(join(cwd, 'statechartist.config.jsonc'));
  expect(statechartist(['init'], cwd).status).toBe(0);
  rmSync(join(cwd, 'statechartist.config.jsonc'));
  writeFileSync(join(cwd, 'statechartist.schema.json'), '{}');
  const kept = statechartist(['init'], cwd);
  expect([kept.status, kept.stderr]).toEqual([
    1,
    expect.stringContaining('statechartist.schema.json: there is another'),
  ]);
  expect(read(cwd, 'statechartist.schema.json')).toBe('{}');
  expect(existsSync(join(cwd, 'statechartist.config.jsonc'))).toBe(false);
  expect(statechartist(['init', '--force'], cwd).status).toBe(0);
  expect(statechartist(['init', '--help'], cwd).stdout).toContain('overwrite a configuration that is there');
  expect(statechartist(['strategies', '--help'], cwd).stdout).toContain('the list as one JSON document');
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
