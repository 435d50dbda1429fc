import { expect, test } from 'vitest';
import { paise, timeMs } from '../../src/domain/units.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { Told } from '../../src/engine/tap.ts';
import type { Input } from '../../src/machines/protocol.ts';
import { createHistory } from '../../src/view/history.ts';
import { createSampler } from '../../src/view/picture.ts';
import { OPENING, SAY, barAt, refuseViolations, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

const ts = timeMs(OPENING);
const book: Input = { type: 'venue.book', ts, orders: [], trades: [], positions: [], funds: paise(0) };

test('who watches a live broker hears of its books and of orders in doubt, and not of each request', () => {
  const base = scriptedSetup(['X']);
  const setup = { ...base, broker: { ...base.broker, venue: 'live' as const } };
  const kernel = createKernel({ setup, root: scriptedRoot, check: refuseViolations });
  const { sample } = createSampler({ root: kernel.root, keys: ['X'], history: createHistory(setup) });
  const told: Told[] = [];
  const stop = kernel.watch((message) => told.push(message));
  const after = (...inputs: readonly Input[]): readonly string[] => {
    const from = told.length;
    for (const input of inputs) kernel.send(input);
    return told.slice(from).map(({ type }) => type);
  };

  expect(after({ type: 'run.resumed', ts, epoch: 1, unsent: [] })).toEqual(['broker.reconciling']);
  expect(sample().broker).toBe('reconciling');
  expect(after(book, book)).toEqual(['broker.reconciled']);
  kernel.send({ type: 'operator.arm', origin: 'test' });
  kernel.send(barAt('X', 0));
  expect(after(barAt('X', 1, SAY.buy))).toEqual(expect.arrayContaining(['order.intended', 'order.working']));

  const answer = { type: 'venue.answered', clientOrderId: 'sc-1-1', ts, reason: '' } as const;
  expect(after({ ...answer, status: 'lost' })).toEqual(['order.doubted']);
  expect(sample().rows[0]?.orders).toMatchObject([{ orderId: 'sc-1-1', role: 'entry', state: 'uncertain' }]);
  expect(after({ ...answer, status: 'accepted' })).toEqual(['order.settled']);
  expect(sample().rows[0]?.orders).toMatchObject([{ state: 'working' }]);

  stop();
  expect(after({ type: 'venue.lost', ts })).toEqual([]);
  expect(sample().broker).toBe('offline');
});
