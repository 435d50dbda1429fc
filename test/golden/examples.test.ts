import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { sampleIndex } from '../../examples/make-index.ts';
import { statechartist, workFolder } from '../support/command.ts';

// Made by the program and checked against an independent implementation of the trading rules before it was kept.
const GOLDEN = resolve(import.meta.dirname, '../fixtures/golden/examples.json');
const EXAMPLES = resolve(import.meta.dirname, '../../examples');

type Golden = { readonly summary: unknown; readonly trades: string; readonly equity: string };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the sample bars give the trades they always gave', () => {
  const cwd = workFolder();
  const run = statechartist(['replay', '--config', join(EXAMPLES, 'portfolio.jsonc'), '--out', 'out'], cwd);
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const file = (name: string): string => readFileSync(join(cwd, 'out', name), 'utf8');
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
  expect(JSON.parse(file('summary.json'))).toEqual(golden.summary);
  expect({ trades: sha256(file('trades.jsonl')), equity: sha256(file('equity.csv')) }).toEqual({
    trades: golden.trades,
    equity: golden.equity,
  });
});

test('the sample index is what the simulation makes of its seed', async () => {
  expect(readFileSync(join(EXAMPLES, 'data/NIFTY.txt'), 'utf8')).toBe(await sampleIndex());
});
