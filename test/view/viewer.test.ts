import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { receive } from '../../src/view/viewer.ts';
import { OPENING } from '../support/scripted.ts';
import { deltasIn, rawViewer, servedRun, welcomeIn } from '../support/viewers.ts';

const LIMITS = { patienceMs: 1000, pingMs: 500, unreadBytes: 20_000_000 };

/** A viewer whose frames and whose time the test sets, over a real connection. */
async function handDriven(keys: readonly string[], trusted = true) {
  const run = await servedRun(keys);
  const { token } = run;
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  onTestFinished(() => sockets.close());
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  const connected = once(sockets, 'connection') as Promise<[WebSocket]>;
  const far = rawViewer({ port, token });
  const [socket] = await connected;
  let at = 0;
  const viewer = receive(socket, {
    trusted,
    origin: 'ui',
    token,
    outlet: run.outlet,
    limits: LIMITS,
    now: () => at,
  });
  onTestFinished(() => socket.terminate());
  if (trusted) await far.until(welcomeIn);
  return {
    run,
    far,
    socket,
    frame: () => viewer.frame(run.outlet.current()),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

/** Changes every row and makes a frame, until the connection holds no more. */
async function fill({ run, socket, frame }: Awaited<ReturnType<typeof handDriven>>, keys: readonly string[]) {
  let minute = 0;
  while (socket.bufferedAmount === 0) {
    for (const key of keys) run.bar(key, minute);
    minute += 1;
    frame();
    // The system takes over what it has room for.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return minute;
}

const MANY = Array.from({ length: 200 }, (_, i) => `I${i}`);

test('while a viewer has not read, nothing is sent and nothing is queued: then the newest state, once', async () => {
  const driven = await handDriven(MANY);
  const { run, far, socket, frame } = driven;
  far.socket.pause();
  const minute = await fill(driven, MANY);
  const owed = socket.bufferedAmount;
  for (let more = minute; more < minute + 20; more += 1) {
    for (const key of MANY) run.bar(key, more);
    frame();
  }
  expect(socket.bufferedAmount).toBeLessThanOrEqual(owed);
  far.socket.resume();
  const newest = OPENING + (minute + 19) * 60_000;
  while (socket.bufferedAmount > 0) await new Promise((resolve) => setImmediate(resolve));
  frame();
  const last = await far.until((all) => deltasIn(all).find(({ marketTs }) => marketTs === newest));
  expect(last.rows).toHaveLength(MANY.length);
  expect(deltasIn(far.messages).length).toBeLessThanOrEqual(minute + 1);
});

test('a viewer that does not read is dropped when the patience is over, and not before (F25)', async () => {
  const driven = await handDriven(MANY);
  const { far, socket, frame, pass } = driven;
  far.socket.pause();
  await fill(driven, MANY);
  pass(LIMITS.patienceMs);
  frame();
  expect(socket.readyState).toBe(socket.OPEN);
  pass(1);
  frame();
  await once(socket, 'close');
});

test('a viewer that asks on and does not read is dropped before what waits for it is without end', async () => {
  const { run, far, socket } = await handDriven(['A']);
  far.socket.pause();
  // More than may wait, whatever the system takes over; the next answer is one too many.
  socket.send('x'.repeat(LIMITS.unreadBytes + 40_000_000));
  far.say({ type: 'command', id: 1, command: { type: 'pace.pause' } });
  await once(socket, 'close');
  expect(run.commands).toHaveLength(1);
});

test('a viewer that reads and does not answer is dropped too; one that answers stays', async () => {
  const silent = await handDriven(['A']);
  silent.pass(LIMITS.patienceMs + LIMITS.pingMs + 1);
  silent.frame();
  await once(silent.socket, 'close');

  const answering = await handDriven(['A']);
  for (let i = 0; i < 5; i += 1) {
    answering.pass(LIMITS.pingMs);
    const pong = once(answering.socket, 'pong');
    answering.frame();
    await pong;
  }
  expect(answering.socket.readyState).toBe(answering.socket.OPEN);
});

test('a stranger that answers every ping and never says who it is is dropped all the same', async () => {
  const { far, socket, frame, pass } = await handDriven(['A'], false);
  for (let waited = 0; waited <= LIMITS.patienceMs; waited += LIMITS.pingMs) {
    pass(LIMITS.pingMs);
    const pong = once(socket, 'pong');
    frame();
    await pong;
  }
  pass(1);
  frame();
  expect(await far.closed).toBe(1006);
  expect(far.messages).toEqual([]);
});

test('a frame without anything new is not sent', async () => {
  const { run, far, frame } = await handDriven(['A']);
  frame();
  frame();
  run.bar('A', 0);
  frame();
  frame();
  await far.until((all) => deltasIn(all).find(({ marketTs }) => marketTs === OPENING));
  expect(deltasIn(far.messages)).toHaveLength(2);
});
