import { expect, test } from 'vitest';
import { price } from '../../src/domain/units.ts';
import { openLink } from '../../src/view/client.ts';
import type { LinkState } from '../../src/view/link.ts';
import type { ToViewer } from '../../src/view/protocol.ts';
import { SAY } from '../support/scripted.ts';
import { answersIn, deltasIn, rawViewer, servedRun, statusOf, upgradeStatus, welcomeIn } from '../support/viewers.ts';

const KEYS = ['A', 'B'];

test('a viewer is greeted, told everything once, and from then on what has changed', async () => {
  const run = await servedRun(KEYS);
  run.bar('A', 0);
  const viewer = rawViewer(run);
  const first = await viewer.until((all) => deltasIn(all)[0]);
  const welcome = welcomeIn(viewer.messages);
  expect(viewer.messages[0]).toBe(welcome);
  expect(welcome?.run.instruments.map(({ key }) => key)).toEqual(KEYS);
  expect(welcome?.charts.map(({ id }) => id).toSorted()).toEqual(
    ['feed', 'instrument', 'order', 'paper-broker', 'portfolio', 'risk', 'root', 'session'].toSorted(),
  );
  expect(first.rows?.map(({ key, last }) => [key, last])).toEqual([
    ['A', price(1_000_000)],
    ['B', null],
  ]);
  for (const part of ['account', 'risk', 'feed', 'session', 'pace', 'broker', 'trades'] as const) {
    expect(first[part]).toBeDefined();
  }
  run.bar('B', 0);
  const second = await viewer.until((all) => deltasIn(all)[1]);
  expect(second.rows?.map(({ key }) => key)).toEqual(['B']);
  expect(second).not.toHaveProperty('risk');
  expect(second).not.toHaveProperty('trades');
});

test('who stands still is told nothing; who looks at an instrument is told its tests and its bars', async () => {
  const run = await servedRun(KEYS);
  run.bar('A', 0);
  run.bar('A', 1, SAY.buy);
  const viewer = rawViewer(run);
  await viewer.until((all) => deltasIn(all)[0]);
  viewer.say({ type: 'command', id: 1, command: { type: 'view.focus', instrument: 'A' } });
  const focus = await viewer.until((all) => deltasIn(all).find((delta) => delta.focus)?.focus);
  expect(focus).toMatchObject({ instrument: 'A', whole: true });
  expect(focus.points).toHaveLength(2);
  expect(focus.checks.find(({ guard }) => guard === 'order')).toMatchObject({ passes: false, value: 'entering' });
  run.bar('A', 2);
  const more = await viewer.until((all) => deltasIn(all).find((delta) => delta.focus && !delta.focus.whole)?.focus);
  expect(more?.points.map(({ ts }) => ts)).toEqual([focus.points[1]!.ts + 60_000]);
  viewer.say({ type: 'command', id: 2, command: { type: 'view.focus', instrument: 'NOBODY' } });
  const refused = await viewer.until((all) => answersIn(all).find(({ id }) => id === 2));
  expect(refused.reason).toBe('there is no instrument NOBODY');
});

test('commands are taken with the origin of who sent them (I35)', async () => {
  const run = await servedRun(KEYS);
  const viewer = rawViewer(run, { path: '/view?as=cli' });
  await viewer.until(welcomeIn);
  const all = [
    { type: 'operator.kill' },
    { type: 'operator.reset', what: 'quarantine', instrument: 'A' },
    { type: 'operator.square-off', instrument: 'B' },
    { type: 'pace.speed', speed: 'max' },
    { type: 'pace.step' },
    { type: 'run.stop' },
  ];
  for (const [id, command] of all.entries()) viewer.say({ type: 'command', id, command });
  await viewer.until((messages) => (answersIn(messages).length === all.length ? true : undefined));
  expect(run.commands).toEqual(all.map((command) => [command, 'cli']));
});

