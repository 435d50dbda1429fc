import { spawnSync } from 'node:child_process';
import { UserError } from '../../src/domain/errors.ts';
import type { Chart } from '../../src/engine/chart.ts';
import { FOLDER } from './knowledge.ts';
import { ROOT } from './syntax.ts';

/**
 * The charts as they are kept in a revision of the project, by their names.
 *
 * @throws UserError when git does not know the revision, or it keeps no charts
 */
export function chartsAt(revision: string): ReadonlyMap<string, Chart> {
  const place = `--diff ${revision}`;
  const { status } = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  if (status !== 0) {
    throw new UserError([
      {
        area: 'cli',
        code: 'revision',
        place,
        what: 'no such revision',
        expected: 'a commit, tag or branch',
        got: revision,
      },
    ]);
  }
  const files = git('ls-tree', '--name-only', revision, `${FOLDER}/`).stdout.split('\n');
  const charts = files
    .filter((file) => file.endsWith('.json'))
    .map((file): [string, Chart] => [nameOf(file), JSON.parse(git('show', `${revision}:${file}`).stdout) as Chart]);
  if (charts.length === 0) {
    throw new UserError([
      {
        area: 'cli',
        code: 'revision',
        place,
        what: `${FOLDER} keeps no charts in this revision`,
      },
    ]);
  }
  return new Map(charts);
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1, -'.json'.length);

function git(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout, error } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  if (error !== undefined) {
    throw new UserError([{ area: 'env', code: 'git', place: 'git', what: 'cannot be run', got: error.message }]);
  }
  return { status, stdout };
}
