import { PassThrough, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ToViewer } from '../src/view/protocol.ts';
import { fakeLink } from '../test/ui/support/fake-link.ts';
import { firstDelta, rowOf, welcome } from '../test/ui/support/messages.ts';
import { quantile } from './figures.ts';

// What a screen costs: 500 instruments, each with ten updates a second, drawn into a terminal that only counts. The
// screen runs as built; what the engine says is made outside it, and its share is measured by itself and taken off.

process.env['NODE_ENV'] = 'production';
process.env['FORCE_COLOR'] = '1';
// The built program: Node strips types, not JSX. By a name that is only known when this runs.
const built = new URL('../dist/ui/main.js', import.meta.url).href;
const { startUi } = (await import(built)) as typeof import('../src/ui/main.tsx');
const { COLUMNS } = await import('../src/ui/settings.ts');

const INSTRUMENTS = 500;
const UPDATES_A_SECOND = 10;
const SECONDS = 6;
const MEGABYTE = 1024 * 1024;
const keys = Array.from({ length: INSTRUMENTS }, (_, at) => `STOCK${at}`);

const deltaAt = (step: number): ToViewer => ({
  type: 'delta',
  marketTs: (1_767_585_900_000 + step * 6000) as never,
  rows: keys.map((key, at) =>
    rowOf(key, {
      last: (15_000_000 + ((at * 37 + step * 131) % 400) * 500) as never,
      lastTs: (1_767_585_900_000 + step * 6000) as never,
      bars: step,
    }),
  ),
});

/** A terminal that counts bytes and says when something was written. */
class Counter extends Writable {
  readonly isTTY = true;
  bytes = 0;
  frames = 0;
  wrote: (() => void) | null = null;
  readonly columns: number;
  readonly rows: number;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length;
    if (String(chunk).includes('?2026l')) this.frames += 1;
    if (String(chunk).includes('>')) this.wrote?.();
    done();
  }
}

const keyboard = (): NodeJS.ReadStream => {
  const input = new PassThrough();
  return Object.assign(input, { isTTY: true, setRawMode: () => input, ref: () => input, unref: () => input }) as never;
};

async function opened(columns: number, rows: number, refresh: number) {
  const link = fakeLink();
  const stdin = keyboard();
  const stdout = new Counter(columns, rows);
  const exit = startUi({
    link,
    settings: {
      color: true,
      ascii: false,
      palette: 'default',
      screenReader: false,
      refresh,
      ownsRun: false,
      keys: {},
      columns: COLUMNS,
    },
    terminal: { stdin, stdout: stdout as never, stderr: stdout as never },
    interactive: true,
  });
  link.become('open');
  link.say(welcome('paper', keys), firstDelta({ rows: keys.map((key) => rowOf(key)) }));
  await delay(300);
  return {
    link,
    stdin: stdin as unknown as PassThrough,
    stdout,
    close: async () => {
      (stdin as unknown as PassThrough).write('q');
      await exit;
    },
  };
}

/** Share of one core over some seconds of updates. */
async function share(each: (step: number) => void): Promise<number> {
  const before = process.cpuUsage();
  const started = performance.now();
  for (let step = 0; step < SECONDS * UPDATES_A_SECOND; step += 1) {
    each(step);
    await delay(Math.max(0, started + ((step + 1) * 1000) / UPDATES_A_SECOND - performance.now()));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - started);
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`.padStart(8);
const lines: string[] = [];
const deltas = Array.from({ length: 20 }, (_, step) => deltaAt(step));
const said = (step: number): ToViewer => deltas[step % deltas.length] ?? deltaAt(step);
const idle = await share(() => {});
lines.push(`${INSTRUMENTS} instruments, ${UPDATES_A_SECOND} updates a second each; Node ${process.versions.node}`);
lines.push('size     asked   drawn   share of a core   of the aim   bytes a frame');
for (const [columns, rows, refresh, aim] of [
  [80, 24, 5, 0.1],
  [80, 24, 10, 0.2],
  [120, 40, 5, 0.1],
  [120, 40, 10, 0.2],
  [200, 60, 5, null],
  [200, 60, 10, null],
] as const) {
  const screen = await opened(columns, rows, refresh);
  const [bytes, frames] = [screen.stdout.bytes, screen.stdout.frames];
  const used = (await share((step) => screen.link.say(said(step)))) - idle;
  const frameCount = screen.stdout.frames - frames;
  const cells = [
    `${columns}x${rows}`.padEnd(8),
    `${refresh} fps`.padStart(6),
    (frameCount / SECONDS).toFixed(1).padStart(7),
    percent(used).padStart(17),
    (aim === null ? '-' : percent(used / aim).trim()).padStart(12),
    String(Math.round((screen.stdout.bytes - bytes) / Math.max(1, frameCount))).padStart(15),
  ];
  lines.push(cells.join(' '));
  await screen.close();
}

const watched = await opened(120, 40, 5);
const waits: number[] = [];
for (let press = 0; press < 150; press += 1) {
  watched.link.say(said(press));
  await delay(7 * (press % 5));
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  watched.stdout.wrote = resolve;
  watched.stdin.write(press % 40 < 20 ? 'j' : 'k');
  await promise;
  watched.stdout.wrote = null;
  waits.push(performance.now() - started);
}
waits.sort((a, b) => a - b);
const within = (part: number): string => `${quantile(waits, part).toFixed(1)} ms`;
lines.push(`key to changed screen at 120x40: p50 ${within(0.5)}, p99 ${within(0.99)} (aim: p99 at most 50 ms)`);

// Ten hours at speed 60 are ten minutes of wall time: their 6,000 deltas as fast as they are drawn.
const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MEGABYTE;
};
const heaps: number[] = [];
for (let step = 0; step <= 6000; step += 1) {
  watched.link.say(said(step));
  if (step % 20 === 0) watched.stdin.write(step % 40 === 0 ? 'j' : 'k');
  if (step % 20 === 0) await delay(1);
  if (step % 1000 === 0) heaps.push(heap());
}
await watched.close();
lines.push(`heap after each tenth: ${heaps.map((value) => value.toFixed(1)).join(', ')} MB (aim: no growth)`);
process.stdout.write(`${lines.join('\n')}\n`);
process.exit(0);
