import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../../test/support/inspector/browser-choice.ts';
import { exampleRecording, startEngine } from '../../test/support/inspector/engine.ts';

/**
 * Pictures of the page before a run over the sample bars. Without arguments those of the documents; with a folder every
 * place at a desk, on a small screen and on a phone, light and dark.
 */

const SIZES = { desk: [1440, 900], small: [1024, 700], phone: [390, 844] } as const;
const SCHEMES = ['light', 'dark'] as const;
const BARS = 2700;
/** For what comes after the first answer: charts that measure their room, prices, guards. */
const SETTLED_MS = 800;

const engine = await startEngine({ ...(await exampleRecording()), control: true });
engine.advance(BARS);
const moment = engine.seqAfter(1797);
const PLACES = {
  instrument: `actor=instrument:INFY&at=${moment}&tab=guards`,
  messages: `actor=instrument:INFY&at=${moment}&tab=messages`,
  risk: 'actor=risk',
  prices: 'actor=instrument:SBIN&tab=prices',
  why: `actor=instrument:SBIN&tab=why&at=${moment}`,
  dashboard: 'view=dashboard',
  past: `view=dashboard&at=${moment}`,
  compare: `view=compare&actor=instrument:INFY&pinned=${engine.seqAfter(1700)}&at=${moment}`,
  branch: `view=branch&at=${engine.seqAfter(400)}`,
} as const;

const DOCUMENTED: ReadonlySet<string> = new Set([
  'messages-desk-light',
  'why-desk-dark',
  'prices-desk-light',
  'dashboard-desk-light',
  'compare-desk-light',
  'instrument-phone-dark',
]);

const [, , given, only = ''] = process.argv;
const folder = given ?? resolve(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS] });
for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    for (const [place, link] of Object.entries(PLACES)) {
      const name = `${place}-${size}-${colorScheme}`;
      if (given === undefined ? !DOCUMENTED.has(name) : !name.includes(only)) continue;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.addInitScript(`localStorage.setItem('statechartist.introduced', 'yes')`);
      await page.goto(`${engine.url}#token=${engine.token}&${link}`);
      await page.locator('.link-live').waitFor();
      await page.locator('.page[data-seq]:not([data-seq="0"])').waitFor();
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: join(folder, given === undefined ? `inspector-${name}.png` : `${name}.png`) });
      await page.close();
    }
  }
}
await browser.close();
await engine.close();
process.stdout.write(`pictures in ${resolve(folder)}\n`);
