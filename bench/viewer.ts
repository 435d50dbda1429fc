import { parseArgs } from 'node:util';
import { openLink } from '../src/view/client.ts';
import { endEngines, startEngine } from './engine.ts';
import { count, median, thisMachine } from './figures.ts';

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

type Measured = { readonly barsPerSecond: number; readonly megabytes: number; readonly messages: number };

async function measure(watched: boolean): Promise<Measured> {
  const engine = await startEngine({ instruments, sessions });
  const started = performance.now();
  let messages = 0;
  let characters = 0;
  if (watched) {
    const link = openLink(engine.house, 'ui');
    link.onMessage((message) => {
      messages += 1;
      if (message.type === 'delta') characters += JSON.stringify(message).length;
    });
  }
  const { bars } = await engine.done;
  const seconds = (performance.now() - started) / 1000;
  await engine.stop();
  return { barsPerSecond: bars.accepted / seconds, megabytes: characters / 1e6 / seconds, messages };
}

const alone: Measured[] = [];
const seen: Measured[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  alone.push(await measure(false));
  seen.push(await measure(true));
}
endEngines();

const speed = (of: readonly Measured[]): number => median(of.map(({ barsPerSecond }) => barsPerSecond));
process.stdout.write(
  [
    `${instruments} instruments, ${sessions} sessions, ${values.rounds} rounds; ${thisMachine()}`,
    `by itself      ${count.format(speed(alone)).padStart(10)} bars/s`,
    `with a viewer  ${count.format(speed(seen)).padStart(10)} bars/s, ${median(seen.map(({ megabytes }) => megabytes)).toFixed(1)} MB/s in ${median(seen.map(({ messages }) => messages))} messages`,
    `kept           ${Math.round((speed(seen) / speed(alone)) * 100)} % (aim: 80 %)`,
    '',
  ].join('\n'),
);
