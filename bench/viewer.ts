import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readToken, registeredRuns } from '../src/actors/run-registry.ts';
import { openStateFolder } from '../src/actors/state-folder.ts';
import { openLink } from '../src/view/client.ts';

// What a viewer costs a run at full speed: the same simulation by itself and with a viewer that reads everything, turn
// by turn, so that both meet the same machine. The viewer is this process, the engine one of its own, as in the product.

const { values } = parseArgs({
  options: {
    instruments: { type: 'string', default: '10' },
    bars: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
  },
});
const instruments = Number(values.instruments);
const sessions = Math.max(1, Math.ceil(Number(values.bars) / instruments / 375));
const PROGRAM = resolve(import.meta.dirname, '../bin/statechartist.js');

const folder = mkdtempSync(join(tmpdir(), 'statechartist-bench-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
const keys = Array.from({ length: instruments }, (_, i) => ({ key: `I${i}` }));
// Without the drawdown lock it trades to the end.
writeFileSync(
  join(folder, 'c.jsonc'),
  JSON.stringify({ instruments: keys, risk: { maxDrawdown: 1 }, broker: { costs: 'none' } }),
);

type Measured = { readonly barsPerSecond: number; readonly megabytes: number; readonly messages: number };

async function measure(watched: boolean): Promise<Measured> {
  const args = [
    'simulate',
    '--headless',
    '--json',
    '--config',
    join(folder, 'c.jsonc'),
    '--sessions',
    String(sessions),
  ];
  const engine = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  engine.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = once(engine, 'close');
  const state = openStateFolder(env);
  while (registeredRuns(state).length === 0) await new Promise((look) => setImmediate(look));
  const started = performance.now();
  let messages = 0;
  let characters = 0;
  const [run] = registeredRuns(state);
  if (watched && run !== undefined) {
    const link = openLink({ port: run.port, token: readToken(state, run.id) }, 'ui');
    link.onMessage((message) => {
      messages += 1;
      if (message.type === 'delta') characters += JSON.stringify(message).length;
    });
  }
  await closed;
  const seconds = (performance.now() - started) / 1000;
  const { bars } = JSON.parse(output) as { readonly bars: { readonly accepted: number } };
  return { barsPerSecond: bars.accepted / seconds, megabytes: characters / 1e6 / seconds, messages };
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

const alone: Measured[] = [];
const seen: Measured[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  alone.push(await measure(false));
  seen.push(await measure(true));
}
rmSync(folder, { recursive: true });

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const speed = (of: readonly Measured[]): number => median(of.map(({ barsPerSecond }) => barsPerSecond));
process.stdout.write(
  [
    `${instruments} instruments, ${sessions} sessions, ${values.rounds} rounds; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `by itself      ${count.format(speed(alone)).padStart(10)} bars/s`,
    `with a viewer  ${count.format(speed(seen)).padStart(10)} bars/s, ${median(seen.map(({ megabytes }) => megabytes)).toFixed(1)} MB/s in ${median(seen.map(({ messages }) => messages))} messages`,
    `kept           ${Math.round((speed(seen) / speed(alone)) * 100)} % (aim: 80 %)`,
    '',
  ].join('\n'),
);
