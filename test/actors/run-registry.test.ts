import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  newRunId,
  newToken,
  pageFile,
  readToken,
  registerRun,
  registeredRuns,
  runIdFrom,
} from '../../src/actors/run-registry.ts';
import { openStateFolder, statePath } from '../../src/actors/state-folder.ts';
import { UserError, type ExitStatus } from '../../src/domain/errors.ts';
import { problemText } from '../../src/cli/print-problems.ts';
import { workFolder } from '../support/command.ts';

const stateFolder = () => openStateFolder({ XDG_STATE_HOME: workFolder() });
const runOf = (id: string, pid = process.pid, started = '2026-01-05T03:45:00.000Z') => ({
  id,
  pid,
  mode: 'simulate' as const,
  port: 4711,
  started,
  version: '0.1.0',
  places: [],
});
const rightsOf = (path: string): number => statSync(path).mode & 0o777;

function mistake(attempt: () => unknown): { readonly text: string; readonly status: ExitStatus } {
  try {
    attempt();
  } catch (cause) {
    if (cause instanceof UserError) {
      return { text: cause.problems.map((problem) => problemText(problem)).join('\n'), status: cause.status };
    }
    throw cause;
  }
  throw new Error('nothing went wrong');
}

test('a run and its token are for their user alone, and gone afterwards', () => {
  const folder = stateFolder();
  const token = newToken();
  const forget = registerRun(folder, runOf('abcd'), { token, page: `http://127.0.0.1:4711/#token=${token}` });
  for (const path of [folder.path, folder.runs, folder.logs]) expect(rightsOf(path)).toBe(0o700);
  for (const name of readdirSync(folder.runs)) expect([name, rightsOf(join(folder.runs, name))]).toEqual([name, 0o600]);
  expect(registeredRuns(folder)).toEqual([{ ...runOf('abcd'), page: true }]);
  expect(readToken(folder, 'abcd')).toBe(token);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  // The token stands in its own file, and in the one that leads a browser on.
  expect(readFileSync(pageFile(folder, 'abcd'), 'utf8')).toContain(`url=http://127.0.0.1:4711/#token=${token}"`);
  expect(readFileSync(join(folder.runs, 'abcd.json'), 'utf8')).not.toContain(token);
  forget();
  expect(readdirSync(folder.runs)).toEqual([]);
});

test('runs come oldest first; one whose process is gone is taken off the list', async () => {
  const folder = stateFolder();
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  registerRun(folder, runOf('aaaa', process.pid, '2026-01-05T09:00:00.000Z'), { token: newToken(), page: null });
  registerRun(folder, runOf('bbbb', child.pid), { token: newToken(), page: null });
  registerRun(folder, runOf('cccc', process.pid, '2026-01-05T08:00:00.000Z'), { token: newToken(), page: null });
  writeFileSync(join(folder.runs, 'dddd.json'), 'not a run');
  writeFileSync(join(folder.runs, 'eeee.json'), JSON.stringify({ ...runOf('../x'), id: '../../x' }));
  expect(registeredRuns(folder).map(({ id }) => id)).toEqual(['cccc', 'aaaa']);
  expect(existsSync(join(folder.runs, 'bbbb.token'))).toBe(false);
});

test('a name is taken once', () => {
  const folder = stateFolder();
  registerRun(folder, runOf('abcd'), { token: newToken(), page: null });
  const token = readToken(folder, 'abcd');
  expect(mistake(() => registerRun(folder, runOf('abcd'), { token: newToken(), page: null })).text).toContain(
    'got EEXIST',
  );
  expect(readToken(folder, 'abcd')).toBe(token);
  expect(runIdFrom('k7p2')).toBe('k7p2');
  for (const bad of [undefined, '', '../x', 'K7P2', 'k7p2x']) expect(runIdFrom(bad)).toMatch(/^[a-z2-9]{4}$/u);
  expect(new Set(Array.from({ length: 200 }, newRunId)).size).toBeGreaterThan(195);
});

test('a token that others may read, a link and a missing one are refused with status 7 (B99, B122)', () => {
  const folder = stateFolder();
  registerRun(folder, runOf('abcd'), { token: newToken(), page: null });
  const path = join(folder.runs, 'abcd.token');
  chmodSync(path, 0o644);
  expect(mistake(() => readToken(folder, 'abcd'))).toEqual({
    status: 7,
    text: `error env/token ${path}: others may read the token; expected a file of your own, mode 0600, got mode 0644\n  hint: chmod 600 ${path}`,
  });
  symlinkSync('/etc/hostname', join(folder.runs, 'link.token'));
  expect(mistake(() => readToken(folder, 'link'))).toMatchObject({ status: 7, text: expect.stringContaining('ELOOP') });
  expect(mistake(() => readToken(folder, 'none'))).toMatchObject({
    status: 7,
    text: expect.stringContaining('ENOENT'),
  });
});

test('the folder: where XDG says, never a relative one, else below HOME; without both there is none (B123)', () => {
  expect(statePath({ XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/x/statechartist');
  expect(statePath({ XDG_STATE_HOME: 'x', HOME: '/h' })).toBe('/h/.local/state/statechartist');
  expect(mistake(() => statePath({ HOME: '' })).text).toContain('error env/home HOME: ');
});

test('a folder that others may look into, that is a link or cannot be made is refused by name (B98, B99)', () => {
  const home = workFolder();
  mkdirSync(join(home, 'statechartist'), { mode: 0o755 });
  chmodSync(join(home, 'statechartist'), 0o755);
  expect(mistake(() => openStateFolder({ XDG_STATE_HOME: home })).text).toContain(
    `hint: chmod 700 ${join(home, 'statechartist')}`,
  );
  const other = workFolder();
  symlinkSync(home, join(other, 'statechartist'));
  expect(mistake(() => openStateFolder({ XDG_STATE_HOME: other })).text).toContain('error env/state-folder ');
  const file = join(workFolder(), 'file');
  writeFileSync(file, '');
  expect(mistake(() => openStateFolder({ XDG_STATE_HOME: file })).text).toContain('got ENOTDIR');
});
