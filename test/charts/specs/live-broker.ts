import { price } from '../../../src/domain/units.ts';
import { liveBrokerMachine } from '../../../src/machines/live-broker.ts';
import { chartSpec } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { bookOf, type Event } from './live-broker-events.ts';
import { reconciling, rule } from './live-broker-rules.ts';
import { adopted, books, entries, exits, late, parts, probes, reading } from './live-broker-slices.ts';

export const liveBrokerSpec = chartSpec({
  machine: liveBrokerMachine,
  input: { settings: { slippage: 0, costs: null }, instruments: [{ key: 'X', tickSize: price(500) }] },
  // Not at the broker's own address: what it sends there, to itself, is seen and not taken.
  address: 'subject',
  peers: ['broker', 'venue', 'portfolio', 'risk', 'instrument:X'],
  children: ['order'],
  accepts: ACCEPTED['live-broker'],
  slices: [reading, entries, exits, parts, late, adopted, books],
  probes,
  // Elsewhere they say the same of the chart once more.
  isProbed: (snapshot) => bookOf(snapshot).exit === null && bookOf(snapshot).finished.length === 0,
  abstract: (snapshot) => {
    const { doubts, lastRead, foreign } = snapshot.context;
    const { entry, exit, position, exiting, failures, blocked, finished } = bookOf(snapshot);
    return [
      [entry?.filled, entry?.cancelAsked === null, entry?.leaving === null],
      [exit?.filled, exit?.quantity, exit?.kind, exit?.cancelAsked === null, exit?.refused],
      [position, exiting !== null, failures, blocked],
      finished.at(-1)?.filled,
      [snapshot.context.reading, doubts.length, lastRead, foreign],
      Object.keys(snapshot.children),
    ];
  },
  start: { at: 'offline', children: [], sent: [reconciling] },
  rule: (before, event) => rule(before, event as Event),
});
