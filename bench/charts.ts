import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import { createKernel, type Kernel } from '../src/engine/kernel.ts';
import { transitionIds } from '../src/engine/chart.ts';
import type { BarReceived } from '../src/machines/protocol.ts';
import { machines } from '../test/support/machines.ts';
import { barAt, SAY, scriptedRoot, scriptedSetup } from '../test/support/scripted.ts';

// What it costs to count which transitions a running system takes: the same bars through two systems in turns, one
// without an observer and one whose every transition is looked up among the declared ones.

const { values } = parseArgs({ options: { thousands: { type: 'string', default: '60' } } });
const BARS = Number(values.thousands) * 1000;
const ROUND = 1000;

/** Bars of one instrument that goes in and out all the time, so that every actor has something to do. */
const bar = (minute: number): BarReceived =>
  barAt('X', minute, [SAY.nothing, SAY.buy, SAY.sell][minute % 3], { open: 100 + (minute % 7) / 10 });

const setup = scriptedSetup(['X'], { risk: { maxDrawdown: 1, cooldownBars: 1 } });
const declared = new Map(
  [scriptedRoot as AnyStateMachine, ...machines].flatMap((machine) => [...transitionIds(machine)]),
);
const taken = new Map<string, number>();

const plain = createKernel({ setup, root: scriptedRoot });
const counted = createKernel({ setup, root: scriptedRoot });
counted.root.system.inspect((inspected) => {
  if (inspected.type !== '@xstate.microstep') return;
  // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken, `always` included
  for (const transition of inspected._transitions) {
    const id = declared.get(transition);
    if (id !== undefined) taken.set(id, (taken.get(id) ?? 0) + 1);
  }
});

function timed(kernel: Kernel, bars: readonly BarReceived[]): number {
  const started = performance.now();
  for (const one of bars) kernel.send(one);
  return performance.now() - started;
}

let plainMs = 0;
let countedMs = 0;
for (let from = 0; from < BARS; from += ROUND) {
  const bars = Array.from({ length: ROUND }, (_, i) => bar(from + i));
  // Neither is always the one that goes first.
  const plainFirst = (from / ROUND) % 2 === 0;
  if (plainFirst) plainMs += timed(plain, bars);
  countedMs += timed(counted, bars);
  if (!plainFirst) plainMs += timed(plain, bars);
}

const count = new Intl.NumberFormat('en-US');
const speed = (ms: number): string => count.format(Math.round((BARS / ms) * 1000)).padStart(12);
process.stdout.write(
  [
    `${count.format(BARS)} bars of one instrument; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
    `without coverage ${speed(plainMs)} bars/s`,
    `with coverage    ${speed(countedMs)} bars/s: ${taken.size} of ${declared.size} declared transitions seen`,
    `ratio            ${(countedMs / plainMs).toFixed(2).padStart(12)}`,
    '',
  ].join('\n'),
);
