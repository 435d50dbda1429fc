import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf, type Chart } from '../../src/engine/chart.ts';
import { MACHINES } from './machines.ts';
import { observe, type Observed } from './observe.ts';
import { partsOf, type Parts } from './parts.ts';
import { readProtocol, type Message } from './protocol.ts';
import { observedRuns } from './runs.ts';
import { ROOT } from './syntax.ts';

/** Where the documents are, from the project's root. */
export const FOLDER = 'docs/statecharts';

/** What the walks of `test/charts` took of a chart; `null` where none walks it. */
type Coverage = {
  readonly paths: number;
  readonly steps: number;
  readonly taken: Readonly<Record<string, number>>;
};

export type Known = {
  readonly name: string;
  readonly file: string;
  readonly chart: Chart;
  readonly parts: Parts;
  readonly coverage: Coverage | null;
};

/** All that the documents are made from. */
export type Knowledge = {
  readonly machines: readonly Known[];
  readonly messages: ReadonlyMap<string, Message>;
  readonly observed: Observed;
};

/** Reads the charts, their source and the messages, and runs the system to see who sends what. */
export async function gatherKnowledge(): Promise<Knowledge> {
  const messages = readProtocol();
  return {
    machines: MACHINES.map(({ name, machine }) => {
      const file = `src/machines/${name}.ts`;
      return { name, file, chart: chartOf(machine), parts: partsOf(file), coverage: coverageOf(name) };
    }),
    messages: new Map(messages.map((message) => [message.type, message])),
    observed: observe(await observedRuns()),
  };
}

function coverageOf(name: string): Coverage | null {
  try {
    return JSON.parse(readFileSync(join(ROOT, FOLDER, 'coverage', `${name}.json`), 'utf8')) as Coverage;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** Where a message that came through the kernel's door is from. */
const PORTS: Readonly<Record<string, string>> = {
  bar: 'the feed port',
  clock: 'the clock port',
  feed: 'the feed port',
  operator: 'the operator',
  row: 'the feed port',
  run: 'the kernel',
  trade: 'the feed port',
  venue: 'the venue port',
};

export const doorOf = (message: string): string => PORTS[message.split('.')[0] ?? ''] ?? 'the kernel’s door';

/** Who was seen to send a message to a machine. */
export function sendersOf({ observed }: Knowledge, machine: string, message: string): readonly string[] {
  const seen = observed.senders.get(machine)?.get(message) ?? new Set<string | null>();
  const entered = [...observed.senders.values()].some((events) => events.get(message)?.has(null));
  return [...seen]
    .map((from) => (from === null ? doorOf(message) : entered ? `${doorOf(message)}, by way of ${from}` : from))
    .toSorted();
}
