import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const BUILT = resolve(import.meta.dirname, '../../dist/inspector/page');
const MOST_BYTES = 1_000_000;

const files = readdirSync(BUILT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));

test('the whole page is less than 1 MB compressed', () => {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('the licences of all that is bundled come with it', () => {
  const notices = readFileSync(join(BUILT, 'THIRD-PARTY-NOTICES.md'), 'utf8');
  for (const name of ['react', 'react-dom', 'scheduler', 'lightweight-charts', 'fancy-canvas']) {
    expect(notices).toContain(`## ${name} - `);
  }
});

test('the page loads nothing but its own files and runs no text as code', () => {
  const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((link) => !link.startsWith('./'))).toEqual([]);
  expect(html).not.toMatch(/<script(?![^>]* src=)/u);
  const scripts = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(file, 'utf8'));
  for (const script of scripts) expect(script).not.toMatch(/\beval\(|new Function\(/u);
});
