import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openBarFiles } from '../../src/actors/feeds/bar-files.ts';
import type { BarFileSource } from '../../src/bars/source.ts';
import { UserError, type Problem } from '../../src/domain/errors.ts';
import type { FeedInput } from '../../src/machines/protocol.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bars-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A bar file of these bytes, named as messages would. */
export function barFile(bytes: string | Uint8Array, source: Partial<BarFileSource> = {}): BarFileSource {
  const name = source.name ?? 'bars.csv';
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return { instrument: 'TCS', path, name, stamp: 'open', timeZone: 'Asia/Kolkata', symbol: null, ...source };
}

/** All inputs of a feed over these sources. */
export async function inputsOf(...sources: readonly BarFileSource[]): Promise<readonly FeedInput[]> {
  const feed = await openBarFiles(sources);
  try {
    const inputs: FeedInput[] = [];
    for await (const batch of feed.batches()) inputs.push(...batch);
    return inputs;
  } finally {
    await feed.close();
  }
}

/** The problems for which these sources as a whole cannot be used; none when they can. */
export async function problemsOf(...sources: readonly BarFileSource[]): Promise<readonly Problem[]> {
  try {
    await inputsOf(...sources);
    return [];
  } catch (cause) {
    if (cause instanceof UserError) return cause.problems;
    throw cause;
  }
}
