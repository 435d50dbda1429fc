import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { build, type Plugin } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { STATELY_ORIGIN } from '../../src/stately/relay.ts';
import { inBrowser } from '../support/inspector/browser.ts';
import { SAY, barAt } from '../support/scripted.ts';
import { relayed } from '../support/stately.ts';

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/@statelyai/inspect/dist');
const STATELY_PAGE = `${STATELY_ORIGIN}/inspect`;
const KEYS = ['A', 'B'];

test('the page that is framed is the one that Stately’s own package opens', () => {
  for (const file of ['index.mjs', 'server.mjs']) {
    expect(readFileSync(resolve(PACKAGE, file), 'utf8')).toContain(`"${STATELY_PAGE}"`);
  }
  const assets = resolve(import.meta.dirname, '../../dist/stately/page/assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts.map((name) => readFileSync(join(assets, name), 'utf8')).join('')).toContain(STATELY_PAGE);
});

/** The receiver that Stately's page is made with, and nothing else of it. */
async function receiverPage(): Promise<string> {
  const ENTRY = '\0receiver';
  const entry: Plugin = {
    name: 'receiver',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) =>
      id === ENTRY
        ? `import { createBrowserReceiver } from '@statelyai/inspect';
           window.heard = [];
           createBrowserReceiver().subscribe((event) => window.heard.push(event));`
        : null,
  };
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [entry],
    build: { write: false, minify: false, rolldownOptions: { input: ENTRY } },
  });
  const { output } = made as { readonly output: readonly { readonly code?: string }[] };
  return `<!doctype html><title>stand-in</title><script type="module">${output[0]?.code ?? ''}</script>`;
}

const standIn = (html: string) => async (context: BrowserContext) => {
  await context.route(`${STATELY_ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
};

const framed = async (page: Page): Promise<Frame> => {
  await expect.poll(() => page.frames().some((frame) => frame.url() === STATELY_PAGE)).toBe(true);
  return page.frames().find((frame) => frame.url() === STATELY_PAGE) ?? expect.fail('no frame');
};
const heardBy = (frame: Frame): Promise<readonly StatelyInspectionEvent[]> =>
  frame.evaluate<readonly StatelyInspectionEvent[]>('window.heard');
const stateOf = (page: Page): Promise<string | null> => page.locator('#state').textContent();

inBrowser('the page around Stately’s', (open) => {
  let receiver: string;
  beforeAll(async () => {
    receiver = await receiverPage();
  });

  test('hands on what happens to Stately’s receiver, and asks for nothing but itself and that page', async () => {
    const relay = await relayed(KEYS);
    const { page, requests, complaints } = await open(relay, '', {}, standIn(receiver));
    await expect.poll(() => stateOf(page)).toBe('Connected.');
    const frame = await framed(page);
    await expect.poll(async () => (await heardBy(frame)).length).toBe(8);
    expect(await page.locator('#shown').textContent()).toContain('values and names of instruments stay here');
    relay.send(barAt('A', 0), barAt('A', 1, SAY.buy));
    const types = async () =>
      (await heardBy(frame)).flatMap((event) => (event.type === '@xstate.event' ? [event.event.type] : []));
    await expect.poll(types).toContain('size.approved');
    const heard = await heardBy(frame);
    expect(new Set(heard.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.snapshot']),
    );
    const own = requests.filter((url) => url !== STATELY_PAGE).map((url) => new URL(url).host);
    expect(new Set(own)).toEqual(new Set([`127.0.0.1:${relay.port}`]));

    // The token is in no place that the framed page sees.
    expect(page.url()).toBe(relay.url);
    expect(await frame.evaluate('document.referrer')).toBe('');
    expect(JSON.stringify(heard)).not.toContain(relay.token);
    expect(complaints).toEqual([]);

    await relay.close();
    await expect.poll(() => stateOf(page)).toBe('The run is no longer shown.');
  });

  test('a framed page that comes anew is told everything anew, and the address is good after a reload', async () => {
    const relay = await relayed(KEYS);
    const { page } = await open(relay, '', {}, standIn(receiver));
    const count = async () => (await heardBy(await framed(page))).filter(({ type }) => type === '@xstate.actor').length;
    await expect.poll(count).toBe(8);
    await page.reload();
    await expect.poll(count).toBe(8);
    await (await framed(page)).evaluate('location.reload()');
    await expect.poll(() => stateOf(page)).toBe('Connected.');
    await expect.poll(count).toBe(8);
  });

  test('only the framed page can ask for it, and only with the token', async () => {
    const relay = await relayed(KEYS);
    const silent = await open(relay, '', {}, standIn('<!doctype html><title>silent</title>'));
    await framed(silent.page);
    await silent.page.evaluate(`postMessage({ type: '@statelyai.connected' }, '*')`);
    const refused = await open({ ...relay, token: 'another' }, '', {}, standIn(receiver));
    await expect.poll(() => stateOf(refused.page)).toBe('Refused: this address belongs to an earlier start.');
    expect(await heardBy(await framed(refused.page))).toEqual([]);
    expect(silent.requests.filter((url) => url.startsWith('ws:'))).toEqual([]);
  });
});
