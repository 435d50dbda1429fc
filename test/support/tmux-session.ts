import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { endEngines } from './command.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/statechartist.js');

const found = spawnSync('tmux', ['-V']).status === 0;
const isRequired = process.env['REQUIRE_TMUX'] !== undefined;
/** `REQUIRE_TMUX` turns a missing tmux from a skipped test into a failed one. */
export const withoutTmux = !found && !isRequired;

let sessions = 0;

/** A shell in a real terminal of its own, as a user has it. */
export function tmuxSession(cwd: string, { columns = 100, rows = 30 } = {}) {
  sessions += 1;
  const server = `statechartist-${process.pid}-${sessions}`;
  const tmux = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-L', server, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  // An empty CI variable would silence the screen; the prompt says when a command is over.
  const shell = `env -u CI -u NO_COLOR PS1='ready> ' LANG=C.UTF-8 XDG_STATE_HOME=${cwd}/.state sh`;
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, shell);
  onTestFinished(() => {
    spawnSync('tmux', ['-L', server, 'kill-server']);
    endEngines(cwd);
  });
  const screen = (): string => tmux('capture-pane', '-p');
  return {
    screen,
    /** The same with its escape sequences. */
    coloured: (): string => tmux('capture-pane', '-p', '-e'),
    resize: (width: number, height: number): void =>
      void tmux('resize-window', '-x', String(width), '-y', String(height)),
    /** Everything up to now, with what has scrolled away. */
    past: (): string => tmux('capture-pane', '-p', '-S', '-'),
    keys: (...keys: readonly string[]) => void tmux('send-keys', ...keys),
    /** @param env set for this command alone: `NAME=value ` */
    command: (args: string, env = '') =>
      void tmux('send-keys', '-l', `${env}node ${LAUNCHER} ${args}; echo "status $?"\n`),
    /** What is found once it stands on the screen. */
    async until(wanted: RegExp): Promise<RegExpExecArray> {
      let text = screen();
      for (let looks = 0; looks < 2000; looks += 1) {
        const match = wanted.exec(text);
        if (match !== null) return match;
        await new Promise((look) => setImmediate(look));
        text = screen();
      }
      throw new Error(`${wanted} is not on the screen:\n${text}`);
    },
    /** `1` while a program has taken the whole screen. */
    isAlternate: (): boolean => tmux('display-message', '-p', '#{alternate_on}').trim() === '1',
    cursorShown: (): boolean => tmux('display-message', '-p', '#{cursor_flag}').trim() === '1',
  };
}
