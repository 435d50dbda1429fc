import { resolve } from 'node:path';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { onTestFinished } from 'vitest';
import { newToken } from '../../src/actors/run-registry.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { pageListener } from '../../src/inspector/page-files.ts';
import { STATELY_POLICY, openRelay } from '../../src/stately/relay.ts';
import { createTape } from '../../src/stately/tape.ts';
import { createTeller } from '../../src/stately/teller.ts';
import { everything, namesOnly } from '../../src/stately/words.ts';
import type { Recording } from './inspector/engine.ts';
import { scriptedRun, scriptedSetup } from './scripted.ts';

const PAGE = resolve(import.meta.dirname, '../../dist/stately/page');

export const keysOf = ({ setup }: Pick<Recording, 'setup'>): readonly string[] =>
  setup.instruments.map(({ key }) => key);

/** All that a page is told of a recorded run when it keeps up, and how often anything was left out. */
export function toldOf({ setup, inputs }: Recording, values: boolean) {
  const kernel = createKernel({ setup });
  const tape = createTape(kernel.root);
  const texts: string[] = [];
  const teller = createTeller({
    tape,
    words: values ? everything : namesOnly(keysOf({ setup })),
    say: (text) => texts.push(text),
    now: () => 0,
  });
  teller.tell();
  for (const input of inputs) {
    kernel.send(input);
    teller.tell();
  }
  return { texts, events: texts.map((text) => JSON.parse(text) as StatelyInspectionEvent), leftOut: teller.leftOut() };
}

export type Relayed = Awaited<ReturnType<typeof relayed>>;

/** A scripted run behind the product's own relay and page. */
export async function relayed(keys: readonly string[]) {
  const run = scriptedRun(scriptedSetup(keys));
  const token = newToken();
  const tape = createTape(run.kernel.root);
  const page = pageListener(PAGE, STATELY_POLICY);
  const { port, close } = await openRelay({ token, tape, words: namesOnly(keys), values: false, page });
  let closed = false;
  const closeOnce = async (): Promise<void> => {
    if (!closed) await close();
    closed = true;
  };
  onTestFinished(closeOnce);
  const origin = `http://127.0.0.1:${port}`;
  return { ...run, port, token, origin, url: `${origin}/`, close: closeOnce };
}
