import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { Walk } from './chart-paths.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/statecharts/coverage');

/**
 * Holds what the walks of a chart took against what its page says of them. `npm run docs` writes it anew.
 *
 * @param id the machine's
 */
export async function keepCoverage(id: string, { paths, steps, taken }: Walk): Promise<void> {
  const text = `${JSON.stringify({ paths, steps, taken }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(resolve(FOLDER, `${id}.json`));
}