test('the token: absent or wrong is 401; a page may send it as its first message (B109)', async () => {
  const run = await servedRun(KEYS);
  const upgrade = (headers: readonly string[], path = '/view?as=ui'): Promise<number> =>
    upgradeStatus(run.port, path, headers);
  const host = `Host: 127.0.0.1:${run.port}`;
  const token = `Authorization: Bearer ${run.token}`;
  expect(await upgrade([host])).toBe(401);
  expect(await upgrade([host, 'Authorization: Bearer wrong'])).toBe(401);
  expect(await upgrade([host, `Authorization: ${run.token}`])).toBe(401);
  // B110, B111: a name that a page has made to mean this machine; a page from elsewhere; one from nowhere.
  expect(await upgrade([`Host: evil.example:${run.port}`, token])).toBe(403);
  expect(await upgrade([`Host: 127.0.0.1:${run.port + 1}`, token])).toBe(403);
  expect(await upgrade([token])).toBe(403);
  for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${run.port}`, `http://127.0.0.1`]) {
    expect([origin, await upgrade([host, token, `Origin: ${origin}`])]).toEqual([origin, 403]);
  }
  expect(await upgrade([host, token], '/elsewhere?as=ui')).toBe(404);
  expect(await upgrade([host, token], '/view?as=nobody')).toBe(404);
  expect(await upgrade([host, token])).toBe(101);

  const origin = `http://localhost:${run.port}`;
  const page = rawViewer(run, { path: '/view?as=web', origin, headers: {} });
  page.socket.on('open', () => page.say({ type: 'hello', token: run.token }));
  expect(await page.until(welcomeIn)).toMatchObject({ type: 'welcome' });
  const stranger = rawViewer(run, { path: '/view?as=web', origin, headers: {} });
  stranger.socket.on('open', () => stranger.say({ type: 'hello', token: 'x'.repeat(43) }));
  expect(await stranger.closed).toBe(1008);
  expect(stranger.messages).toEqual([]);
});

test('over HTTP there is nothing yet: hosts, methods and sizes are checked all the same (B110, B113, B114)', async () => {
  const { port } = await servedRun(KEYS);
  const host = `Host: 127.0.0.1:${port}\r\n`;
  expect(await statusOf(port, `GET / HTTP/1.1\r\n${host}\r\n`)).toBe(404);
  expect(await statusOf(port, `GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n`)).toBe(403);
  expect(await statusOf(port, `POST / HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`)).toBe(405);
  const many = Array.from({ length: 2000 }, (_, i) => `X-${i}: ${i}`).join('\r\n');
  expect(await statusOf(port, `GET / HTTP/1.1\r\n${host}${many}\r\n\r\n`)).toBe(431);
});

test('what is no command is answered, the third closes with 1008, too much of it with 1009 (B116, B119)', async () => {
  const run = await servedRun(KEYS);
  const bad: readonly unknown[] = [
    'no json',
    '[]',
    { type: 'command', id: 1, command: { type: 'operator.unknown' } },
    { type: 'command', id: 1, command: { type: 'operator.kill', origin: 'ui' } },
    { type: 'command', id: 1, command: { type: 'pace.speed', speed: 0 } },
    { type: 'command', id: 1, command: { type: 'pace.speed', speed: 1e300 } },
    { type: 'command', id: -1, command: { type: 'operator.kill' } },
    { type: 'command', id: 1, command: { type: 'operator.square-off' } },
    { type: 'command', id: 1, command: { type: 'operator.square-off', instrument: 'x'.repeat(101) } },
    '{"type":"command","id":1,"command":{"type":"operator.kill","__proto__":{}}}',
    '{"type":"command","id":1,"command":{"type":"operator.kill","\\u005f_proto__":{}}}',
    '{"__proto__":{"type":"command"},"id":1,"command":{"type":"operator.kill"}}',
  ];
  for (let i = 0; i < bad.length; i += 3) {
    const viewer = rawViewer(run);
    await viewer.until(welcomeIn);
    for (const message of bad.slice(i, i + 3)) viewer.say(message);
    expect(await viewer.closed).toBe(1008);
    const answers = answersIn(viewer.messages);
    expect(answers).toHaveLength(3);
    for (const { reason } of answers) expect(reason).toMatch(/^not a command/u);
  }
  const large = rawViewer(run);
  await large.until(welcomeIn);
  large.say(`"${'x'.repeat(70_000)}"`);
  expect(await large.closed).toBe(1009);
  const binary = rawViewer(run);
  await binary.until(welcomeIn);
  for (let i = 0; i < 3; i += 1) binary.socket.send(Buffer.from('{}'));
  expect(await binary.closed).toBe(1008);
  expect(run.commands).toEqual([]);
});

