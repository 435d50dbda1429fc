import { createConnection } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { newToken } from '../../src/actors/run-registry.ts';
import { amount } from '../../src/domain/units.ts';
import { createHistory } from '../../src/view/history.ts';
import { createSampler } from '../../src/view/picture.ts';
import type { CommandAnswer, Delta, RunEnd, ToViewer, Welcome } from '../../src/view/protocol.ts';
import { openViewServer } from '../../src/view/server.ts';
import type { EngineCommand, Outlet } from '../../src/view/viewer.ts';
import { welcomeTo } from '../../src/view/welcome.ts';
import { barAt, scriptedRun, scriptedSetup } from './scripted.ts';

/** An engine that trades what a test sends it, with the product's own server before it. */
export async function servedRun(keys: readonly string[]) {
  const setup = scriptedSetup(keys);
  const run = scriptedRun(setup);
  const { root } = run.kernel;
  const history = createHistory(setup);
  const sampler = createSampler({ root, keys, history });
  const token = newToken();
  const commands: (readonly [EngineCommand, origin: string])[] = [];
  const watched: number[] = [];
  let ended: RunEnd | null = null;
  run.kernel.watch(history.tell);
  const welcome = welcomeTo({ id: 'test', mode: 'simulate', version: '0', setup, places: [], root });
  const outlet: Outlet = {
    welcome: () => welcome,
    allows: (origin) => origin !== 'web',
    current: () => ({
      picture: sampler.sample(),
      pace: { speed: 'max', paused: false, controllable: true, done: 0, total: 1 },
      history,
      trades: sampler.trades(),
      checks: sampler.checks,
      ended,
    }),
    command(command, origin) {
      commands.push([command, origin]);
      return null;
    },
    watched: (viewers) => void watched.push(viewers),
  };
  const server = await openViewServer({ token, outlet });
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await server.close();
    closed = true;
  };
  onTestFinished(close);
  return {
    ...run,
    port: server.port,
    token,
    outlet,
    commands,
    watched,
    /** A bar as the run's driver tells it. */
    bar(...given: Parameters<typeof barAt>): void {
      const input = barAt(...given);
      run.send(input);
      history.bar(input.bar, {}, { equity: amount(run.kernel.figures().equity), drawdown: 0 });
    },
    async end(end: RunEnd): Promise<void> {
      ended = end;
      await close();
    },
  };
}

type Served = { readonly port: number; readonly token: string };

/** A viewer without any of our own client in it. */
export function rawViewer({ port, token }: Served, options: ClientOptions & { readonly path?: string } = {}) {
  const { path = '/view?as=ui', ...rest } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    perMessageDeflate: false,
    headers: { authorization: `Bearer ${token}` },
    ...rest,
  });
  const messages: ToViewer[] = [];
  const waiting = new Set<() => void>();
  const stir = (): void => {
    for (const look of waiting) look();
  };
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString('utf8')) as ToViewer);
    stir();
  });
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (code) => {
      resolve(code);
      stir();
    });
  });
  onTestFinished(() => socket.terminate());
  return {
    socket,
    messages,
    closed,
    /** Resolves when messages show what is looked for. */
    until<Found>(find: (all: readonly ToViewer[]) => Found | undefined): Promise<Found> {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = find(messages);
          if (found === undefined && socket.readyState <= socket.OPEN) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error('closed before it came'));
          else resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
}

export const welcomeIn = (all: readonly ToViewer[]): Welcome | undefined => all.find((one) => one.type === 'welcome');
export const deltasIn = (all: readonly ToViewer[]): readonly Delta[] => all.filter((one) => one.type === 'delta');
export const answersIn = (all: readonly ToViewer[]): readonly CommandAnswer[] =>
  all.filter((one) => one.type === 'answer');

/** The status line's number that a hand-written request is answered with; 0 when nothing is. */
export async function statusOf(port: number, request: string): Promise<number> {
  const socket = createConnection(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    socket.end();
  });
  socket.on('error', () => {});
  socket.write(request);
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1] ?? 0);
}

/** The status that a request for a WebSocket is answered with. */
export const upgradeStatus = (port: number, path: string, headers: readonly string[]): Promise<number> =>
  statusOf(
    port,
    [
      `GET ${path} HTTP/1.1`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
      '',
      '',
    ].join('\r\n'),
  );
