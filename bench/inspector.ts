import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { readToken, registeredRuns } from '../src/actors/run-registry.ts';
import { openStateFolder } from '../src/actors/state-folder.ts';
import { openLink } from '../src/view/client.ts';
import type { ToViewer } from '../src/view/protocol.ts';
import { CHROMIUM, FLAGS } from '../test/support/inspector/browser-choice.ts';

// What the inspector costs: the same simulation at full speed by itself and with --inspect and one viewer that follows all
// that the page follows, turn by turn; how long it takes to jump to a moment of a session; and what the page keeps.

const { values } = parseArgs({
  options: {
    instruments: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    jumps: { type: 'string', default: '100' },
  },
});
const PROGRAM = resolve(import.meta.dirname, '../dist/cli/main.js');
const MEMORY = ['--max-semi-space-size=16', '--max-old-space-size=1024'];
const PORT = 4861;
const FULL = Number(values.sessions);

const folder = mkdtempSync(join(tmpdir(), 'statechartist-bench-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
const config = join(folder, 'c.jsonc');
const keys = Array.from({ length: Number(values.instruments) }, (_, i) => ({ key: `I${i}` }));
// Without the drawdown lock it trades to the end.
writeFileSync(config, JSON.stringify({ instruments: keys, risk: { maxDrawdown: 1 }, broker: { costs: 'none' } }));

/** An engine at full speed; `done` when it has said what came of it. An inspected one then stays until it is ended. */
async function start(sessions: number, isInspected: boolean) {
  const args = ['simulate', '--headless', '--json', '--config', config, '--sessions', String(sessions)];
  const inspect = isInspected ? ['--inspect-port', String(PORT)] : [];
  const engine = spawn(process.execPath, [...MEMORY, PROGRAM, ...args, ...inspect], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  let output = '';
  engine.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.trimEnd().endsWith('}')) end();
  });
  engine.on('close', () => close());
  const state = openStateFolder(env);
  while (registeredRuns(state).length === 0) await new Promise((look) => setImmediate(look));
  const [run] = registeredRuns(state);
  if (run === undefined) throw new Error('the engine has ended');
  const house = { port: run.port, token: readToken(state, run.id) };
  return {
    done,
    house,
    bars: () => (JSON.parse(output) as { readonly bars: { readonly accepted: number } }).bars.accepted,
    async stop(): Promise<void> {
      engine.kill('SIGINT');
      await closed;
    },
  };
}

type Measured = {
  readonly seconds: number;
  readonly barsPerSecond: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
};

async function measure(isInspected: boolean): Promise<Measured> {
  const engine = await start(FULL, isInspected);
  const started = performance.now();
  let [messages, bytes] = [0, 0];
  if (isInspected) {
    const link = openLink(engine.house, 'ui');
    link.onMessage((message: ToViewer) => {
      messages += 1;
      bytes += JSON.stringify(message).length;
    });
    await link.send({ type: 'inspect.follow', on: true });
    await link.send({ type: 'view.focus', instrument: 'I0' });
  }
  await engine.done;
  const seconds = (performance.now() - started) / 1000;
  const bars = engine.bars();
  await engine.stop();
  return {
    seconds,
    barsPerSecond: bars / seconds,
    messagesPerSecond: messages / seconds,
    bytesPerSecond: bytes / seconds,
  };
}

/** Milliseconds from asking for a random moment of one session to its whole picture, over the socket. */
async function jumpTimes(): Promise<readonly number[]> {
  const engine = await start(1, true);
  await engine.done;
  const link = openLink(engine.house, 'ui');
  // Before somebody listens nothing is read.
  link.onMessage(() => undefined);
  await link.send({ type: 'inspect.history' });
  const most = engine.bars();
  const times: number[] = [];
  for (let jump = 0; jump < Number(values.jumps); jump += 1) {
    const seq = Math.floor(((jump * 7919) % 1000) * 0.001 * most) + 1;
    const asked = performance.now();
    const reason = await link.send({ type: 'inspect.moment', at: { seq }, focus: 'I0' });
    if (reason !== null) throw new Error(reason);
    times.push(performance.now() - asked);
    // Questions are commands, of which a second holds fifty.
    await new Promise((next) => setTimeout(next, 25));
  }
  link.close();
  await engine.stop();
  return times.toSorted((a, b) => a - b);
}

/** Heap of the page in MB after so many sessions, each in a page of its own. */
async function heapAfter(sessions: number): Promise<number> {
  const engine = await start(sessions, true);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS] });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${engine.house.port}/#token=${engine.house.token}&actor=instrument:I0&tab=prices`);
  await engine.done;
  await page.locator('.link-state', { hasText: 'run ended' }).waitFor();
  const tools = await page.context().newCDPSession(page);
  await tools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tools.send('Runtime.getHeapUsage');
  await browser.close();
  await engine.stop();
  return usedSize / 1e6;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

const alone: Measured[] = [];
const seen: Measured[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  alone.push(await measure(false));
  seen.push(await measure(true));
}
const jumps = await jumpTimes();
const heaps = existsSync(CHROMIUM) ? ([await heapAfter(1), await heapAfter(5), await heapAfter(40)] as const) : null;
rmSync(folder, { recursive: true });

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const of = (all: readonly Measured[], figure: keyof Measured): number => median(all.map((one) => one[figure]));
const ratio = of(seen, 'seconds') / of(alone, 'seconds');
process.stdout.write(
  [
    `${values.instruments} instruments, ${FULL} sessions, ${values.rounds} rounds; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `by itself       ${count.format(of(alone, 'barsPerSecond')).padStart(8)} bars/s`,
    `inspected       ${count.format(of(seen, 'barsPerSecond')).padStart(8)} bars/s, ${of(seen, 'messagesPerSecond').toFixed(1)} messages/s, ${count.format(of(seen, 'bytesPerSecond') / 1000)} kB/s`,
    `time as a ratio ${ratio.toFixed(2).padStart(8)} (aim: 1.3)`,
    `a jump          ${count.format(median(jumps)).padStart(8)} ms, at most ${count.format(jumps.at(-1) ?? NaN)} ms (aim: below 1,000 ms)`,
    ...(heaps === null
      ? []
      : [`heap of a page  ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB after 1, 5, 40 sessions`]),
    '',
  ].join('\n'),
);
