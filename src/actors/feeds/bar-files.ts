import { mergeRows, type RowSource } from '../../bars/merge.ts';
import type { BarFileSource } from '../../bars/source.ts';
import { UserError, type Problem } from '../../domain/errors.ts';
import type { FeedInput } from '../../machines/protocol.ts';
import { passed, type FeedPort } from '../feed-port.ts';
import { openBarFile, type BarFile } from './bar-file.ts';

/** Read at a time from one file, and from all together: with hundreds of files each gets less. */
const CHUNK_BYTES = { each: 65_536, least: 4096, all: 2_097_152 } as const;

/**
 * Recorded bars as a feed: the files of all instruments merged by time (trading rules §1, §12).
 *
 * @throws UserError when files cannot be used: all that is seen at their beginning at once, the rest while reading
 */
export async function openBarFiles(sources: readonly BarFileSource[]): Promise<FeedPort> {
  const share = Math.floor(CHUNK_BYTES.all / Math.max(1, sources.length));
  const chunkBytes = Math.max(CHUNK_BYTES.least, Math.min(CHUNK_BYTES.each, share));
  const files: BarFile[] = [];
  const problems: Problem[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(files.map((file) => file.close()));
  };
  for (const source of sources) {
    try {
      files.push(await openBarFile(source, chunkBytes));
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      problems.push(...cause.problems);
    }
  }
  if (problems.length > 0) {
    await close();
    throw new UserError(problems);
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let rows = 0;
  const counted = files.map((file): RowSource => ({
    async next() {
      const batch = await file.next();
      rows += batch.length;
      return batch;
    },
  }));
  return {
    batches: () => inputsOf(counted),
    progress(taken) {
      const read = files.reduce((sum, file) => sum + file.bytesRead(), 0);
      return passed({ read, given: rows, total }, taken);
    },
    close,
  };
}

async function* inputsOf(files: readonly RowSource[]): AsyncGenerator<readonly FeedInput[]> {
  yield* mergeRows(files);
  yield [{ type: 'feed.ended' }];
}
