import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { Walk } from './chart-paths.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/statecharts/coverage');

/**
 * Holds what the walks of a chart took against what its page says of them. `npm run docs` writes it anew.
 *
 * @param id the machine's
 */
export async function keepCoverage(id: string, walks: readonly Walk[]): Promise<void> {
  const sum = (of: (walk: Walk) => number): number => walks.reduce((total, walk) => total + of(walk), 0);
  const ids = Object.keys(walks[0]?.taken ?? {});
  const coverage = {
    paths: sum(({ paths }) => paths),
    steps: sum(({ steps }) => steps),
    taken: Object.fromEntries(ids.map((one) => [one, sum(({ taken }) => taken[one] ?? 0)])),
  };
  await expect(`${JSON.stringify(coverage, null, 2)}\n`).toMatchFileSnapshot(resolve(FOLDER, `${id}.json`));
}
