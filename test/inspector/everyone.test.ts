import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { inBrowser, shownSeq } from '../support/inspector/browser.ts';
import { exampleRecording, startEngine, type Engine } from '../support/inspector/engine.ts';

// The page at every width, on paper, and without a mouse.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG_MS = 60_000;

const SIZES = {
  desk: { width: 1440, height: 900 },
  window: { width: 1024, height: 700 },
  sheet: { width: 768, height: 1024 },
  phone: { width: 360, height: 740 },
} as const;

async function seriousOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((): Promise<AxeResults> =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Buttons and fields that stand, or reach, beyond the window or what holds them; lists scroll. */
const CUT = `[...document.querySelectorAll('button, select, input, label, h2, .badge, .figure')]
  .filter((one) => one.checkVisibility() && !one.closest('.unseen, .list, .skip'))
  .filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    const pane = one.closest('.pane, .top, .time-bar, .panes, .card')?.getBoundingClientRect();
    return width > 0 && (left < -0.5 || right > innerWidth + 0.5 || (pane && right > pane.right + 0.5));
  })
  .map((one) => one.outerHTML.slice(0, 120))`;

inBrowser('the page for everyone', (open) => {
  let running: Engine;
  beforeAll(async () => {
    running = await startEngine({ ...(await exampleRecording()), control: true });
    running.advance(2500);
    return running.close;
  });

  const shown = async (
    link: string,
    size: keyof typeof SIZES,
    { scheme = 'light', pane }: { readonly scheme?: 'light' | 'dark'; readonly pane?: string | undefined } = {},
  ) => {
    const { page } = await open(running, link, { colorScheme: scheme, viewport: SIZES[size] });
    await expect.poll(() => shownSeq(page)).toBeGreaterThan(0);
    await page.waitForLoadState('networkidle');
    if (pane !== undefined) await page.getByRole('button', { name: pane, exact: true }).click();
    return page;
  };

  const CHART = 'actor=instrument:SBIN';
  test.each([
    { link: `${CHART}&tab=guards`, size: 'desk' },
    { link: `${CHART}&tab=messages&at=900`, size: 'desk', scheme: 'dark' },
    { link: `${CHART}&tab=why`, size: 'window' },
    { link: `${CHART}&tab=prices`, size: 'desk', scheme: 'dark' },
    { link: `${CHART}&tab=table`, size: 'sheet' },
    { link: `${CHART}&tab=guards`, size: 'sheet', scheme: 'dark' },
    { link: 'actor=risk', size: 'phone' },
    { link: CHART, size: 'phone', pane: 'actors', scheme: 'dark' },
    { link: `${CHART}&tab=table`, size: 'phone', pane: 'details' },
    { link: `${CHART}&tab=messages`, size: 'phone', pane: 'details', scheme: 'dark' },
    { link: `${CHART}&at=900`, size: 'phone', pane: 'events' },
    { link: 'view=dashboard', size: 'desk', scheme: 'dark' },
    { link: 'view=dashboard', size: 'phone' },
    { link: `view=compare&${CHART}&pinned=400&at=900`, size: 'desk' },
    { link: `view=compare&${CHART}&pinned=400&at=900`, size: 'sheet', scheme: 'dark' },
    { link: 'view=branch', size: 'phone', scheme: 'dark' },
  ] as const)('axe finds nothing serious and nothing is cut: $size, $link', async ({ link, size, ...rest }) => {
    const page = await shown(link, size, rest);
    expect(await seriousOn(page)).toEqual([]);
    expect(await page.evaluate(CUT)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  test('the help is reached, read and left without a mouse', async () => {
    const page = await shown(CHART, 'phone');
    const help = page.getByRole('button', { name: '? Help' });
    await help.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog', { name: 'How to read this page' }).count()).toBe(1);
    expect(await seriousOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await help.evaluate('document.activeElement.textContent')).toBe('? Help');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Why does it not trade?' }).press('Enter');
    await expect.poll(() => page.url()).toContain('tab=why');
  });

  test.each(['light', 'dark'] as const)(
    'on paper stands the whole drawing and nothing to press, dark on white, on a %s screen',
    async (scheme) => {
      const page = await shown(`${CHART}&tab=guards&at=900`, 'desk', { scheme });
      await page.emulateMedia({ media: 'print', colorScheme: scheme });
      // As wide as a sheet of A4 within its margins.
      await page.setViewportSize({ width: 703, height: 1000 });
      const drawing = await page.evaluate<readonly [number, number]>(`[
        document.querySelector('.canvas > svg > g').getBoundingClientRect().right,
        document.querySelector('.canvas').getBoundingClientRect().right,
      ]`);
      expect(drawing[0]).toBeLessThanOrEqual(drawing[1] + 1);
      const names = 'button:not(.link, .json-fold, [aria-selected=true])';
      expect(await page.locator(`${names} >> visible=true`).count()).toBe(0);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.chart-pane h2')).color`)).toBe(
        'rgb(24, 33, 43)',
      );
      expect(await seriousOn(page)).toEqual([]);
    },
  );

  test('of five hundred instruments only those in the window are on the page, and all of them on paper', async () => {
    const { setup, inputs } = await exampleRecording();
    const [first] = setup.instruments;
    const instruments = Array.from({ length: 500 }, (_, place) => Object.assign({}, first, { key: `S${place}` }));
    const many = await startEngine({ setup: { ...setup, instruments }, inputs });
    onTestFinished(many.close);
    const { page } = await open(many, 'view=dashboard');
    const rows = page.getByRole('listbox', { name: 'Instruments' }).getByRole('option');
    const actors = page.getByRole('tree', { name: 'Actor tree' }).getByRole('treeitem');
    await expect.poll(() => rows.count()).toBeGreaterThan(5);
    expect(await rows.count()).toBeLessThan(60);
    await expect.poll(() => actors.count()).toBeGreaterThan(5);
    expect(await actors.count()).toBeLessThan(80);
    await page.getByLabel('Search the actors by name or state').fill('S499');
    await expect.poll(() => actors.allTextContents()).toEqual(['rootrunning', 'S499warming-up']);
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => rows.count()).toBe(500);
    const cut = `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('.instruments'))`;
    expect(await page.evaluate(cut)).toBeLessThanOrEqual(1);
  });

  test(
    'Tab comes by everything that can be pressed, shows where it is, and round again',
    async () => {
      const page = await shown(`${CHART}&tab=guards&at=900`, 'desk');
      await page.locator('.log-row').first().waitFor();
      const PLACE = `(() => {
        const one = document.activeElement;
        const { outlineStyle } = getComputedStyle(one);
        return [one === document.body ? 'end' : one.outerHTML.slice(0, 160), outlineStyle !== 'none'];
      })()`;
      const places: (readonly [string, boolean])[] = [];
      for (let presses = 0; presses < 200; presses += 1) {
        await page.keyboard.press('Tab');
        const place = await page.evaluate<readonly [string, boolean]>(PLACE);
        if (place[0] === 'end' || place[0] === places[0]?.[0]) break;
        places.push(place);
      }
      expect(places.filter(([, isSeen]) => !isSeen)).toEqual([]);
      const all = await page.evaluate<readonly string[]>(
        `[...document.querySelectorAll('a[href], button, input, select, [tabindex]')]
          .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
          .map((one) => one.outerHTML.slice(0, 160))`,
      );
      expect(new Set(places.map(([html]) => html))).toEqual(new Set(all));
    },
    LONG_MS,
  );
});
