import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import xterm from '@xterm/headless';
import type { Instance } from 'ink';
import { startUi, type UiOptions } from '../../../src/ui/main.tsx';
import { COLUMNS, type UiSettings } from '../../../src/ui/settings.ts';
import type { UiClock, UiExit } from '../../../src/ui/store.ts';
import type { ToViewer } from '../../../src/view/protocol.ts';
import { fakeLink, type FakeLink } from './fake-link.ts';

/** A terminal of xterm's own making behind a fake TTY: real cells, no sleep. */

const settingsWith = (change: Partial<UiSettings> = {}): UiSettings => ({
  color: true,
  ascii: false,
  palette: 'default',
  screenReader: false,
  refresh: 5,
  ownsRun: false,
  keys: {},
  columns: COLUMNS,
  ...change,
});

/** Time that only the test moves. */
type HandClock = UiClock & {
  /** Lets time pass, in one step, and runs what was due. */
  pass(ms: number): void;
  readonly periods: number[];
};

function handClock(): HandClock {
  let now = 0;
  const timers = new Map<() => void, { readonly ms: number; due: number }>();
  const periods: number[] = [];
  return {
    periods,
    now: () => now,
    every(ms, run) {
      periods.push(ms);
      timers.set(run, { ms, due: now + ms });
      return () => timers.delete(run);
    },
    pass(ms) {
      now += ms;
      for (const [run, timer] of timers) {
        if (timer.due > now) continue;
        timer.due = now + timer.ms;
        run();
      }
    },
  };
}

class Screen extends Writable {
  readonly isTTY = true;
  bytes = 0;
  raw = '';
  columns: number;
  rows: number;
  readonly xterm: xterm.Terminal;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.xterm = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    this.bytes += text.length;
    this.raw += text;
    this.xterm.write(text, done);
  }
}

const keyboard = () =>
  Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode() {
      return this;
    },
    ref() {
      return this;
    },
    unref() {
      return this;
    },
  });

export type TestTerminal = {
  readonly link: FakeLink;
  readonly clock: HandClock;
  readonly exit: Promise<UiExit>;
  /** One chunk of input, and the picture after it. */
  type(keys: string): Promise<void>;
  say(...messages: readonly ToViewer[]): Promise<void>;
  settled(): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The lines as they stand, without blanks at their ends. */
  lines(): readonly string[];
  text(): string;
  /** Cells with their colours and styles, for those who compare more than text. */
  cells(): string;
  readonly screen: Screen;
  close(): Promise<void>;
};

export type TerminalOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly settings?: Partial<UiSettings>;
  readonly messages?: readonly ToViewer[];
  readonly openPage?: UiOptions['openPage'];
};

/** The UI in a terminal, connected, with what the engine has said so far. */
export async function openTerminal(options: TerminalOptions = {}): Promise<TestTerminal> {
  const { columns = 80, rows = 24, settings, messages = [], openPage } = options;
  const screen = new Screen(columns, rows);
  const stdin = keyboard();
  const link = fakeLink();
  const clock = handClock();
  const { promise: started, resolve } = Promise.withResolvers<Instance>();
  const exit = startUi({
    link,
    ...(openPage && { openPage }),
    settings: settingsWith(settings),
    terminal: { stdin, stdout: screen, stderr: new Screen(80, 24) } as never,
    interactive: true,
    patchConsole: false,
    clock,
    started: resolve,
  });
  exit.catch(() => {});
  const instance = await Promise.race([started, exit.then(() => Promise.reject(new Error('the screen never stood')))]);
  const settled = async (): Promise<void> => {
    await setImmediate();
    await instance.waitUntilRenderFlush();
    await new Promise<void>((done) => {
      screen.xterm.write('', done);
    });
  };
  const terminal: TestTerminal = {
    link,
    clock,
    exit,
    screen,
    settled,
    async type(keys) {
      stdin.write(keys);
      await settled();
    },
    async say(...said) {
      link.say(...said);
      clock.pass(1000);
      await settled();
    },
    async resize(nextColumns, nextRows) {
      screen.columns = nextColumns;
      screen.rows = nextRows;
      screen.xterm.resize(Math.max(1, nextColumns), Math.max(1, nextRows));
      screen.emit('resize');
      await settled();
    },
    lines: () => linesOf(screen.xterm),
    text: () => linesOf(screen.xterm).join('\n'),
    cells: () => cellsOf(screen.xterm),
    async close() {
      instance.unmount();
      await exit;
    },
  };
  await settled();
  if (messages.length > 0) {
    link.become('open');
    await terminal.say(...messages);
  }
  return terminal;
}

const linesOf = (terminal: xterm.Terminal): readonly string[] =>
  Array.from(
    { length: terminal.rows },
    (_, row) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row)?.translateToString(true) ?? '',
  );

function cellsOf(terminal: xterm.Terminal): string {
  const rows: string[] = [];
  for (let row = 0; row < terminal.rows; row += 1) {
    const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
    let text = '';
    for (let column = 0; column < terminal.cols; column += 1) {
      const cell = line?.getCell(column);
      const chars = cell?.getChars() ?? '';
      const look =
        cell === undefined ? '' : `${cell.getFgColor()},${cell.getBgColor()},${cell.isBold()},${cell.isInverse()}`;
      text += `${chars === '' ? ' ' : chars}<${chars.trim() === '' && cell?.isInverse() !== 1 ? '' : look}>`;
    }
    rows.push(text);
  }
  return rows.join('\n');
}
