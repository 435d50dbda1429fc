import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createActor, createMachine } from 'xstate';
import { newToken } from '../../src/actors/run-registry.ts';
import { listen, type ListenerOptions, type RelayNote } from '../../src/stately/listener.ts';
import { createTape } from '../../src/stately/tape.ts';
import { everything } from '../../src/stately/words.ts';
import { SAY, barAt, scriptedRun, scriptedSetup } from '../support/scripted.ts';
import { relayed, type Relayed } from '../support/stately.ts';
import { rawViewer, statusOf, upgradeStatus } from '../support/viewers.ts';

const KEYS = ['A', 'B'];

type Heard = StatelyInspectionEvent | RelayNote;

/** A page as our own is: no header but its origin, the token as its first message. */
function pageAt({ port, token, origin }: Relayed, hello: string | null = token) {
  const far = rawViewer({ port, token }, { path: '/stately', origin, headers: {} });
  far.socket.on('open', () => {
    if (hello !== null) far.say({ type: 'hello', token: hello });
  });
  return { ...far, messages: far.messages as unknown as readonly Heard[] };
}

const upgrade = (port: number, headers: readonly string[], path = '/stately'): Promise<number> =>
  upgradeStatus(port, path, headers);

test('a foreign Host, a foreign or null Origin, Stately’s too, and whoever has no token is refused (B109–B111)', async () => {
  const { port, token, origin } = await relayed(KEYS);
  const host = `Host: 127.0.0.1:${port}`;
  const bearer = `Authorization: Bearer ${token}`;
  expect(await upgrade(port, [host, `Origin: ${origin}`])).toBe(101);
  expect(await upgrade(port, [host, bearer])).toBe(101);
  for (const foreign of ['example.com', `example.com:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `[::1]:${port}`]) {
    expect([foreign, await upgrade(port, [`Host: ${foreign}`, bearer])]).toEqual([foreign, 403]);
    expect([foreign, await statusOf(port, `GET / HTTP/1.1\r\nHost: ${foreign}\r\n\r\n`)]).toEqual([foreign, 403]);
  }
  const pages = [
    'https://stately.ai',
    'null',
    'http://example.com',
    `http://127.0.0.1:${port + 1}`,
    `https://127.0.0.1:${port}`,
  ];
  for (const page of pages) {
    expect([page, await upgrade(port, [host, bearer, `Origin: ${page}`])]).toEqual([page, 403]);
  }
  expect(await upgrade(port, [host])).toBe(401);
  expect(await upgrade(port, [host, `Authorization: Bearer ${newToken()}`])).toBe(401);
  expect(await upgrade(port, [host, `Origin: ${origin}`, `Authorization: Bearer ${newToken()}`])).toBe(401);
  for (const path of ['/', '/view?as=web', '/stately/', `/stately?token=${token}`, '/../stately']) {
    expect([path, await upgrade(port, [host, bearer], path)]).toEqual([path, 404]);
  }
});

test('a page is told nothing before it has said the token, and a wrong one ends it', async () => {
  const relay = await relayed(KEYS);
  const silent = pageAt(relay, null);
  const wrong = pageAt(relay, newToken());
  expect(await wrong.closed).toBe(1008);
  expect(wrong.messages).toEqual([]);
  const right = pageAt(relay);
  await right.until(() => right.messages.find(({ type }) => type === '@xstate.actor') as never);
  expect(silent.messages).toEqual([]);
});

test('whatever else a page says ends it: it only hears', async () => {
  const relay = await relayed(KEYS);
  for (const saying of [
    '{"type":"@xstate.event"}',
    '{"type":"hello","token":"x","__proto__":{}}',
    'x'.repeat(70_000),
  ]) {
    const page = pageAt(relay);
    await page.until(() => page.messages[0] as never);
    page.socket.send(saying);
    expect(await page.closed).toBe(saying.length > 65_536 ? 1009 : 1008);
  }
});

test('two pages are let in, a third is not until one has left (B117)', async () => {
  const relay = await relayed(KEYS);
  const pages = [pageAt(relay), pageAt(relay)];
  for (const page of pages) await page.until(() => page.messages[0] as never);
  const own = [`Host: 127.0.0.1:${relay.port}`, `Origin: ${relay.origin}`];
  expect(await upgrade(relay.port, own)).toBe(503);
  pages[0]?.socket.close();
  await pages[0]?.closed;
  let status = 503;
  while (status === 503) status = await upgrade(relay.port, own);
  expect(status).toBe(101);
});

test('a page hears of all actors, then of what happens, and of the end', async () => {
  const relay = await relayed(KEYS);
  const page = pageAt(relay);
  await page.until(() => page.messages.find(({ type }) => type === 'statechartist.note') as never);
  const actors = page.messages.flatMap((one) => (one.type === '@xstate.actor' ? [one] : []));
  expect(actors.map(({ name }) => name).toSorted()).toEqual(
    ['broker', 'feed', 'instrument:1', 'instrument:2', 'portfolio', 'risk', 'root', 'session'].toSorted(),
  );
  relay.send(barAt('A', 0), barAt('A', 1, SAY.buy));
  await page.until(
    () => page.messages.find((one) => one.type === '@xstate.event' && one.event.type === 'size.approved') as never,
  );
  relay.send(barAt('A', 2));
  await relay.close();
  expect(await page.closed).toBe(1000);
  const names = page.messages.flatMap((one) => (one.type === '@xstate.event' ? [one.event.type] : []));
  // Told at the end, though no time was left for it before.
  expect(names).toContain('entry.filled');
  expect(page.messages).toContainEqual({ type: 'statechartist.note', values: false, leftOut: 0 });
});

test('its page may load itself and one page of others, and nothing frames it', async () => {
  const { port } = await relayed(KEYS);
  const { status, headers } = await fetch(`http://127.0.0.1:${port}/`);
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src https://stately.ai; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`http://127.0.0.1:${port}/index.html/../../package.json`)).status).toBe(404);
});

const LIMITS = { patienceMs: 1000, pingMs: 500 };

/** A listener whose frames and whose time the test sets, over a real connection. */
async function handDriven(options: Pick<ListenerOptions, 'tape' | 'words'>) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  onTestFinished(() => sockets.close());
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  const connected = once(sockets, 'connection') as Promise<[WebSocket]>;
  const far = rawViewer({ port, token: '' });
  const [[socket]] = await Promise.all([connected, once(far.socket, 'open')]);
  let at = 0;
  const listener = listen(socket, {
    ...options,
    token: '',
    trusted: true,
    values: true,
    limits: LIMITS,
    now: () => at,
  });
  onTestFinished(() => socket.terminate());
  return {
    far,
    socket,
    listener,
    pass: (ms: number): void => {
      at += ms;
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A run of 375 minutes, the first of them as `meanwhile` trades them. */
async function traded(meanwhile?: (run: ReturnType<typeof scriptedRun>, trade: () => void) => Promise<void>) {
  const records: unknown[] = [];
  const run = scriptedRun(scriptedSetup(KEYS), { record: (record) => records.push(record) });
  let minute = 0;
  const trade = (): void => {
    const [say, high] = minute % 4 === 0 ? [SAY.buy, 101] : [SAY.nothing, 140];
    run.send(barAt('A', minute, say, { high }), barAt('B', minute));
    minute += 1;
  };
  await meanwhile?.(run, trade);
  for (let left = 375 - minute; left > 0; left -= 1) trade();
  return { records, trades: run.trades, figures: run.kernel.figures() };
}

test('a page that does not read is sent nothing more and then dropped, and the run is the same (F25)', async () => {
  const unseen = await traded();
  expect(unseen.trades.length).toBeGreaterThan(5);
  const seen = await traded(async ({ kernel }, trade) => {
    const { far, socket, listener, pass } = await handDriven({ tape: createTape(kernel.root), words: everything });
    far.socket.pause();
    for (let told = 0; told < 100; told += 1) {
      trade();
      listener.frame();
    }
    const block = JSON.stringify('x'.repeat(1_000_000));
    while (socket.bufferedAmount === 0) {
      socket.send(block);
      await turn();
    }
    const owed = socket.bufferedAmount;
    for (let untold = 0; untold < 100; untold += 1) {
      trade();
      listener.frame();
    }
    expect(socket.bufferedAmount).toBe(owed);
    pass(LIMITS.patienceMs);
    listener.frame();
    expect(socket.readyState).toBe(socket.OPEN);
    pass(1);
    listener.frame();
    await once(socket, 'close');
  });
  expect(seen).toEqual(unseen);
});

test('what cannot be told ends the page and nothing else', async () => {
  const root = createActor(createMachine({ context: { cyclic: 1n } })).start();
  const { far, listener } = await handDriven({ tape: createTape(root), words: everything });
  listener.frame();
  expect(await far.closed).toBe(1011);
  expect(root.getSnapshot().status).toBe('active');
});
