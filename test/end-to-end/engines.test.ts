import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runningEngines, startedEngine, statechartist, workFolder } from '../support/command.ts';

// Months of market at a pace that ends in nobody's lifetime: whatever ends it is what the test is about.
const LONG = ['simulate', '--sessions', '1000', '--speed', '600'];
const runFolder = (cwd: string): readonly string[] => readdirSync(join(cwd, '.state', 'statechartist', 'run'));
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test('a running engine is listed, killed and stopped from another terminal, and leaves nothing behind', async () => {
  const cwd = workFolder();
  const engine = await startedEngine([...LONG, '--out', 'out', '--journal', 'journal'], cwd);
  const [run] = runningEngines(cwd);
  expect(run).toMatchObject({ mode: 'simulate', state: 'running', places: ['results in out', 'journal in journal'] });
  const id = run?.id ?? '';
  expect(statechartist(['status'], cwd).stdout).toMatch(new RegExp(`^ID +MODE .*\\n${id} +simulate +running `, 'u'));

  const killed = statechartist(['kill', id.slice(0, 2)], cwd);
  expect(killed).toMatchObject({ status: 0, stdout: expect.stringContaining(`Kill switch on in ${id}`) });
  expect(runningEngines(cwd)[0]?.state).toBe('killed');

  const stopped = statechartist(['stop'], cwd);
  expect(stopped).toMatchObject({ status: 0, stdout: expect.stringContaining('was ended before its time') });
  expect(stopped.stdout).toContain('journal in journal');
  expect(await engine.ended).toMatchObject({ status: 0, stdout: expect.stringContaining('net P&L') });
  expect(JSON.parse(readFileSync(join(cwd, 'out', 'summary.json'), 'utf8'))).toMatchObject({ complete: false });
  const journal = readFileSync(join(cwd, 'journal', 'journal.jsonl'), 'utf8');
  expect(journal).toContain('"message":{"type":"operator.kill","origin":"cli"}');
  expect(statechartist(['replay', '--rerun', 'journal'], cwd).status).toBe(0);
  expect(runFolder(cwd)).toEqual([]);
  expect(isAlive(run?.pid ?? 0)).toBe(false);
  expect(statechartist(['status'], cwd)).toMatchObject({ status: 0, stdout: 'No engine is running.\n' });
});

test('which engine is meant: one that is named, or the only one; otherwise all are named (B4)', async () => {
  const cwd = workFolder();
  expect(statechartist(['stop'], cwd)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('error cli/no-engine ID: no such engine is running; expected the name of one'),
  });
  await startedEngine(LONG, cwd);
  await startedEngine(LONG, cwd);
  const ids = runningEngines(cwd).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  for (const command of ['stop', 'kill']) {
    const { status, stderr } = statechartist([command], cwd);
    expect(status).toBe(1);
    expect(stderr).toContain('error cli/several-engines ');
    for (const id of ids) expect(stderr).toContain(`${id} (simulate, process `);
  }
  expect(statechartist(['kill', 'zzzzz'], cwd).stderr).toContain('error cli/no-engine zzzzz: ');
  for (const id of ids) expect(statechartist(['stop', id], cwd).status).toBe(0);
  expect(runFolder(cwd)).toEqual([]);
});

test('an engine that was shot is taken off the list by whoever looks next', async () => {
  const cwd = workFolder();
  await startedEngine(LONG, cwd);
  const [run] = runningEngines(cwd);
  process.kill(run?.pid ?? 0, 'SIGKILL');
  while (runningEngines(cwd).length > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(runFolder(cwd)).toEqual([]);
});

test('signals end an engine in order, and it is off the list afterwards', async () => {
  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    const cwd = workFolder();
    const engine = await startedEngine([...LONG, '--out', 'out'], cwd);
    engine.child.kill(signal);
    expect(await engine.ended).toMatchObject({ status, stdout: expect.stringContaining('interrupted') });
    expect(runFolder(cwd)).toEqual([]);
    expect(existsSync(join(cwd, 'out', 'summary.json'))).toBe(true);
  }
});

test('without a place for its state a run goes on with a warning; commands that need it name it', () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'file'), '');
  const env = { XDG_STATE_HOME: join(cwd, 'file') };
  const run = statechartist(['simulate', '--sessions', '1', '--json'], cwd, env);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain(`warning env/state-folder ${join(cwd, 'file', 'statechartist')}: `);
  expect(JSON.parse(run.stdout)).toMatchObject({ complete: true });
  expect(statechartist(['status'], cwd, env)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`error env/state-folder ${join(cwd, 'file', 'statechartist')}: `),
  });
});

test('others that may look into the folder: nobody is let in, and the remedy is named (B122)', async () => {
  const cwd = workFolder();
  const engine = await startedEngine(LONG, cwd);
  const [name = ''] = runFolder(cwd).filter((file) => file.endsWith('.token'));
  const path = join(cwd, '.state', 'statechartist', 'run', name);
  chmodSync(path, 0o644);
  const refused = statechartist(['stop'], cwd);
  expect(refused).toMatchObject({ status: 7, stderr: expect.stringContaining(`hint: chmod 600 ${path}`) });
  chmodSync(path, 0o600);
  expect(statechartist(['stop'], cwd).status).toBe(0);
  expect((await engine.ended).status).toBe(0);

  const open = workFolder();
  mkdirSync(join(open, '.state', 'statechartist'), { recursive: true, mode: 0o755 });
  expect(statechartist(['status'], open).stderr).toContain('hint: chmod 700 ');
});

test('a screen without a terminal is refused, and no run is ended for it', () => {
  const { status, stderr } = statechartist(['ui'], workFolder());
  expect(status).toBe(2);
  expect(stderr).toContain('error cli/terminal ui: there is no terminal to draw on');
});
