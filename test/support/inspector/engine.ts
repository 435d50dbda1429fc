import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openBarFiles } from '../../../src/actors/feeds/bar-files.ts';
import { createPace } from '../../../src/actors/pace.ts';
import { createDesk } from '../../../src/cli/desk.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RunSetup } from '../../../src/domain/setup.ts';
import type { Trade } from '../../../src/domain/trade.ts';
import type { TimeMs } from '../../../src/domain/units.ts';
import type { AnyActorRef, AnyMachineSnapshot, StateValue } from 'xstate';
import { actorsBelow, actorStates, machineOf } from '../../../src/engine/actor-tree.ts';
import { chartOf, type ChartState } from '../../../src/engine/chart.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import type { ActorState } from '../../../src/engine/step.ts';
import { openHistory } from '../../../src/inspector/history-port.ts';
import { pageListener } from '../../../src/inspector/page-files.ts';
import { leavesOf } from '../../../src/inspector/page/actor-rows.ts';
import type { Input, OperatorInput } from '../../../src/machines/protocol.ts';
import { politeVenue } from '../polite-venue.ts';

const PAGE = resolve(import.meta.dirname, '../../../dist/inspector/page');
const EXAMPLES = resolve(import.meta.dirname, '../../../examples');

export type Recording = { readonly setup: RunSetup; readonly inputs: readonly Input[] };

/** The sample bars, all inputs in their order. */
export async function exampleRecording(): Promise<Recording> {
  const { setup, sources } = loadConfig({ file: 'portfolio.jsonc', cwd: EXAMPLES, data: [], needsData: true });
  const feed = await openBarFiles(sources);
  const inputs: Input[] = [];
  for await (const batch of feed.batches()) inputs.push(...batch);
  await feed.close();
  return { setup, inputs };
}

/** The same bars, as many as that, traded through a venue of its own kind: with all that comes back from it. */
export async function liveRecording(bars: number): Promise<Recording> {
  const { setup: paper, inputs: read } = await exampleRecording();
  const setup: RunSetup = { ...paper, broker: { ...paper.broker, venue: 'live' } };
  const kernel = createKernel({ setup });
  const inputs: Input[] = [];
  const keys = setup.instruments.map(({ key }) => key);
  const send: typeof kernel.send = (input) => {
    inputs.push(input);
    return kernel.send(input);
  };
  const venue = politeVenue({ ...kernel, send }, keys);
  const received = read.filter((input) => input.type === 'bar.received').slice(0, bars);
  const [first] = received;
  if (first === undefined) throw new Error('there are no bars');
  venue.send({ type: 'run.resumed', ts: first.bar.ts, epoch: 1, unsent: [] });
  venue.send({ type: 'operator.arm', origin: 'test' });
  for (const input of received) venue.bar(input, true);
  return { setup, inputs };
}

export type EngineOptions = Recording & {
  readonly control?: boolean;
  /** Any free one by default. */
  readonly port?: number;
};

/** What one input did, as seen from outside: by comparing every actor's states before and after. */
type Seen = {
  readonly seq: number;
  readonly ts: TimeMs | null;
  readonly type: Input['type'];
  readonly instrument: string | null;
  readonly moves: readonly { readonly actor: string; readonly from: string; readonly to: string }[];
};

export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** The product's own engine, server and past behind the page; its feed alone is the test's: it takes inputs when told. */
export async function startEngine({ setup, inputs, control = false, port = 0 }: EngineOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'statechartist-inspector-'));
  // What is observed numbers its inputs as the journal does: with what they cause.
  const kernel = createKernel({ setup, observe() {} });
  const past = openHistory(setup);
  const seen: Seen[] = [];
  const trades: Trade[] = [];
  const operated: OperatorInput[] = [];
  let taken = 0;
  let states = statesNow();

  function statesNow(): ReadonlyMap<string, ActorState> {
    return new Map(actorStates(kernel.root).map((state) => [state.id, state]));
  }
  const take = (input: Input) => {
    const step = kernel.send(input);
    past.input(input);
    const before = states;
    states = statesNow();
    const { seq } = step;
    const isBar = input.type === 'bar.received';
    seen.push({
      seq,
      ts: isBar ? input.bar.ts : null,
      type: input.type,
      instrument: isBar ? input.bar.instrument : null,
      moves: [...states.values()].flatMap(({ id, active }) => {
        const [from, to] = [before.get(id)?.active ?? [], active].map((paths) => leavesOf(paths).join(' '));
        return from === undefined || to === undefined || from === to ? [] : [{ actor: id, from, to }];
      }),
    });
    return step;
  };
  const desk = createDesk({
    mode: 'replay',
    setup,
    kernel,
    pace: createPace(60, () => performance.now()),
    progress: () => ({ done: taken, total: inputs.length }),
    places: [],
    operate(input) {
      operated.push(input);
      take(input);
      return true;
    },
    stop: () => {},
    env: { XDG_STATE_HOME: folder },
    inspected: { port, control, page: pageListener(PAGE), past },
  });
  const { page } = await desk.open();
  if (page === null) throw new Error('there is no page');
  const { href, hash, port: bound } = new URL(page);

  return {
    /** What an operator's commands have come to. */
    operated: operated as readonly OperatorInput[],
    seen: seen as readonly Seen[],
    trades: trades as readonly Trade[],
    states: () => states,
    /** The active states of each actor as XState itself answers for them, by the actor's id. */
    matched: (): ReadonlyMap<string, readonly string[]> =>
      new Map(actorsBelow(kernel.root).map((actor) => [actor.id, matchedBy(actor)])),
    /** Number of the newest input. */
    seq: () => seen.at(-1)?.seq ?? 0,
    /** The state after so many inputs. */
    seqAfter: (count: number): number => seen[count - 1]?.seq ?? 0,
    port: Number(bound),
    url: href.slice(0, -hash.length),
    token: hash.slice('#token='.length),
    /** Takes the next inputs of the recording. */
    advance(count: number): void {
      for (const input of inputs.slice(taken, taken + count)) {
        taken += 1;
        const step = take(input);
        for (const trade of step.trades) {
          trades.push(trade);
          desk.trade(trade);
        }
        if (step.accepted && input.type === 'bar.received') desk.accepted(input.bar, kernel.figures());
      }
    },
    close: async (): Promise<void> => {
      await desk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function matchedBy(actor: AnyActorRef): readonly string[] {
  const machine = machineOf(actor);
  if (machine === null) throw new Error(`${actor.id} has no chart`);
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  return statePaths(chartOf(machine).root).filter((path) => path !== '' && snapshot.matches(valueOf(path)));
}

/** `a.b.c` as the state value that XState matches: `{ a: { b: 'c' } }`. */
const valueOf = (path: string): StateValue => {
  const [first = '', ...rest] = path.split('.');
  return rest.length === 0 ? first : { [first]: valueOf(rest.join('.')) };
};

/** The paths of a state and of all within it, the root's is empty. */
export const statePaths = ({ path, children }: ChartState): readonly string[] => [
  path,
  ...children.flatMap(statePaths),
];
