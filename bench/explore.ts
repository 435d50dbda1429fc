import { parseArgs } from 'node:util';
import { planOf } from '../explore/plans.ts';
import { explore } from '../explore/search.ts';
import { count, thisMachine } from './figures.ts';

// How fast the whole system is explored, with every invariant held against every state: the live broker at a venue that
// does its worst, up to the same number of states each time.

const { values } = parseArgs({ options: { thousands: { type: 'string', default: '5' } } });
const states = Number(values.thousands) * 1000;
if (!Number.isSafeInteger(states) || states < 1) throw new Error('--thousands: expected a number above 0');

const { nodes, edges, depth, seconds, end, counterexample } = explore(
  planOf({
    venue: 'live',
    bounds: { adversities: 1, depth: 60, states, seconds: 600 },
    clock: () => performance.now(),
  }),
);
if (counterexample !== null) throw new Error('an invariant does not hold: npm run explore says which');
process.stdout.write(
  [
    `${count.format(nodes)} states, ended by ${end}; ${thisMachine()}`,
    `states ${count.format(Math.round(nodes / seconds)).padStart(12)}/s`,
    `inputs ${count.format(Math.round(edges / seconds)).padStart(12)}/s, each judged`,
    `depth  ${String(depth).padStart(12)}`,
    '',
  ].join('\n'),
);
