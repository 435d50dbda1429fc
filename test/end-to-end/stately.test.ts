import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { statechartist, workFolder } from '../support/command.ts';

const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/main.js');
const EXAMPLE = resolve(import.meta.dirname, '../../examples/portfolio.jsonc');
const LONG_MS = 120_000;

/** The built program, started to be shown to Stately's page. */
async function shown(args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: join(cwd, '.state') },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const until = async (word: string): Promise<void> => {
    while (!said.stderr.includes(word) && child.exitCode === null) {
      await Promise.race([once(child.stderr, 'data'), once(child, 'close')]);
    }
  };
  await until('#token=');
  const address = new URL(/^stately +(?<address>\S+)$/mu.exec(said.stderr)?.groups?.['address'] ?? '');
  return { child, said, until, address };
}

/** Connects as our page does, and hears until it has what it came for. */
async function hear({ origin, host, hash }: URL, isEnough: (events: readonly StatelyInspectionEvent[]) => boolean) {
  const socket = new WebSocket(`ws://${host}/stately`, { origin });
  onTestFinished(() => socket.terminate());
  const events: StatelyInspectionEvent[] = [];
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token: hash.slice('#token='.length) })));
  await new Promise<void>((heard, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed before it was heard')));
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString('utf8')) as StatelyInspectionEvent;
      if (event.type.startsWith('@xstate.')) events.push(event);
      if (isEnough(events)) heard();
    });
  });
  return { socket, events };
}

async function endOf(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT');
  await once(child, 'close');
  return child.exitCode;
}

const stamps = { rootId: 'x:0', createdAt: expect.stringMatching(/^\d{13}$/u), _version: '0.7.2' };

test(
  'the page hears actors, messages and states in Stately’s own words; the run and its output are as without it',
  async () => {
    const cwd = workFolder();
    const results = ['trades.jsonl', 'equity.csv', 'summary.json'];
    const plain = ['replay', '--config', EXAMPLE, '--json', '--headless'];
    const without = statechartist([...plain, '--out', 'without', '--journal', 'journal-without'], cwd);
    expect(without.status).toBe(0);

    const run = await shown([...plain, '--out', 'out', '--journal', 'journal', '--stately'], cwd);
    const { child, said, until, address } = run;
    expect(said.stderr).toMatch(
      /^warning cli\/third-party --stately: states, messages and charts of this run leave this machine for a page of a third party, https:\/\/stately\.ai, /mu,
    );
    // One that never reads.
    const deaf = await hear(address, () => true);
    deaf.socket.pause();
    await until('stays until Ctrl-C');
    const { events } = await hear(address, (all) => all.filter(({ type }) => type !== '@xstate.actor').length === 500);
    expect(await endOf(child)).toBe(0);
    expect(said.stdout).toBe(without.stdout);
    for (const name of results) {
      expect(readFileSync(join(cwd, 'out', name), 'utf8')).toBe(readFileSync(join(cwd, 'without', name), 'utf8'));
    }
    expect(readFileSync(join(cwd, 'journal', 'journal.jsonl'), 'utf8')).toBe(
      readFileSync(join(cwd, 'journal-without', 'journal.jsonl'), 'utf8'),
    );
    const actors = events.flatMap((event) => (event.type === '@xstate.actor' ? [event] : []));
    const instruments = actors.filter(({ name }) => name.startsWith('instrument:'));
    expect(instruments.map(({ name }) => name)).toEqual(['1', '2', '3', '4'].map((place) => `instrument:${place}`));
    const bar = events.find(
      (event) =>
        event.type === '@xstate.event' &&
        event.event.type === 'bar' &&
        instruments.some(({ sessionId }) => sessionId === event.sessionId),
    );
    const { sessionId } = bar ?? {};
    const instrument = instruments.find((one) => one.sessionId === sessionId);
    expect(instrument).toEqual({
      type: '@xstate.actor',
      name: expect.stringMatching(/^instrument:[1-4]$/u),
      sessionId: expect.stringMatching(/^x:\d+$/u),
      parentId: 'x:0',
      id: null,
      definition: expect.stringContaining('"id":"instrument"'),
      snapshot: { status: 'active', value: { flat: 'watching' } },
      ...stamps,
    });
    expect(bar).toEqual({
      type: '@xstate.event',
      event: { type: 'bar' },
      sessionId,
      sourceId: expect.stringMatching(/^x:\d+$/u),
      id: expect.any(String),
      ...stamps,
    });
    expect(events.find((event) => event.type === '@xstate.snapshot' && event.sessionId === sessionId)).toEqual({
      type: '@xstate.snapshot',
      event: { type: 'bar' },
      snapshot: { status: 'active', value: { short: 'protected' } },
      sessionId,
      id: null,
      ...stamps,
    });
    expect(readFileSync(join(cwd, 'journal', 'journal.jsonl'), 'utf8')).not.toContain(
      address.hash.slice('#token='.length),
    );
  },
  LONG_MS,
);

test(
  'values are told when they are asked for, and a journal that is run again is shown too',
  async () => {
    const cwd = workFolder();
    expect(statechartist(['simulate', '--sessions', '1', '--headless', '--journal', 'journal'], cwd).status).toBe(0);
    const { child, said, address } = await shown(['replay', '--rerun', 'journal', '--stately-values'], cwd);
    expect(said.stderr).toContain('everything of this run, prices, quantities, money and instruments too, leaves');
    expect(said.stdout).toMatch(/inputs run again: all \d+ effects are the same/u);
    const { events } = await hear(address, (all) => all.some(({ type }) => type === '@xstate.snapshot'));
    const portfolio = events.find((event) => event.type === '@xstate.actor' && event.name === 'portfolio');
    expect(portfolio).toMatchObject({ snapshot: { context: { account: { balance: expect.any(Number) } } } });
    expect(events.some((event) => event.type === '@xstate.actor' && event.name === 'instrument:INFY')).toBe(true);
    expect(await endOf(child)).toBe(0);
  },
  LONG_MS,
);

test('the option is explained, and one that is mistyped is set right', () => {
  const cwd = workFolder();
  for (const command of ['simulate', 'replay']) {
    const { stdout } = statechartist([command, '--help'], cwd);
    expect(stdout).toMatch(
      /--stately +show states and messages, by name, to Stately’s\s+inspector: a page of a third party/u,
    );
    expect(stdout).toMatch(/--stately-values +show it prices, quantities, money/u);
  }
  const { status, stderr } = statechartist(['simulate', '--statly'], cwd);
  expect(status).toBe(2);
  expect(stderr).toContain('--stately');
  expect(statechartist(['status', '--stately'], cwd).status).toBe(2);
});
