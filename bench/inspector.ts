import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openLink } from '../src/view/client.ts';
import { CHROMIUM, FLAGS } from '../test/support/inspector/browser-choice.ts';
import { endEngines, startEngine, type Engine, type Wanted } from './engine.ts';
import { count, median, quantile, thisMachine } from './figures.ts';

// What the inspector costs. The same simulation at full speed by itself, inspected, and with one page open in a real
// browser, turn by turn; how long a jump to another moment takes; what a page keeps that stays open for a simulated week;
// and whether it stays smooth, and the engine undisturbed, with 500 instruments. Where there is no browser the figures
// that need one are left out.

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '150' },
    rounds: { type: 'string', default: '3' },
    jumps: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
  },
});
const INSTRUMENTS = 10;
/** Nothing here takes so long: what does has failed, and everything it started is ended. */
const PATIENCE_MS = 900_000;
const SECONDS = Number(values.seconds);

const closers: (() => unknown)[] = [];

/** An engine that is inspected, at a port that is free. */
const inspected = (wanted: Wanted): Promise<Engine> => startEngine({ ...wanted, options: ['--inspect-port', '0'] });

const addressOf = ({ house: { port, token } }: Engine, more = ''): string =>
  `http://127.0.0.1:${port}/#token=${token}${more}`;

type Told = { readonly messages: number; readonly characters: number };
/** Counts where it costs next to nothing: in the page. */
const COUNTING = `globalThis.told = { messages: 0, characters: 0 };
  globalThis.WebSocket = class extends WebSocket {
    constructor(...from) {
      super(...from);
      this.addEventListener('message', ({ data }) => {
        told.messages += 1;
        told.characters += data.length;
      });
    }
  };`;

/** Seconds that a run takes, and what its page was told. */
async function timeOf(how: 'alone' | 'inspected' | 'page', browser: Browser | null) {
  const engine = await (how === 'alone' ? startEngine : inspected)({
    instruments: INSTRUMENTS,
    sessions: Number(values.sessions),
  });
  const started = performance.now();
  const page = how === 'page' ? await browser?.newPage() : undefined;
  await page?.addInitScript(COUNTING);
  await page?.goto(addressOf(engine));
  const { bars } = await engine.done;
  const seconds = (performance.now() - started) / 1000;
  const told = await page?.evaluate<Told>('globalThis.told');
  await page?.close();
  await engine.stop();
  return { seconds, barsPerSecond: bars.accepted / seconds, told };
}

/** Milliseconds from the question to the whole picture of a moment, anywhere in one session; in order of length. */
async function jumpTimes(): Promise<readonly number[]> {
  const engine = await inspected({ instruments: INSTRUMENTS, sessions: 1 });
  const { bars } = await engine.done;
  const link = openLink(engine.house, 'ui');
  link.onMessage(() => undefined);
  await new Promise<void>((open) => {
    link.onState((state) => {
      if (state === 'open') open();
    });
  });
  const times: number[] = [];
  for (let jump = 0; jump < Number(values.jumps); jump += 1) {
    // Far from the one before, and never the same.
    const seq = 1 + ((jump * 1_000_003) % bars.accepted);
    const asked = performance.now();
    const reason = await link.send({ type: 'inspect.moment', at: { seq }, focus: 'I0' });
    if (reason !== null) throw new Error(reason);
    times.push(performance.now() - asked);
    // Questions are commands, of which a second holds fifty.
    await delay(25);
  }
  link.close();
  await engine.stop();
  return times.toSorted((a, b) => a - b);
}

async function heapOf(page: Page): Promise<number> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tools.send('Runtime.getHeapUsage');
  await tools.detach();
  return usedSize / 1e6;
}

/** Heap in MB of a page that stays open for a simulated week, after each half of a session; and its elements. */
async function weekOf(
  browser: Browser,
): Promise<{ readonly heaps: readonly number[]; readonly elements: readonly number[] }> {
  // A session of 375 minutes in some twenty seconds.
  const engine = await inspected({ instruments: INSTRUMENTS, sessions: 5, speed: '1200' });
  const page = await browser.newPage();
  await page.goto(addressOf(engine, '&actor=instrument:I0&tab=prices'));
  const heaps: number[] = [];
  const elements: number[] = [];
  const over = engine.done.then(() => 'over' as const);
  while ((await Promise.race([delay(9400), over])) !== 'over') {
    heaps.push(await heapOf(page));
    elements.push(await page.evaluate<number>('document.querySelectorAll("*").length'));
  }
  await page.close();
  await engine.stop();
  return { heaps, elements };
}

