import { mergeRows } from '../../bars/merge.ts';
import type { BarFileSource } from '../../bars/source.ts';
import { UserError, type Problem } from '../../domain/errors.ts';
import type { FeedInput } from '../../machines/protocol.ts';
import type { FeedPort } from '../feed-port.ts';
import { openBarFile, type BarFile } from './bar-file.ts';

/**
 * Recorded data as a feed: the files of all instruments merged by time (trading rules §1, §12).
 *
 * @throws UserError when a file cannot be opened: all such files at once
 */
export async function openBarFiles(sources: readonly BarFileSource[]): Promise<FeedPort> {
  const files: BarFile[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    try {
      files.push(await openBarFile(source));
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      problems.push(...cause.problems);
    }
  }
  const close = async (): Promise<void> => {
    await Promise.all(files.map((file) => file.close()));
  };
  if (problems.length > 0) {
    await close();
    throw new UserError(problems);
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return {
    batches: () => inputsOf(files),
    progress: () => ({ done: files.reduce((sum, file) => sum + file.bytesRead(), 0), total }),
    close,
  };
}

async function* inputsOf(files: readonly BarFile[]): AsyncGenerator<readonly FeedInput[]> {
  yield* mergeRows(files);
  yield [{ type: 'feed.ended' }];
}
