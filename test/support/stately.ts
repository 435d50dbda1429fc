import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { createKernel } from '../../src/engine/kernel.ts';
import { createTape } from '../../src/stately/tape.ts';
import { createTeller } from '../../src/stately/teller.ts';
import { everything, namesOnly } from '../../src/stately/words.ts';
import type { Recording } from './inspector/engine.ts';

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
