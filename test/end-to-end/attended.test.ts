import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runningEngines, statechartist, workFolder } from '../support/command.ts';
import { tmuxSession, withoutTmux } from '../support/tmux-session.ts';

// The launcher starts the program, the program an engine: what a terminal does to one must not reach the other.

const inTerminal = test.skipIf(withoutTmux);
/** Each start is three processes, and a busy machine takes its time. */
const LONG_MS = 240_000;

/** The process that draws, found by what it is not: the engine. */
function screenProcess(engine: number): number {
  const status = readFileSync(`/proc/${engine}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)/mu.exec(status)?.[1]);
}

inTerminal(
  'without a word it opens the screen on a run of its own, q asks once, ends it and restores the terminal',
  async () => {
    const cwd = workFolder();
    const terminal = tmuxSession(cwd);
    terminal.command('simulate --out out --journal journal');
    await terminal.until(/STATECHARTIST +SIMULATE x600/u);
    expect(terminal.isAlternate()).toBe(true);
    const [run] = runningEngines(cwd);
    expect(run).toMatchObject({ mode: 'simulate', state: 'running' });

    terminal.keys('K', 'Enter');
    await terminal.until(/KILL SWITCH ON/u);
    terminal.keys('q');
    await terminal.until(/Enter:/u);
    terminal.keys('Enter');
    await terminal.until(/status 0/u);
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.cursorShown()).toBe(true);
    expect(terminal.past()).toMatch(/net P&L +[+−]₹[\s\S]*results in out[\s\S]*journal in journal[\s\S]*status 0/u);
    expect(runningEngines(cwd)).toEqual([]);
    expect(JSON.parse(readFileSync(join(cwd, 'out', 'summary.json'), 'utf8'))).toMatchObject({ complete: false });
    expect(readFileSync(join(cwd, 'journal', 'journal.jsonl'), 'utf8')).toContain(
      '{"type":"operator.kill","origin":"ui"}',
    );
  },
);

inTerminal(
  'a run that ends by itself stays on the screen until it is left, with its own status',
  async () => {
    const terminal = tmuxSession(workFolder());
    terminal.command('simulate --sessions 1 --speed max');
    await terminal.until(/ended/iu);
    terminal.keys('q');
    await terminal.until(/status 0/u);
    expect(terminal.past()).toMatch(/Summary\n[\s\S]*net P&L/u);
    expect(terminal.past()).not.toContain('interrupted');
  },
  LONG_MS,
);

inTerminal(
  'a screen that is shot or told to go leaves the run alone, and says how to reach it (F24)',
  async () => {
    for (const [signal, status] of [
      ['SIGKILL', 137],
      ['SIGTERM', 143],
    ] as const) {
      const cwd = workFolder();
      const terminal = tmuxSession(cwd);
      terminal.command('simulate --sessions 1000');
      await terminal.until(/STATECHARTIST +SIMULATE/u);
      const [run] = runningEngines(cwd);
      process.kill(screenProcess(run?.pid ?? 0), signal);
      await terminal.until(new RegExp(`status ${status}`, 'u'));
      if (signal === 'SIGTERM') {
        expect(terminal.isAlternate()).toBe(false);
        expect(terminal.screen()).toContain(`The run goes on as ${run?.id}.`);
      }
      expect(runningEngines(cwd)).toMatchObject([{ id: run?.id, pid: run?.pid, state: 'running' }]);
      expect(statechartist(['stop'], cwd).status).toBe(0);
    }
  },
  LONG_MS,
);

inTerminal(
  'another terminal looks at the same run, and leaves it alone',
  async () => {
    const cwd = workFolder();
    const first = tmuxSession(cwd);
    first.command('simulate --sessions 1000');
    await first.until(/STATECHARTIST +SIMULATE/u);
    const [run] = runningEngines(cwd);
    const second = tmuxSession(cwd, { columns: 80, rows: 24 });
    second.command(`ui ${run?.id}`);
    await second.until(/STATECHARTIST +SIMULATE/u);
    second.keys('p');
    await first.until(/paused/iu);
    second.keys('q');
    await second.until(/status 0/u);
    expect(second.screen()).toContain(`statechartist stop ${run?.id}`);
    expect(runningEngines(cwd)).toMatchObject([{ id: run?.id, state: 'paused' }]);
    first.keys('q');
    await first.until(/Enter:/u);
    first.keys('Enter');
    await first.until(/status 0/u);
    expect(runningEngines(cwd)).toEqual([]);
  },
  LONG_MS,
);

inTerminal(
  'what is wrong is said before a screen opens: a configuration, a place for the state',
  async () => {
    const cwd = workFolder();
    const terminal = tmuxSession(cwd);
    terminal.command('simulate --config nowhere.jsonc');
    await terminal.until(/status 1/u);
    expect(terminal.screen()).toContain('error config/missing nowhere.jsonc: the configuration does not exist');
    terminal.keys('-l', 'export XDG_STATE_HOME=/dev/null\n');
    terminal.command('simulate');
    await terminal.until(/status 1[\s\S]*status 1/u);
    expect(terminal.screen()).toContain('error env/state-folder /dev/null/statechartist');
  },
  LONG_MS,
);

inTerminal(
  '--headless and TERM=dumb give plain lines',
  async () => {
    const terminal = tmuxSession(workFolder());
    terminal.command('simulate --sessions 1 --headless');
    await terminal.until(/status 0/u);
    terminal.keys('-l', 'clear; export TERM=dumb\n');
    terminal.command('simulate --sessions 1 --speed max');
    await terminal.until(/Summary[\s\S]*status 0/u);
    expect(terminal.isAlternate()).toBe(false);
  },
  LONG_MS,
);

inTerminal(
  'what leaves the machine is said before the screen covers it, and the run ends with the screen all the same',
  async () => {
    const cwd = workFolder();
    const terminal = tmuxSession(cwd);
    terminal.command('simulate --stately');
    await terminal.until(
      /leave this machine[\s\S]*stately +http:\/\/127\.0\.0\.1:\d+\/#token=[\s\S]*Enter opens the screen/u,
    );
    expect(terminal.isAlternate()).toBe(false);
    terminal.keys('Enter');
    await terminal.until(/STATECHARTIST +SIMULATE x600/u);
    terminal.keys('q');
    await terminal.until(/Enter:/u);
    terminal.keys('Enter');
    await terminal.until(/status 0/u);
    expect(terminal.isAlternate()).toBe(false);
    expect(runningEngines(cwd)).toEqual([]);
  },
  LONG_MS,
);
