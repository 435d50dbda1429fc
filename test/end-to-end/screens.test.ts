import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runningEngines, statechartist, workFolder } from '../support/command.ts';
import { tmuxSession, withoutTmux } from '../support/tmux-session.ts';

// The screens in a real terminal. Few terminals and many looks: each start is three processes.

const inTerminal = test.skipIf(withoutTmux);
/** A busy machine takes its time. */
const LONG_MS = 240_000;
const RUN = 'simulate --sessions 1000';
const HEADER = /SIMULATE x600/u;

const SCREENS = [
  ['1', /SYMBOL +STATE[\s\S]*RELIANCE/u],
  ['2', /RELIANCE [\s\S]*\+\d\d:\d\d-[\s\S]*Why no (?:new )?order\?/u],
  // One list more at each size.
  ['3', /\[(?:ORDERS|FILLS|TRADES)\]/u],
  [']', /\[(?:ORDERS|FILLS|TRADES)\]/u],
  ['4', /drawdown +\[[#-]+\][\s\S]*kill switch +off/u],
  ['5', /bars taken +[\d,]+/u],
  ['7', /\d+ events, newest first/u],
] as const;

inTerminal(
  'every screen at three sizes; the kill switch from each of them, from menus and from text fields; small, suspended, left',
  async () => {
    const cwd = workFolder();
    const terminal = tmuxSession(cwd, { columns: 80, rows: 24 });
    terminal.command(RUN);
    await terminal.until(HEADER);
    // Signals, orders and fills come by themselves, soon.
    await terminal.until(/FILL|TRADE|EXIT/u);
    terminal.keys('p');
    await terminal.until(/PAUSED: p runs on/u);
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      terminal.resize(columns, rows);
      for (const [key, shows] of SCREENS) {
        terminal.keys(key);
        await terminal.until(shows);
        const lines = terminal.screen().trimEnd().split('\n');
        expect(lines).toHaveLength(rows);
        expect(lines[0]).toMatch(HEADER);
        expect(lines.at(-1)).toMatch(/q:quit +\?:help +K:KILL$/u);
        terminal.keys('C-k');
        await terminal.until(/Kill switch\?[\s\S]*Enter does it/u);
        terminal.keys('Escape');
        await terminal.until(/not done: kill switch/u);
      }
    }

    terminal.resize(50, 12);
    await terminal.until(/^needs 60x15,\nis 50x12\ntrading goes on/u);
    terminal.resize(80, 24);
    await terminal.until(HEADER);
    for (const [opening, shows] of [
      ['?', /keys of this screen/u],
      [':', /type to search/u],
      ['W', /- why -/u],
      ['1', /SYMBOL/u],
      ['/', /filter: /u],
      ['o', /order of the rows/u],
    ] as const) {
      terminal.keys(opening);
      await terminal.until(shows);
      if (opening === '/') terminal.keys('-l', 'inf');
      terminal.keys('C-k');
      await terminal.until(/Kill switch\?/u);
      terminal.keys('Escape');
      await terminal.until(/not done: kill switch/u);
    }
    terminal.keys('C-k', 'Enter');
    await terminal.until(/KILL SWITCH ON/u);
    expect(runningEngines(cwd)).toMatchObject([{ state: 'killed' }]);

    terminal.keys('C-z');
    await terminal.until(/Stopped/u);
    expect(terminal.isAlternate()).toBe(false);
    terminal.keys('-l', 'fg\n');
    await terminal.until(/KILL SWITCH ON/u);
    terminal.keys('q');
    await terminal.until(/End of the run\?/u);
    terminal.keys('Enter');
    // What followed the command on its line was given up when it was suspended.
    await terminal.until(/Summary[\s\S]*ready>/u);
    expect([terminal.isAlternate(), terminal.cursorShown()]).toEqual([false, true]);
    expect(runningEngines(cwd)).toEqual([]);
  },
  LONG_MS,
);

inTerminal(
  'NO_COLOR and --ascii leave neither a colour nor a sign of another alphabet; the screen reader has sentences',
  async () => {
    const cwd = workFolder();
    const terminal = tmuxSession(cwd, { columns: 120, rows: 40 });
    terminal.command(`${RUN} --ascii`, 'NO_COLOR=1 ');
    await terminal.until(/FILL|TRADE|EXIT/u);
    for (const [key, shows] of SCREENS) {
      terminal.keys(key);
      await terminal.until(shows);
      // oxlint-disable-next-line no-control-regex
      expect(terminal.coloured()).not.toMatch(/\u001B\[(?:\d+;)*(?:3|4|9|10)[0-7](?:;|m)|[^\u0000-\u007F]/u);
    }
    terminal.keys('C-c', 'C-c');
    await terminal.until(/status \d/u);
    expect([terminal.isAlternate(), terminal.cursorShown()]).toEqual([false, true]);

    terminal.keys('-l', 'clear\n');
    terminal.command(`${RUN} --screen-reader`);
    await terminal.until(/RELIANCE: (?:signal|fill|state), /u);
    expect(terminal.isAlternate()).toBe(false);
    terminal.keys('-l', 'kill switch\n');
    await terminal.until(/kill switch\? Enter does it, Escape does not\./u);
    terminal.keys('Enter');
    await terminal.until(/taken: kill switch/u);
    expect(runningEngines(cwd)).toMatchObject([{ state: 'killed' }]);
    expect(statechartist(['stop'], cwd).status).toBe(0);
  },
  LONG_MS,
);

inTerminal(
  'a screen that breaks restores the terminal and says that the run goes on; one whose engine is shot says that it is gone',
  async () => {
    const cwd = workFolder();
    const fault = join(cwd, 'fault.mjs');
    // The engine has no terminal: only the screen breaks.
    writeFileSync(fault, `if (process.stdout.isTTY) process.once('SIGUSR2', () => { throw new Error('torn'); });\n`);
    const terminal = tmuxSession(cwd, { columns: 100, rows: 30 });
    terminal.command(RUN, `NODE_OPTIONS='--import ${fault}' `);
    await terminal.until(HEADER);
    const [run] = runningEngines(cwd);
    const pid = run?.pid ?? 0;
    process.kill(parentOf(pid), 'SIGUSR2');
    await terminal.until(/status 70/u);
    expect(terminal.screen()).toMatch(new RegExp(`The screen has failed; the run goes on as ${run?.id}\\.`, 'u'));
    expect(terminal.screen()).toContain('error bug: Error: torn');
    expect([terminal.isAlternate(), terminal.cursorShown()]).toEqual([false, true]);
    expect(runningEngines(cwd)).toMatchObject([{ id: run?.id, pid, state: 'running' }]);

    terminal.keys('-l', 'clear\n');
    terminal.command('ui');
    await terminal.until(HEADER);
    process.kill(pid, 'SIGKILL');
    await terminal.until(/ENGINE GONE/u);
    terminal.keys('K', 'Enter');
    await terminal.until(/refused: kill switch/u);
    terminal.keys('q');
    await terminal.until(new RegExp(`The run ${run?.id} is gone[\\s\\S]*status 0`, 'u'));
  },
  LONG_MS,
);

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
