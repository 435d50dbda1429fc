import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createKernel } from '../src/engine/kernel.ts';
import { encodeRecord, openingRecord } from '../src/journal/codec.ts';
import type { JournalRecord } from '../src/journal/record.ts';
import type { RunSetup } from '../src/domain/setup.ts';
import type { rootMachine } from '../src/machines/root.ts';
import type { Counterexample } from './search.ts';

const SOURCE = resolve(import.meta.dirname, '../src');

export type Written = { readonly journal: string; readonly test: string };

type Around = { readonly folder: string; readonly version: string; readonly root?: typeof rootMachine };

/**
 * Writes a counterexample as a journal that `replay --rerun` runs and as a test that fails until the chart is right.
 * The journal opens with the setup, and that names broker and strategy: nothing else is needed to run it.
 */
export function writeCounterexample(
  setup: RunSetup,
  found: Counterexample,
  { folder, version, root }: Around,
): Written {
  mkdirSync(folder, { recursive: true });
  const journal = join(folder, 'journal.jsonl');
  const test = join(folder, 'counterexample.test.ts');
  const lines = recordsOf(setup, found, version, root).map(encodeRecord);
  writeFileSync(journal, `${lines.join('\n')}\n`);
  writeFileSync(test, testText(setup, found, folder));
  return { journal, test };
}

function recordsOf(setup: RunSetup, { inputs }: Counterexample, version: string, root?: typeof rootMachine) {
  const records: JournalRecord[] = [openingRecord({ version, seed: null, setup })];
  const kernel = createKernel({ setup, record: (record) => records.push(record), ...(root && { root }) });
  for (const input of inputs) {
    try {
      kernel.send(input);
    } catch {
      // A chart that throws is what the journal is to show: it ends here.
      break;
    }
  }
  return records;
}

function testText(setup: RunSetup, { violations, inputs, steps }: Counterexample, folder: string): string {
  const kernel = relative(folder, join(SOURCE, 'engine/kernel.ts')).replaceAll('\\', '/');
  const named = violations.map(({ invariant, what }) => `${invariant}: ${what}`).join('; ');
  return `import { expect, test } from 'vitest';
import { createKernel } from '${kernel.startsWith('.') ? kernel : `./${kernel}`}';

// Found by exploration: ${named}
${steps.map((step, i) => `// ${i + 1}. ${step}`).join('\n')}

const setup = ${JSON.stringify(setup, null, 2)};

const inputs = [
${inputs.map((input) => `  ${JSON.stringify(input)},`).join('\n')}
];

test(${JSON.stringify(named)}, () => {
  const broken: unknown[] = [];
  const kernel = createKernel({ setup: setup as never, check: (violations) => broken.push(...violations) });
  for (const input of inputs) kernel.send(input as never);
  expect(broken).toEqual([]);
});
`;
}
