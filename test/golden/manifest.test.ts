import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { statechartist, workFolder } from '../support/command.ts';

// Real files of many kinds, which only some checkouts have beside them. Their counts were made by an independent script.
const DATA = resolve(import.meta.dirname, '../../../shared/data');
const MANIFEST = join(DATA, 'MANIFEST.md');

type Row = {
  readonly file: string;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly gaps: number;
  readonly rounded: number;
  readonly stamp: string;
  readonly calendar: string;
  readonly tickSize: number;
};

/** The tables of bar files, each under the line that says how it was counted. */
function rows(): readonly Row[] {
  if (!existsSync(MANIFEST)) return [];
  let counted = { stamp: '', calendar: '', tickSize: 0 };
  return readFileSync(MANIFEST, 'utf8')
    .split('\n')
    .flatMap((line): Row[] => {
      const [, stamp, calendar, tick] =
        /^Counted with stamp `(\w+)`, calendar `([\w-]+)`, tick ([\d.]+)\.$/u.exec(line) ?? [];
      if (stamp !== undefined && calendar !== undefined) counted = { stamp, calendar, tickSize: Number(tick) };
      const cells = line.split('|').map((cell) => cell.trim());
      const [, file = '', , , accepted = '', rejected = '', gaps = '', , , , , places = ''] = cells;
      if (!/\.(?:csv|txt)$/u.test(file) || !/^\d+$/u.test(accepted)) return [];
      const reasons = rejected === '–' ? [] : rejected.split(', ').map((reason) => reason.split(' '));
      return [
        {
          file,
          accepted: Number(accepted),
          rejected: Object.fromEntries(reasons.map(([reason = '', count = '0']) => [reason, Number(count)])),
          gaps: Number(gaps),
          rounded: Number(places),
          ...counted,
        },
      ];
    });
}

const found = rows();

test.skipIf(found.length === 0)(
  'the bars of every real file are accepted and rejected as counted (§1, §12)',
  () => {
    const cwd = workFolder();
    for (const { file, accepted, rejected, gaps, rounded, stamp, calendar, tickSize } of found) {
      const data = { path: join(DATA, file), stamp, timeZone: calendar === 'none' ? 'UTC' : 'Asia/Kolkata' };
      const kind = file.includes('index') ? 'index' : 'equity';
      const config = { instruments: [{ key: 'X', kind, tickSize, data }], session: { calendar } };
      writeFileSync(join(cwd, 'config.json'), JSON.stringify(config));
      const { stdout } = statechartist(['replay', '--config', 'config.json', '--json'], cwd);
      const { bars } = JSON.parse(stdout) as { bars: unknown };
      expect({ file, bars }).toEqual({ file, bars: { accepted, rejected, rounded, gaps } });
    }
    expect(found.length).toBeGreaterThan(15);
  },
  300_000,
);
