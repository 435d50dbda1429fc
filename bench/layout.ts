import { chartOf } from '../src/engine/chart.ts';
import { drawingOf } from '../tools/docs/drawing.ts';
import { layOut } from '../tools/docs/layout.ts';
import { MACHINES } from '../tools/docs/machines.ts';
import { median } from './figures.ts';

// The layout of the largest chart: what a page waits for when a chart has to be drawn. Both directions are tried and the
// better is kept, so it counts twice. The first layout also starts the layout engine.

const TURNS = 11;

const [largest] = MACHINES.map(({ machine }) => chartOf(machine)).toSorted(
  (a, b) => b.transitions.length - a.transitions.length,
);
if (largest === undefined) throw new Error('there is no chart to lay out');

const times: number[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  const started = performance.now();
  await layOut(drawingOf(largest));
  times.push(performance.now() - started);
}
const [first = 0, ...others] = times;
process.stdout.write(
  `${largest.id}, the largest chart (${largest.transitions.length} transitions): laid out in ${first.toFixed(0)} ms the first time, then ${median(others).toFixed(0)} ms (median of ${others.length})\n`,
);
