import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { takenPort } from '../support/ports.ts';
import { runningEngines, statechartist, workFolder } from '../support/command.ts';

const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/main.js');
const LONG_MS = 120_000;

test(
  'a port that is taken ends a run that was to be inspected, with one line (B118)',
  async () => {
    const cwd = workFolder();
    const { port } = await takenPort();
    const args = ['simulate', '--sessions', '1', '--headless', '--inspect-port', String(port), '--out', 'out'];
    const { status, stderr } = statechartist(args, cwd);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `error env/port 127.0.0.1:${port}: the inspector cannot be served there; expected a port that is free, got EADDRINUSE`,
      '  hint: --inspect-port takes another',
    ]);
    expect(readdirSync(cwd)).not.toContain('out');
  },
  LONG_MS,
);

test(
  'the token stands in files of the user alone: in no log, in no argument, and nowhere after the end (B109)',
  async () => {
    const cwd = workFolder();
    const log = join(cwd, 'engine.log');
    const output = openSync(log, 'w', 0o600);
    // As a terminal starts it: its output in a log, and a way to tell that it stands.
    const args = ['simulate', '--sessions', '1000', '--speed', '600', '--headless', '--inspect-port', '0'];
    const engine = spawn(process.execPath, [PROGRAM, ...args, '--journal', 'journal'], {
      cwd,
      stdio: ['ignore', output, output, 'ipc'],
      env: { ...process.env, XDG_STATE_HOME: join(cwd, '.state') },
    });
    onTestFinished(() => void engine.kill('SIGKILL'));
    closeSync(output);
    await once(engine, 'message');
    const [run] = runningEngines(cwd);
    const id = run?.id ?? '';
    const folder = join(cwd, '.state', 'statechartist', 'run');
    const token = readFileSync(join(folder, `${id}.token`), 'utf8');
    expect(token).toHaveLength(43);
    const leads = join(folder, `${id}.html`);
    // The port is any that was free.
    const [, port, given] = /url=http:\/\/127\.0\.0\.1:(\d+)\/#token=([^"]+)"/u.exec(readFileSync(leads, 'utf8')) ?? [];
    expect(given).toBe(token);
    expect(statSync(leads).mode & 0o777).toBe(0o600);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(readFileSync(`/proc/${run?.pid ?? 0}/cmdline`, 'utf8')).not.toContain(token);

    expect(statechartist(['stop', id], cwd).status).toBe(0);
    if (engine.exitCode === null) await once(engine, 'close');
    expect(readFileSync(log, 'utf8')).not.toContain(token);
    expect(readFileSync(join(cwd, 'journal', 'journal.jsonl'), 'utf8')).not.toContain(token);
    expect(readdirSync(folder)).toEqual([]);
  },
  LONG_MS,
);

test(
  'a run that fails says why before it is looked at, and fails when nobody looks any more',
  async () => {
    const cwd = workFolder();
    // Before the session opens: no bar is accepted.
    writeFileSync(
      join(cwd, 'early.csv'),
      'timestamp,open,high,low,close,volume\n2026-01-05T04:15:00+05:30,1,1,1,1,1\n',
    );
    const args = ['replay', '--data', 'SBIN=early.csv', '--headless', '--inspect-port', '0'];
    const engine = spawn(process.execPath, [PROGRAM, ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: join(cwd, '.state') },
    });
    onTestFinished(() => void engine.kill('SIGKILL'));
    const said: string[] = [];
    for await (const line of createInterface(engine.stderr)) {
      said.push(line);
      if (line.endsWith('its inspector stays until Ctrl-C')) engine.kill('SIGINT');
    }
    expect(said.slice(1)).toEqual([
      'the run has failed: SBIN: not one bar was accepted; its inspector stays until Ctrl-C',
      expect.stringMatching(/^error data\/no-bars SBIN: not one bar was accepted;/u),
    ]);
    if (engine.exitCode === null) await once(engine, 'exit');
    expect(engine.exitCode).toBe(1);
  },
  LONG_MS,
);
