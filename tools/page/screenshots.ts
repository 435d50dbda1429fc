import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../../test/support/inspector/browser-choice.ts';
import { exampleRecording, startEngine } from '../../test/support/inspector/engine.ts';

/** Pictures of the page over the sample bars, at a desk, on a small screen and on a phone, light and dark. */

const SIZES = { desk: [1440, 900], small: [1024, 700], phone: [390, 844] } as const;
const PLACES = {
  instrument: 'actor=instrument:INFY&at=1797&tab=guards',
  messages: 'actor=instrument:INFY&at=1797&tab=messages',
  risk: 'actor=risk',
  prices: 'actor=instrument:SBIN&tab=prices',
  why: 'actor=instrument:SBIN&tab=why',
  dashboard: 'view=dashboard',
  compare: 'view=compare&actor=instrument:INFY&pinned=1700&at=1797',
} as const;

const [, , folder = 'out/screenshots', only = ''] = process.argv;
mkdirSync(folder, { recursive: true });
const engine = await startEngine({ ...(await exampleRecording()), control: true });
engine.advance(2700);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS] });
for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [place, link] of Object.entries(PLACES)) {
      const name = `${place}-${size}-${colorScheme}`;
      if (!name.includes(only)) continue;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(`${engine.url}#token=${engine.token}&${link}`);
      await page.locator('.link-live').waitFor();
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.close();
    }
  }
}
await browser.close();
await engine.close();
process.stdout.write(`pictures in ${resolve(folder)}\n`);
