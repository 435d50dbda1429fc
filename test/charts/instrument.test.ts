import { expect, test } from 'vitest';
import { paise, price, timeMs, day } from '../../src/domain/units.ts';
import { instrumentMachineWith } from '../../src/machines/instrument.ts';
import type { BarStamped, EntryFilled, ExitFilled, InstrumentEvent } from '../../src/machines/protocol.ts';
import { walkChart } from '../support/chart-paths.ts';
import { scripted } from '../support/scripted.ts';
import { instrumentSetup } from '../support/setups.ts';

const START = 1_700_000_040_000;
const bar = (ts: number, volume: number): BarStamped => ({
  type: 'bar',
  bar: {
    instrument: 'X',
    ts: timeMs(ts),
    open: price(1_000_000),
    high: price(1_010_000),
    low: price(990_000),
    close: price(1_000_000),
    volume,
  },
  day: day(1),
  minuteOfSession: 0,
  phase: 'open',
  late: false,
});
const entry = (ts: number, side: 'long' | 'short', quantity: number): EntryFilled => ({
  type: 'entry.filled',
  orderId: 'order-1',
  instrument: 'X',
  ts: timeMs(ts),
  side,
  quantity,
  remaining: 0,
  price: price(1_000_000),
  costs: paise(0),
  stop: price(990_000),
  target: price(1_010_000),
  atr: 1,
  signalTs: timeMs(ts),
});
const exit = (ts: number, remaining: number, reason: ExitFilled['reason']): ExitFilled => ({
  type: 'exit.filled',
  orderId: 'order-2',
  instrument: 'X',
  ts: timeMs(ts),
  quantity: 1,
  remaining,
  price: price(1_000_000),
  costs: paise(0),
  reason,
});

test('every declared transition of an instrument is walked, and its state says what it holds (I1, I3)', () => {
  const machine = instrumentMachineWith(new Map([[scripted.name, scripted]]));
  let askedAt: number | null = null;
  const { untaken, paths } = walkChart({
    machine,
    input: {
      setup: instrumentSetup('X', { strategy: { name: 'scripted', params: {} } }),
      atrPeriod: 1,
      volumePeriod: 1,
      cooldownBars: 2,
    },
    address: 'instrument:X',
    peers: ['risk', 'broker'],
    events: ({ context, value }): readonly InstrumentEvent[] => {
      const ts = START + context.watch.bars * 60_000;
      const requestId = `X-request-${context.requests}`;
      const held = Math.abs(context.position);
      const answer = { requestId, instrument: 'X', ts: timeMs(ts) };
      const working = { orderId: 'order-1', instrument: 'X', ts: timeMs(ts), quantity: 1, price: null } as const;
      const distances = { quantity: 2, stopDistance: 1, targetDistance: 1 };
      return [
        ...[0, 1, 2, 3, 4].map((volume) => bar(ts, volume)),
        { type: 'size.approved', approvalId: 'approval-1', ...answer, ...distances },
        { type: 'size.approved', approvalId: 'approval-2', ...answer, requestId: 'another', ...distances },
        { type: 'size.rejected', ...answer, reason: 'kill-switch' },
        { type: 'order.working', role: 'entry', ...working },
        { type: 'order.working', role: 'exit', ...working },
        {
          type: 'order.ended',
          role: 'entry',
          orderId: 'order-1',
          instrument: 'X',
          ts: timeMs(ts),
          reason: 'cancelled',
        },
        { type: 'order.ended', role: 'exit', orderId: 'order-2', instrument: 'X', ts: timeMs(ts), reason: 'cancelled' },
        { type: 'quarantine.reset', instrument: 'X' },
        // Fills come only for what is working or held: anything else is the broker's own bug.
        ...(JSON.stringify(value).includes('entering') || value === 'stopped-out' || (held > 0 && held < 2)
          ? [entry(ts, context.position < 0 ? 'short' : 'long', 1), ...(held === 0 ? [entry(ts, 'short', 1)] : [])]
          : []),
        ...(held > 0 ? [exit(ts, held - 1, 'stop'), exit(ts, held - 1, 'target')] : []),
      ];
    },
    abstract: ({ context: { watch, position, coolingBars, faultReported, settledTs } }) => [
      Math.min(watch.bars, 1),
      watch.fault !== null,
      Math.min(watch.strategyBars, 1),
      watch.seen?.signal,
      watch.seen === null || settledTs === null ? null : Math.sign(watch.seen.ts - settledTs),
      position,
      coolingBars,
      faultReported,
    ],
    invariant: (snapshot, sent, event) => {
      const { position } = snapshot.context;
      expect(snapshot.matches('long')).toBe(position > 0);
      expect(snapshot.matches('short')).toBe(position < 0);
      const asked = sent.filter((one) => one.event.type === 'size.requested');
      expect(asked.length).toBeLessThanOrEqual(1);
      if (asked.length > 0) {
        expect(event.type).toBe('bar');
        askedAt = (event as BarStamped).bar.ts;
        expect(position).toBe(0);
      }
      // An order is intended only as the answer to an approval of the instrument's own request (I6).
      const intended = sent.filter((one) => one.event.type === 'order.intended');
      if (intended.length > 0) expect(event).toMatchObject({ type: 'size.approved', approvalId: 'approval-1' });
    },
  });
  expect(untaken).toEqual([]);
  expect(paths).toBeGreaterThan(50);
  expect(askedAt).not.toBeNull();
});
