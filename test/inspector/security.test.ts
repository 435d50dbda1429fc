import { once } from 'node:events';
import { createConnection } from 'node:net';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { answersIn, rawViewer, statusOf, upgradeStatus, welcomeIn } from '../support/viewers.ts';
import { exampleRecording, startEngine, type Recording } from '../support/inspector/engine.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await exampleRecording();
});

async function engine(control = false) {
  const started = await startEngine({ ...recording, control });
  onTestFinished(started.close);
  return started;
}

/** All that is said to a request as it was written, down to its last byte. */
async function answerTo(port: number, line: string, headers: readonly string[] = []): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write([line, `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers, '', ''].join('\r\n'));
  await once(socket, 'close');
  return text;
}

test('the page’s own files are served; no path leads out of them, however it is written (B112, B113)', async () => {
  const { port, token } = await engine();
  const page = await answerTo(port, 'GET / HTTP/1.1');
  expect(page).toMatch(/^HTTP\/1\.1 200 /u);
  const script = /src="\.(\/assets\/[^"]+\.js)"/u.exec(page)?.[1] ?? '';
  expect(await answerTo(port, `GET ${script} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 200 [\s\S]*text\/javascript/u);
  const head = await answerTo(port, 'HEAD / HTTP/1.1');
  expect(head).toMatch(/^HTTP\/1\.1 200 /u);
  expect(head.endsWith('\r\n\r\n')).toBe(true);
  for (const path of [
    '/../../../package.json',
    '/assets/../index.html',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e%5cpackage.json',
    '/..\\..\\package.json',
    '/index.html%00',
    '/index.html%00.js',
    '//etc/passwd',
    '/etc/passwd',
    '/assets',
    '/assets/',
    '/__proto__',
    '/constructor',
    '/%E0%A4%A',
    `/view?as=web&token=${token}`,
  ]) {
    expect([path, await statusOf(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)]).toEqual([
      path,
      404,
    ]);
  }
  // A NUL is no part of a request at all.
  expect(await statusOf(port, `GET /\0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)).toBe(400);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const request = `${method} / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`;
    expect([method, await statusOf(port, request)]).toEqual([method, 405]);
  }
});

test('nothing frames the page, it asks for nothing but itself, and what is not there says so too', async () => {
  const { port } = await engine();
  for (const path of ['/', '/nothing']) {
    const [head = ''] = (await answerTo(port, `GET ${path} HTTP/1.1`)).toLowerCase().split('\r\n\r\n');
    expect(head).toMatch(/content-security-policy: default-src 'self';.*frame-ancestors 'none'/u);
    expect(head).toMatch(/object-src 'none'; base-uri 'none'; form-action 'none'/u);
    expect(head).not.toMatch(/unsafe-eval|script-src|\*/u);
    expect(head).toContain('x-content-type-options: nosniff');
    expect(head).toContain('referrer-policy: no-referrer');
    expect(head).toContain('cross-origin-resource-policy: same-origin');
    expect(head).not.toMatch(/access-control|x-powered-by|server:/u);
  }
});

test('headers that do not come are not waited for (B115)', async () => {
  const { port } = await engine();
  const socket = createConnection(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
  await once(socket, 'close');
  expect(text === '' || text.startsWith('HTTP/1.1 408 ')).toBe(true);
});

test('a page is a page, whatever it calls itself', async () => {
  const { port, token } = await engine();
  const origin = `http://127.0.0.1:${port}`;
  const upgrade = (as: string, headers: readonly string[]): Promise<number> =>
    upgradeStatus(port, `/view?as=${as}`, [`Host: 127.0.0.1:${port}`, ...headers]);
  expect(await upgrade('ui', [`Origin: ${origin}`])).toBe(404);
  expect(await upgrade('cli', [`Origin: ${origin}`, `Authorization: Bearer ${token}`])).toBe(404);
  expect(await upgrade('web', [`Origin: ${origin}`])).toBe(101);
});

const KILL = { type: 'command', id: 1, command: { type: 'operator.kill' } };

test.each([
  [false, 'this page only looks: --inspector-control lets it act', 0],
  [true, null, 1],
] as const)('a page’s commands with --inspector-control %s', async (control, reason, taken) => {
  const running = await engine(control);
  const origin = `http://127.0.0.1:${running.port}`;
  const page = rawViewer(running, { path: '/view?as=web', origin, headers: {} });
  page.socket.on('open', () => page.say({ type: 'hello', token: running.token }));
  expect(await page.until(welcomeIn)).toMatchObject({ control });
  page.say(KILL);
  expect(await page.until((all) => answersIn(all).find(({ id }) => id === 1))).toEqual({
    type: 'answer',
    id: 1,
    reason,
  });
  expect(running.operated).toHaveLength(taken);
  // A terminal of the same user may act either way.
  const terminal = rawViewer(running);
  await terminal.until(welcomeIn);
  terminal.say({ ...KILL, id: 2 });
  expect(await terminal.until((all) => answersIn(all).find(({ id }) => id === 2))).toMatchObject({ reason: null });
  expect(running.operated.at(-1)).toMatchObject({ origin: 'ui' });
});
