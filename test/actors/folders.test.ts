import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders } from '../../src/actors/folders.ts';
import { statechartist, workFolder } from '../support/command.ts';

test('a folder is made with those above it; the topmost new one is named', () => {
  const base = workFolder();
  expect(makeFolders(join(base, 'a', 'b', 'c'), 0o700)).toBe(join(base, 'a'));
  expect(statSync(join(base, 'a', 'b')).mode & 0o777).toBe(0o700);
  expect(makeFolders(join(base, 'a', 'b', 'd'))).toBe(join(base, 'a', 'b', 'd'));
  expect(makeFolders(join(base, 'a', 'b', 'd'))).toBeNull();
  expect(makeFolders('/')).toBeNull();
});

test('where a part cannot be made nothing stays of the others', () => {
  const base = workFolder();
  writeFileSync(join(base, 'file'), '');
  expect(() => makeFolders(join(base, 'file', 'x'))).toThrow(/ENOTDIR/u);
  expect(() => makeFolders(join(base, 'a', 'b', 'n'.repeat(300), 'x'))).toThrow(/ENAMETOOLONG/u);
  expect(existsSync(join(base, 'a'))).toBe(false);
  mkdirSync(join(base, 'a'));
  expect(() => makeFolders(join(base, 'a', '\0'))).toThrow();
  expect(existsSync(join(base, 'a'))).toBe(true);
});

test.skipIf(!existsSync('/proc/self'))(
  'a file system that takes no folder ends the command, which does not hang',
  () => {
    const cwd = workFolder();
    for (const option of ['--out', '--journal']) {
      for (const place of ['/proc/x', '/proc/x/y']) {
        const { status, stderr } = statechartist(['simulate', '--sessions', '1', option, place], cwd);
        expect([option, place, status]).toEqual([option, place, 1]);
        expect(stderr).toContain('error output/write ');
      }
    }
  },
);
