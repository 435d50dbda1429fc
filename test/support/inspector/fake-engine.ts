import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { openBarFiles } from '../../../src/actors/feeds/bar-files.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RunSetup } from '../../../src/domain/setup.ts';
import { paise, timeMs, type Amount, type TimeMs } from '../../../src/domain/units.ts';
import { chartOf } from '../../../src/engine/chart.ts';
import type { Input } from '../../../src/machines/protocol.ts';
import type { BranchFigures } from '../../../src/engine/branch.ts';
import type { Moment } from '../../../src/engine/history.ts';
import type { StepHead } from '../../../src/engine/step.ts';
import type { Branch, History, InspectCommand, InspectResult } from '../../../src/view/inspection.ts';
import {
  VIEW_PROTOCOL,
  type Delta,
  type EquityPoint,
  type FromViewer,
  type PricePoint,
  type ToViewer,
  type ViewCommand,
  type ViewEvent,
  type Welcome,
} from '../../../src/view/protocol.ts';
import { MACHINES } from '../../../tools/docs/machines.ts';
import { focusChecks, inspectionSince, pictureOf, rowOf, runHead, wholeDelta, wholeInspection } from './pictures.ts';
import { createWitness, type Witness } from './witness.ts';

const PAGE = resolve(import.meta.dirname, '../../../dist/inspector/page');
const EXAMPLES = resolve(import.meta.dirname, '../../../examples');
const POLICY = "default-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

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

export type FakeEngineOptions = Recording & {
  readonly control?: boolean;
  readonly port?: number;
  /** Changes what is said before it leaves: hostile names. */
  readonly twist?: (message: ToViewer) => ToViewer;
};

export const TOKEN = 'a-token-of-this-start';

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');

export type FakeEngine = Awaited<ReturnType<typeof startFakeEngine>>;

