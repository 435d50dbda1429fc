import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { readToken, registeredRuns } from '../../src/actors/run-registry.ts';
import { openStateFolder } from '../../src/actors/state-folder.ts';
import { COLUMNS } from '../../src/ui/settings.ts';
import { openLink } from '../../src/view/client.ts';
import { applyDelta, modelOf, type Model } from '../../src/view/model.ts';
import { terminalSvg } from './terminal-svg.ts';

// The pictures of the terminal in the README, of a real run: an engine of its own, the screen as built, and a terminal of
// xterm's that both do not know from any other. The same seed at the same minute gives the same picture.

const SIZE = { columns: 120, rows: 36 };
const NEAR = Date.parse('2026-01-05T11:00:00+05:30');
const MINUTE = Date.parse('2026-01-05T11:05:00+05:30');
const PICTURES = [
  { file: 'terminal.svg', keys: '', title: 'The overview: what is held, what it earns, why the others wait' },
  {
    file: 'terminal-instrument.svg',
    keys: '2',
    title: 'One instrument: its statechart, its price, why it does not trade',
  },
] as const;

process.env['NODE_ENV'] = 'production';
process.env['FORCE_COLOR'] = '1';
const ROOT = resolve(import.meta.dirname, '../..');
const built = new URL('../../dist/ui/main.js', import.meta.url).href;
const { startUi } = (await import(built)) as typeof import('../../src/ui/main.tsx');

class Screen extends Writable {
  readonly isTTY = true;
  readonly columns = SIZE.columns;
  readonly rows = SIZE.rows;
  readonly xterm = new xterm.Terminal({
    cols: SIZE.columns,
    rows: SIZE.rows,
    allowProposedApi: true,
    convertEol: true,
  });

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.xterm.write(String(chunk), done);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'statechartist-picture-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
const engine = spawn(
  process.execPath,
  [join(ROOT, 'bin/statechartist.js'), 'simulate', '--headless', '--speed', '600'],
  { cwd: folder, env, stdio: 'ignore' },
);
try {
  const state = openStateFolder(env);
  while (registeredRuns(state).length === 0) await turn();
  const [run] = registeredRuns(state);
  if (run === undefined) throw new Error('the engine is not on the list');
  const link = openLink({ port: run.port, token: readToken(state, run.id) }, 'ui');
  let model: Model | null = null;
  link.onMessage((message) => {
    if (message.type === 'welcome') model = modelOf(message);
    else if (message.type === 'delta' && model !== null) model = applyDelta(model, message);
  });
  const isAt = (ts: number): boolean => {
    const rows = [...(known()?.rows.values() ?? [])];
    return rows.length > 0 && rows.every(({ lastTs }) => (lastTs ?? 0) >= ts);
  };
  const known = (): Model | null => model;

  const stdout = new Screen();
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const exit = startUi({
    link,
    settings: {
      color: true,
      ascii: false,
      palette: 'default',
      screenReader: false,
      refresh: 10,
      ownsRun: false,
      keys: {},
      columns: COLUMNS,
    },
    terminal: { stdin, stdout, stderr: stdout } as never,
    patchConsole: false,
  });
  while (!isAt(NEAR)) await turn();
  await link.send({ type: 'pace.pause' });
  while (!isAt(MINUTE)) {
    await link.send({ type: 'pace.step' });
    await drawn();
  }
  mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
  for (const { file, keys, title } of PICTURES) {
    stdin.write(keys);
    // The engine's answer to what is looked at, and the picture made of it.
    await drawn();
    await drawn();
    writeFileSync(join(ROOT, 'docs/images', file), terminalSvg(stdout.xterm, title));
  }
  stdin.write('q');
  await exit;
  link.close();
} finally {
  engine.kill('SIGTERM');
  await once(engine, 'close');
  rmSync(folder, { recursive: true });
}

/** Longer than the engine and the screen take between two pictures. */
function drawn(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, 300);
  });
}
