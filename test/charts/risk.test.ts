import { expect, test } from 'vitest';
import { amount, paise, price, timeMs } from '../../src/domain/units.ts';
import { SIZE_REJECTIONS } from '../../src/domain/limits.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import type { AccountChanged, RiskEvent, SizeRequested } from '../../src/machines/protocol.ts';
import { walkChart, type ChartTest } from '../support/chart-paths.ts';
import { defaultSetup } from '../support/setups.ts';

const CAPITAL = 100_000_000;
const ts = timeMs(1_700_000_000_000);
const origin = 'test';

const request = (change: Partial<SizeRequested> = {}): SizeRequested => ({
  type: 'size.requested',
  requestId: 'X-request-1',
  instrument: 'X',
  ts,
  side: 'long',
  price: price(1_000_000),
  atr: 1,
  volumeFactor: 1,
  phase: 'open',
  ...change,
});
const account = (equityShare: number, change: Partial<AccountChanged> = {}): AccountChanged => ({
  type: 'account.changed',
  marked: true,
  balance: paise(CAPITAL),
  equity: amount(CAPITAL * 100 * equityShare),
  opening: amount(CAPITAL * 100),
  exposure: amount(0),
  drawdown: 0,
  openPositions: 0,
  workingEntries: 0,
  ...change,
});

const requests = [
  request(),
  request({ phase: 'no-entry' }),
  request({ atr: 0 }),
  request({ price: price(300_000_000_000) }),
];
const commands: readonly RiskEvent[] = [
  { type: 'operator.kill', origin },
  { type: 'operator.pause-entries', origin },
  { type: 'operator.resume-entries', origin },
  { type: 'operator.arm', origin },
  { type: 'operator.reset', origin, what: 'kill' },
  { type: 'operator.reset', origin, what: 'halt' },
  { type: 'operator.reset', origin, what: 'drawdown' },
  { type: 'operator.reset', origin, what: 'quarantine' },
  { type: 'operator.reset', origin, what: 'quarantine', instrument: 'X' },
];
const facts: readonly RiskEvent[] = [
  account(1),
  account(0.96),
  account(0.8),
  account(0.8, { marked: false }),
  account(1, { openPositions: 1, workingEntries: 1 }),
  account(1, { exposure: amount(CAPITAL * 300) }),
  { type: 'session.opened', day: 1 as never },
  { type: 'feed.stale', instruments: ['X'], whole: false, since: ts },
  { type: 'feed.stale', instruments: ['X'], whole: true, since: ts },
  { type: 'feed.fresh', instruments: ['X'], since: ts },
  { type: 'instrument.quarantined', instrument: 'X', error: 'thrown' },
  { type: 'system.halted', reason: 'a chart failed' },
  { type: 'broker.reconciling' },
  { type: 'broker.reconciled', adjustments: [] },
];

const reasons = new Set<string>();

const chart = (events: readonly RiskEvent[]): ChartTest<typeof riskMachine> => ({
  machine: riskMachine,
  input: {
    settings: { ...defaultSetup.risk, maxDrawdown: 0.1, dailyLossLimit: 0.03, maxOpenPositions: 2 },
    capital: paise(CAPITAL),
    instruments: [{ key: 'X', lotSize: 1 }],
  },
  address: 'risk',
  peers: ['broker', 'instrument:X'],
  events: () => events,
  abstract: ({ context: { account: known, stale, quarantined, lockPeak } }) => [known, stale, quarantined, lockPeak],
  invariant: ({ value, context }, sent, event) => {
    const told = sent.filter(({ to }) => to === 'instrument:X').map((one) => one.event);
    if (event.type !== 'size.requested') return expect(told).toEqual([]);
    // Every request is answered once (I6), and never with a size while anything is shut (I21).
    expect(told).toHaveLength(1);
    const [answer] = told as readonly { readonly type: string; readonly reason?: string }[];
    const shut =
      value.kill === 'on' ||
      value.halt === 'halted' ||
      value.readiness !== 'ready' ||
      value.entries === 'paused' ||
      value.feed === 'stale' ||
      value.drawdown === 'locked' ||
      value.dailyLoss === 'locked' ||
      context.stale.length > 0 ||
      context.quarantined.length > 0;
    if (shut) expect(answer?.type).toBe('size.rejected');
    if (answer?.reason !== undefined) reasons.add(answer.reason);
    return undefined;
  },
});

// The product of all regions is walked a few regions at a time: what they share is the request.
const slices: readonly (readonly RiskEvent[])[] = [
  [...requests, ...commands.slice(0, 3), ...commands.slice(4, 6), facts[11]!],
  [...requests, ...facts.slice(0, 7), commands[6]!],
  [...requests, ...facts.slice(7, 11), ...commands.slice(7)],
  [...requests, ...facts.slice(12), commands[3]!],
];

test('every declared transition of risk is walked and every reason is given (§4, I6, I21)', () => {
  const walks = slices.map((events) => walkChart(chart(events)));
  const untaken = walks.map(({ untaken: names }) => new Set(names));
  const never = [...(untaken[0] ?? [])].filter((name) => untaken.every((names) => names.has(name)));
  expect(never).toEqual([]);
  expect([...reasons].toSorted()).toEqual([...SIZE_REJECTIONS].toSorted());
});
