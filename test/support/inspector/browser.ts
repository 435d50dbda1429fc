import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, FLAGS } from './browser-choice.ts';
import type { FromViewer, Hello, ViewCommand } from '../../../src/view/protocol.ts';

type Opened = {
  readonly page: Page;
  /** What the page asked for, and what it complained of. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
  /** What it said to the engine. */
  readonly commands: readonly ViewCommand[];
};
type Open = (
  engine: { readonly url: string; readonly token: string },
  link?: string,
  options?: BrowserContextOptions,
  /** Before anything is asked for. */
  prepare?: (context: BrowserContext) => Promise<void>,
) => Promise<Opened>;

/** Tests in a real browser: left out where there is none, unless `REQUIRE_BROWSER` says that there must be one. */
export function inBrowser(name: string, tests: (open: Open) => void): void {
  const isThere = existsSync(CHROMIUM);
  if (!isThere && process.env['REQUIRE_BROWSER'] === '1') {
    test(name, () => expect.fail(`there is no ${CHROMIUM}, and REQUIRE_BROWSER is set`));
    return;
  }
  describe.skipIf(!isThere)(isThere ? name : `${name} (left out: there is no ${CHROMIUM})`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS] });
    });
    afterAll(() => browser.close());
    tests(async ({ url, token }, link = '', options = {}, prepare = async () => {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      onTestFinished(() => context.close());
      await prepare(context);
      const requests: string[] = [];
      const complaints: string[] = [];
      const page = await context.newPage();
      page.on('request', (request) => requests.push(request.url()));
      const commands: ViewCommand[] = [];
      page.on('websocket', (socket) => {
        requests.push(socket.url());
        socket.on('framesent', ({ payload }) => {
          const message = JSON.parse(String(payload)) as FromViewer | Hello;
          if (message.type === 'command') commands.push(message.command);
        });
      });
      page.on('console', (said) => {
        if (said.type() === 'error' || said.type() === 'warning') complaints.push(said.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      await page.goto(`${url}#token=${token}&${link}`);
      return { page, requests, complaints, commands };
    });
  });
}

/** What an attribute says on everything that a selector finds, in the order of the page. */
export const attributesOf = (page: Page, selector: string, name: string): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.getAttribute(${JSON.stringify(name)}) ?? '')`,
  );

/** The input whose state the page shows. */
export const shownSeq = async (page: Page): Promise<number> =>
  Number(await page.locator('.page').getAttribute('data-seq'));

export const showsSeq = (page: Page, seq: number): Promise<void> => expect.poll(() => shownSeq(page)).toBe(seq);