/** An engine on loopback: a real kernel that takes its inputs when it is told to, and the page with its questions. */
export async function startFakeEngine({
  setup,
  inputs,
  control = false,
  port = 0,
  twist = (said) => said,
}: FakeEngineOptions) {
  const live = createWitness(setup);
  const viewers = new Set<Viewer>();
  const commands: ViewCommand[] = [];
  const points = new Map<string, PricePoint[]>(setup.instruments.map(({ key }) => [key, []]));
  const events: ViewEvent[] = [];
  const equity: EquityPoint[] = [];

  const take = (input: Input): void => {
    const before = live.trades.length;
    const { accepted, head } = live.send(input);
    for (const { actor, from, to } of head.moves) {
      if (!actor.startsWith('instrument:')) continue;
      const message = { type: 'state.changed', instrument: actor.slice(11), from, to } as const;
      events.push({ n: events.length + 1, ts: live.ts(), message });
    }
    for (const trade of live.trades.slice(before)) {
      events.push({ n: events.length + 1, ts: live.ts(), message: { type: 'trade.closed', trade } });
    }
    if (input.type !== 'bar.received' || !accepted) return;
    const { bar } = input;
    const { lines } = rowOf(live, bar.instrument);
    const { ts, open, high, low, close, volume } = bar;
    points.get(bar.instrument)?.push({ ts, open, high, low, close, volume, lines });
    const { equity: now, drawdown } = live.kernel.figures();
    equity.push({ ts, equity: now, drawdown });
  };

  const tell = (): void => {
    for (const viewer of viewers) viewer.tell();
  };

  type Viewer = { tell(): void };
  const greet = (socket: WebSocket): void => {
    const say = (message: ToViewer): void => socket.send(JSON.stringify(twist(message)));
    let focus: string | null = null;
    let focusTold = 0;
    let follows = false;
    let told = { seq: 0, states: new Map<string, string>(), heat: new Map(live.heat), events: 0, equity: 0 };
    let whole = true;
    const viewer: Viewer = {
      tell() {
        const sum = wholeDelta(live, events.slice(told.events));
        const { trades, ...later } = sum;
        const inspection = !follows ? undefined : whole ? wholeInspection(live) : inspectionSince(live, told);
        const own = focus === null ? [] : (points.get(focus) ?? []);
        say({
          ...(told.seq === 0 && told.events === 0 ? { ...later, trades: trades ?? [] } : later),
          equity: equity.slice(told.equity),
          pace: { speed: 60, paused: true, controllable: true, done: live.seq(), total: inputs.length },
          ...(inspection && { inspection }),
          ...(focus !== null && {
            focus: {
              instrument: focus,
              checks: focusChecks(live, focus),
              points: focusTold === 0 ? own.slice(-500) : own.slice(focusTold),
              whole: focusTold === 0,
            },
          }),
        } as Delta);
        focusTold = own.length;
        if (follows) whole = false;
        told = {
          seq: live.seq(),
          states: new Map([...live.states.values()].map(({ id, active }) => [id, active.join()])),
          heat: new Map(live.heat),
          events: events.length,
          equity: equity.length,
        };
      },
    };
    socket.once('message', (first) => {
      const hello = JSON.parse(textOf(first)) as { readonly type: string; readonly token: string };
      if (hello.type !== 'hello' || hello.token !== TOKEN) return socket.close(1008);
      say({
        type: 'welcome',
        protocol: VIEW_PROTOCOL,
        run: runHead(setup, 'examples'),
        charts: MACHINES.map(({ machine }) => chartOf(machine)),
        control,
      } satisfies Welcome);
      viewers.add(viewer);
      viewer.tell();
      socket.on('message', (text) => {
        const { id, command } = JSON.parse(textOf(text)) as FromViewer;
        commands.push(command);
        if (command.type === 'inspect.follow') {
          follows = command.on;
          whole = true;
        }
        if (command.type === 'view.focus') {
          focus = command.instrument;
          focusTold = 0;
        }
        void answer(command).then(
          (result) => {
            say({ type: 'answer', id, reason: null, ...(result !== null && { result }) });
            if (command.type === 'inspect.follow' || command.type === 'view.focus') viewer.tell();
          },
          (cause: Error) => say({ type: 'answer', id, reason: cause.message }),
        );
        return undefined;
      });
      return undefined;
    });
    socket.on('close', () => viewers.delete(viewer));
  };

  const seqAt = (at: Moment): number => {
    if ('newest' in at) return live.seq();
    if ('seq' in at) return Math.min(at.seq, live.seq());
    return live.heads.findLast(({ ts }) => ts !== null && ts <= at.ts)?.seq ?? 0;
  };
  let remembered: Witness | null = null;
  const witnessAt = (seq: number): Witness => {
    const start = remembered !== null && remembered.seq() <= seq ? remembered : createWitness(setup);
    for (const input of inputs.slice(start.seq(), seq)) start.send(input);
    remembered = start;
    return start;
  };

  async function answer(command: ViewCommand): Promise<InspectResult[keyof InspectResult]> {
    if (!command.type.startsWith('inspect.')) {
      const isOperators =
        command.type.startsWith('operator.') || command.type.startsWith('pace.') || command.type === 'run.stop';
      if (isOperators && !control) throw new Error('this viewer only looks');
      if (command.type === 'operator.kill') {
        take({ type: 'operator.kill', origin: 'page' });
        tell();
      }
      if (command.type === 'pace.step') advance(1);
      return null;
    }
    return inspected(command as InspectCommand);
  }

  function inspected(command: InspectCommand): InspectResult[keyof InspectResult] {
    switch (command.type) {
      case 'inspect.follow':
        return null;
      case 'inspect.history':
        return history();
      case 'inspect.moment':
        return pictureOf(witnessAt(seqAt(command.at)));
      case 'inspect.steps':
        return steps(command);
      case 'inspect.step':
        return witnessAt(command.seq).step();
      case 'inspect.actor': {
        const detail = witnessAt(seqAt(command.at)).detail(command.actor);
        if (detail === null) throw new Error(`there is no actor ${command.actor} at that moment`);
        return detail;
      }
      case 'inspect.prices': {
        const until = live.heads[seqAt(command.at) - 1]?.ts ?? 0;
        const { instrument } = command;
        return {
          instrument,
          points: (points.get(instrument) ?? []).filter(({ ts }) => ts <= until),
          trades: live.trades.filter((trade) => trade.instrument === instrument && trade.entryTs <= until),
        };
      }
      case 'inspect.branch':
        return branch(command);
      default:
        return command satisfies never;
    }
  }

  function history(): History {
    const sessions = new Map<string, number>();
    for (const { seq, ts } of live.heads) {
      if (ts === null) continue;
      const date = new Date(ts + 19_800_000).toISOString().slice(0, 10);
      if (!sessions.has(date)) sessions.set(date, seq);
    }
    return {
      first: 0,
      last: live.seq(),
      firstTs: live.heads[0]?.ts ?? null,
      lastTs: live.ts(),
      sessions: [...sessions].map(([date, seq]) => ({ date, seq })),
      growing: live.seq() < inputs.length,
    };
  }

  const steps = (command: Extract<InspectCommand, { type: 'inspect.steps' }>): readonly StepHead[] =>
    live.heads
      .filter(
        ({ seq, instrument, type, moves }) =>
          (command.before === null || seq < command.before) &&
          (command.instrument === undefined || instrument === command.instrument) &&
          (command.event === undefined || type === command.event) &&
          (command.moves !== true || moves.length > 0),
      )
      .toReversed()
      .slice(0, Math.min(command.count, 500));

  function branch({ at, change }: Extract<InspectCommand, { type: 'inspect.branch' }>): Branch {
    const until = live.seq();
    const run = (changed: RunSetup): BranchFigures => {
      const one = createWitness(changed);
      const curve: { readonly ts: TimeMs; readonly equity: Amount }[] = [];
      for (const input of inputs.slice(0, until)) {
        one.send(input);
        if (one.seq() > at && one.ts() !== null)
          curve.push({ ts: timeMs(one.ts() ?? 0), equity: one.kernel.figures().equity });
      }
      const from = live.heads[at - 1]?.ts ?? 0;
      const closed = one.trades.filter(({ exitTs }) => exitTs >= from);
      const net = one.trades.reduce((sum, { netPnl }) => sum + netPnl, 0);
      return { netPnl: paise(net), trades: one.trades.length, equity: curve.filter((_, n) => n % 10 === 0), closed };
    };
    const strategy = change.strategy;
    return {
      at,
      until,
      change,
      original: run(setup),
      branched: run({
        ...setup,
        risk: { ...setup.risk, ...change.risk },
        broker: { ...setup.broker, slippage: change.slippage ?? setup.broker.slippage },
        instruments: setup.instruments.map((one) =>
          strategy === undefined ? one : { ...one, strategy: { name: strategy.name, params: strategy.params } },
        ),
      }),
    };
  }

  const advance = (count: number): void => {
    for (const input of inputs.slice(live.seq(), live.seq() + count)) take(input);
    tell();
  };

  const http = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(PAGE, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': POLICY })
          .end(body),
      () => response.writeHead(404, { 'content-security-policy': POLICY }).end(),
    );
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', greet);
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const bound = (http.address() as AddressInfo).port;

  return {
    live,
    commands: commands as readonly ViewCommand[],
    port: bound,
    url: `http://127.0.0.1:${bound}/`,
    /** Takes the next inputs and tells everyone. */
    advance,
    close: async (): Promise<void> => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