const PICTURES = `(() => {
  const gaps = (globalThis.gaps = []);
  let last = performance.now();
  const next = (now) => { gaps.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
})()`;

/** 500 instruments with ten bars a second each: the engine's bars a second, and the page's pictures. */
async function crowd(browser: Browser) {
  const engine = await inspected({ instruments: 500, sessions: 5, speed: '600' });
  const link = openLink(engine.house, 'ui');
  let accepted = 0;
  link.onMessage((message) => {
    if (message.type === 'delta' && message.feed !== undefined) ({ accepted } = message.feed);
  });
  const speed = async (): Promise<number> => {
    const [before, at] = [accepted, performance.now()];
    await delay(SECONDS * 1000);
    return (accepted - before) / ((performance.now() - at) / 1000);
  };
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(addressOf(engine));
  await page.locator('.page').waitFor();
  await page.evaluate(PICTURES);
  const open = await speed();
  const gaps = (await page.evaluate<number[]>('globalThis.gaps')).toSorted((a, b) => a - b);
  const tools = await page.context().newCDPSession(page);
  await tools.send('Debugger.enable');
  await tools.send('Debugger.pause');
  const frozen = await speed();
  await tools.send('Debugger.disable');
  await page.close();
  const alone = await speed();
  link.close();
  await engine.stop();
  return { alone, open, frozen, gaps };
}

const shown = (name: string, ...figures: readonly string[]): void => {
  process.stdout.write(`${name.padEnd(18)}${figures.join(', ')}\n`);
};

async function measureAll(): Promise<void> {
  const browser = existsSync(CHROMIUM) ? await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS] }) : null;
  closers.push(() => browser?.close());
  process.stdout.write(
    `${INSTRUMENTS} instruments, ${values.sessions} sessions, ${values.rounds} rounds; ${thisMachine()}\n`,
  );
  if (browser === null) process.stdout.write(`there is no ${CHROMIUM}: what a page costs and keeps is left out\n`);

  const ways = browser === null ? (['alone', 'inspected'] as const) : (['alone', 'inspected', 'page'] as const);
  const measured = ways.map((how) => ({ how, times: [] as Awaited<ReturnType<typeof timeOf>>[] }));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const { how, times } of measured) times.push(await timeOf(how, browser));
  }
  const base = median(measured[0]?.times.map(({ seconds }) => seconds) ?? []);
  for (const { how, times } of measured) {
    const name = { alone: 'by itself', inspected: 'with --inspect', page: 'and a page open' }[how];
    const ratio = median(times.map(({ seconds }) => seconds)) / base;
    const speed = `${count.format(median(times.map(({ barsPerSecond }) => barsPerSecond)))} bars/s`;
    if (how === 'alone') shown(name, speed);
    else shown(name, speed, `${ratio.toFixed(2)} times as long${how === 'page' ? ' (aim: at most 1.3)' : ''}`);
    if (how !== 'page') continue;
    const each = (of: keyof Told) => median(times.map(({ told, seconds }) => (told?.[of] ?? NaN) / seconds));
    shown('it is told', `${each('messages').toFixed(1)} messages/s`, `${count.format(each('characters') / 1000)} kB/s`);
  }

  const jumps = await jumpTimes();
  const ms = (part: number): string => `${count.format(quantile(jumps, part))} ms`;
  shown('a jump', `p50 ${ms(0.5)}`, `p99 ${ms(0.99)}`, `at most ${ms(1)} (aim: below 1,000 ms)`);
  if (browser === null) return;

  const { alone, open, frozen, gaps } = await crowd(browser);
  shown(
    '500 instruments',
    `${count.format(alone)} bars/s without a page`,
    `${count.format(open)} with one`,
    `${count.format(frozen)} with a frozen one (asked: 5,000)`,
  );
  shown(
    'its pictures',
    `${count.format(1000 / quantile(gaps, 0.5))} a second`,
    `one in 100 after ${count.format(quantile(gaps, 0.99))} ms`,
    `the longest after ${count.format(quantile(gaps, 1))} ms`,
  );

  const { heaps, elements } = await weekOf(browser);
  shown('heap over a week', `${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB (aim: no growth)`);
  shown('its elements', elements.join(', '));
}

try {
  const late = new AbortController();
  await Promise.race([
    measureAll(),
    delay(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
      throw new Error('the benchmark takes too long');
    }),
  ]).finally(() => late.abort());
} finally {
  for (const close of closers) await close();
  endEngines();
}
process.exit(process.exitCode ?? 0);