test('more than fifty commands in a second are refused, and nobody is sent away for it', async () => {
  const run = await servedRun(KEYS);
  const viewer = rawViewer(run);
  await viewer.until(welcomeIn);
  for (let id = 0; id < 200; id += 1) viewer.say({ type: 'command', id, command: { type: 'pace.pause' } });
  await viewer.until((all) => (answersIn(all).length === 200 ? true : undefined));
  // At most two seconds' worth, should a second end meanwhile.
  expect(run.commands.length).toBeLessThanOrEqual(100);
  expect(answersIn(viewer.messages).filter(({ reason }) => reason === 'too many commands at once').length).toBe(
    200 - run.commands.length,
  );
});

test('the thirty-third viewer is refused with 503, and let in when one has left (B117)', async () => {
  const run = await servedRun(KEYS);
  const viewers = Array.from({ length: 32 }, () => rawViewer(run));
  await Promise.all(viewers.map((viewer) => viewer.until(welcomeIn)));
  expect(run.watched.at(-1)).toBe(32);
  const refused = rawViewer(run);
  const status = new Promise((resolve) => {
    refused.socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
  });
  expect(await status).toBe(503);
  viewers[0]?.socket.close();
  await viewers[0]?.closed;
  const next = rawViewer(run);
  expect(await next.until(welcomeIn)).toBeDefined();
});

test('the end is told before the connection is closed in order', async () => {
  const run = await servedRun(KEYS);
  const viewer = rawViewer(run);
  await viewer.until((all) => deltasIn(all)[0]);
  const end = { complete: true, netPnl: 5 as never, trades: 1, openPositions: 0, places: ['here'], problem: null };
  await run.end(end);
  expect(await viewer.closed).toBe(1000);
  expect(deltasIn(viewer.messages).at(-1)).toMatchObject({ ended: end });
});

test('the client’s link: greeting first, answers to whom they belong, and lost when the engine goes', async () => {
  const run = await servedRun(KEYS);
  const link = openLink(run, 'ui');
  const states: LinkState[] = [];
  const messages: ToViewer[] = [];
  link.onState((state) => void states.push(state));
  // Who comes late misses nothing: until then nothing is read.
  await new Promise<void>((resolve) => {
    link.onState((state) => {
      if (state === 'open') resolve();
    });
  });
  const greeted = new Promise<void>((resolve) => {
    link.onMessage((message) => {
      messages.push(message);
      if (message.type === 'delta') resolve();
    });
  });
  await greeted;
  expect(messages[0]).toMatchObject({ type: 'welcome' });
  expect(
    await Promise.all([link.send({ type: 'operator.kill' }), link.send({ type: 'view.focus', instrument: 'Z' })]),
  ).toEqual([null, 'there is no instrument Z']);
  const gone = new Promise<void>((resolve) => {
    link.onState((state) => {
      if (state === 'lost') resolve();
    });
  });
  await run.end({ complete: false, netPnl: 0 as never, trades: 0, openPositions: 0, places: [], problem: null });
  await gone;
  expect(states).toEqual(['connecting', 'open', 'lost']);
  expect(await link.send({ type: 'operator.kill' })).toBe('the engine does not answer any more');
  const late = openLink(run, 'ui');
  const refused = new Promise<LinkState>((resolve) => {
    late.onState((state) => {
      if (state !== 'connecting') resolve(state);
    });
  });
  expect(await refused).toBe('lost');
});
