import { EXIT } from '../domain/errors.ts';
import { problemText } from './print-problems.ts';

/**
 * Keeps watch over what is printed. A reader that has seen enough (`| head`) is no fault and ends nothing (B11); whatever
 * else is lost makes a run that went well one that did not.
 */
export function watchStandardOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  let told = false;
  for (const [name, stream] of [
    ['standard output', stdout],
    ['standard error', stderr],
  ] as const) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE' || told) return;
      told = true;
      // Set last of all: the command's own status is not known yet.
      process.once('exit', (status) => {
        if (status === EXIT.done) process.exitCode = EXIT.badInput;
      });
      if (stream === stderr) return;
      const what = 'what was printed is lost';
      const expected = 'a place that can be written to';
      stderr.write(
        `${problemText({ area: 'output', code: 'write', place: name, what, expected, got: code ?? 'an error' })}\n`,
      );
    });
  }
}
