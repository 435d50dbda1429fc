import { parseArgs } from 'node:util';
import { transitionIds } from '../src/engine/chart.ts';
import { createKernel, type Kernel } from '../src/engine/kernel.ts';
import type { Input } from '../src/machines/protocol.ts';
import { machines } from '../test/support/machines.ts';
import { count, thisMachine } from './figures.ts';
import { marketOf, setup } from './market.ts';

// What it costs to count which transitions a running system takes: the same bars through two systems, turn by turn in one
// process; one has no observer, of the other every transition is looked up among the declared ones.

const { values } = parseArgs({ options: { thousands: { type: 'string', default: '100' } } });
const wanted = Number(values.thousands) * 1000;

const declared = new Map(machines.flatMap((machine) => Array.from(transitionIds(machine))));
const taken = new Map<string, number>();
const plain = createKernel({ setup });
const counted = createKernel({ setup });
counted.root.system.inspect((inspected) => {
  if (inspected.type !== '@xstate.microstep') return;
  // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken, `always` included
  for (const transition of inspected._transitions) {
    const id = declared.get(transition);
    if (id !== undefined) taken.set(id, (taken.get(id) ?? 0) + 1);
  }
});

function timed(kernel: Kernel, inputs: readonly Input[]): number {
  const started = performance.now();
  for (const input of inputs) kernel.send(input);
  return performance.now() - started;
}

let bars = 0;
let turns = 0;
let plainMs = 0;
let countedMs = 0;
for await (const batch of marketOf(wanted).batches()) {
  const inputs = batch.filter((input) => input.type === 'bar.received').slice(0, wanted - bars);
  if (inputs.length === 0) break;
  // Neither is always the one that goes first.
  const plainFirst = turns % 2 === 0;
  if (plainFirst) plainMs += timed(plain, inputs);
  countedMs += timed(counted, inputs);
  if (!plainFirst) plainMs += timed(plain, inputs);
  bars += inputs.length;
  turns += 1;
}

const speed = (ms: number): string => count.format(Math.round((bars / ms) * 1000)).padStart(12);
process.stdout.write(
  [
    `${count.format(bars)} bars; ${thisMachine()}`,
    `without coverage ${speed(plainMs)} bars/s`,
    `with coverage    ${speed(countedMs)} bars/s: ${taken.size} of ${declared.size} declared transitions taken`,
    `ratio            ${(countedMs / plainMs).toFixed(2).padStart(12)}`,
    '',
  ].join('\n'),
);
