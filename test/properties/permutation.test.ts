import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openBarFiles } from '../../src/actors/feeds/bar-files.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createKernel } from '../../src/engine/kernel.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/data');

/** What each instrument asked risk for: its signals, with their time, side, price and volatility. */
async function signalsOf(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const data = keys.map((key) => ({ key, path: resolve(EXAMPLES, `${key}.csv`) }));
  const { setup, sources } = loadConfig({ file: null, cwd: EXAMPLES, data, needsData: true });
  const feed = await openBarFiles(sources);
  const kernel = createKernel({ setup });
  const signals = new Map<string, string[]>(keys.map((key) => [key, []]));
  kernel.root.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.event' || inspected.event.type !== 'size.requested') return;
    const { instrument, ts, side, price, atr, volumeFactor, phase } = inspected.event;
    signals.get(String(instrument))?.push(JSON.stringify([ts, side, price, atr, volumeFactor, phase]));
  });
  for await (const batch of feed.batches()) for (const input of batch) kernel.send(input);
  await feed.close();
  return signals;
}

test('an instrument’s signals do not depend on what is traded beside it, nor on the order of the files (§2)', async () => {
  const orders = [
    ['SBIN', 'RELIANCE', 'INFY'],
    ['SBIN', 'INFY', 'RELIANCE'],
    ['RELIANCE', 'SBIN', 'INFY'],
    ['RELIANCE', 'INFY', 'SBIN'],
    ['INFY', 'SBIN', 'RELIANCE'],
    ['INFY', 'RELIANCE', 'SBIN'],
    ['INFY', 'RELIANCE'],
  ];
  for (const key of ['SBIN', 'RELIANCE', 'INFY']) {
    const alone = (await signalsOf([key])).get(key);
    expect(alone?.length).toBeGreaterThan(50);
    for (const order of orders.filter((keys) => keys.includes(key))) {
      expect([order, (await signalsOf(order)).get(key)]).toEqual([order, alone]);
    }
  }
}, 120_000);
