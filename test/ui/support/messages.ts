import type { Trade } from '../../../src/domain/trade.ts';
import { amount, paise, price, timeMs, type TimeMs } from '../../../src/domain/units.ts';
import { chartOf } from '../../../src/engine/chart.ts';
import { feedMachine } from '../../../src/machines/feed.ts';
import { instrumentMachine } from '../../../src/machines/instrument.ts';
import { riskMachine } from '../../../src/machines/risk.ts';
import { sessionMachine } from '../../../src/machines/session.ts';
import type {
  AccountView,
  Check,
  Delta,
  EquityPoint,
  InstrumentRow,
  PricePoint,
  RiskView,
  RunHead,
  RunMode,
  ViewEvent,
  ViewMessage,
  Welcome,
} from '../../../src/view/protocol.ts';
import { defaultSetup } from '../../support/setups.ts';

/** What an engine says, as lists of messages: the shapes are the protocol's, the charts those that run. */

/** 2026-01-05, a Monday, at `HH:MM:SS` Indian time. */
export const at = (clock: string): TimeMs => timeMs(Date.parse(`2026-01-05T${clock}+05:30`));

const charts = [chartOf(instrumentMachine), chartOf(riskMachine), chartOf(feedMachine), chartOf(sessionMachine)];

export const KEYS = ['RELIANCE', 'INFY', 'TCS', 'SBIN', 'HDFCBANK', 'ITC', 'AXISBANK', 'LT'] as const;

const runHead = (mode: RunMode, keys: readonly string[] = KEYS): RunHead => ({
  id: 'test-run',
  mode,
  version: '0.0.0',
  instruments: keys.map((key) => ({
    key,
    kind: 'equity',
    tickSize: price(500),
    lotSize: 1,
    strategy: 'sma-crossover',
  })),
  capital: paise(100_000_000),
  risk: { ...defaultSetup.risk, maxOpenPositions: 10 },
  session: { entryCutoff: '15:00', squareOff: '15:10', endless: false },
  places: ['results in out/first'],
});

export const welcome = (mode: RunMode = 'paper', keys: readonly string[] = KEYS): Welcome => ({
  type: 'welcome',
  protocol: 1,
  control: true,
  run: runHead(mode, keys),
  charts,
});

export const rowOf = (key: string, change: Partial<InstrumentRow> = {}): InstrumentRow => ({
  key,
  state: 'flat.watching',
  last: price(15_021_500),
  lastTs: at('11:05:00'),
  dayOpen: price(15_000_000),
  quantity: 0,
  entry: null,
  entryTs: null,
  stop: null,
  target: null,
  unrealised: amount(0),
  realised: paise(0),
  trades: 0,
  bars: 110,
  warmUpBars: 14,
  coolingBars: 0,
  cooldownBars: 5,
  signal: 0,
  lines: { fast: 1501.9, slow: 1502.6 },
  atr: 2.31,
  volumeFactor: 1.04,
  stale: false,
  fault: null,
  orders: [],
  answer: null,
  why: { guard: 'signal', passes: false, unit: 'word', value: 'none', limit: 'buy or sell' },
  ...change,
});

export const ROWS: readonly InstrumentRow[] = [
  rowOf('RELIANCE', {
    state: 'long.protected',
    last: price(29_443_000),
    dayOpen: price(29_320_000),
    quantity: 68,
    entry: price(29_324_000),
    entryTs: at('10:52:00'),
    stop: price(29_213_000),
    target: price(29_457_000),
    unrealised: amount(68 * 119_000),
    lines: { fast: 2943.1, slow: 2938.7 },
    atr: 7.4,
    why: { guard: 'position', passes: false, unit: 'count', value: 68, limit: 0 },
  }),
  rowOf('INFY'),
  rowOf('TCS', {
    state: 'stopped-out',
    last: price(38_710_000),
    dayOpen: price(38_900_000),
    realised: paise(-54_020),
    trades: 1,
    coolingBars: 2,
    why: { guard: 'cool-down', passes: false, unit: 'count', value: 2, limit: 0 },
  }),
  rowOf('SBIN', {
    state: 'short.protected',
    last: price(8_123_500),
    dayOpen: price(8_150_000),
    quantity: -240,
    entry: price(8_128_958),
    entryTs: at('10:58:00'),
    stop: price(8_169_000),
    target: price(8_068_000),
    unrealised: amount(240 * 5458),
    why: { guard: 'position', passes: false, unit: 'count', value: -240, limit: 0 },
  }),
  rowOf('HDFCBANK', {
    state: 'warming-up',
    last: price(16_449_000),
    bars: 9,
    lines: {},
    atr: null,
    volumeFactor: null,
    why: { guard: 'warm-up', passes: false, unit: 'count', value: 9, limit: 14 },
  }),
  rowOf('ITC', {
    last: price(4_310_500),
    dayOpen: price(4_300_000),
    answer: { ts: at('11:05:00'), reason: 'leverage-cap' },
  }),
  rowOf('AXISBANK', {
    state: 'flat.entering',
    last: price(11_002_000),
    dayOpen: price(11_010_000),
    orders: [{ orderId: 'order-9', role: 'entry', side: 'buy', quantity: 180, filled: 0, state: 'working' }],
  }),
  rowOf('LT', { last: price(36_120_000), dayOpen: price(35_900_000), realised: paise(102_300), trades: 2 }),
];

export const accountOf = (change: Partial<AccountView> = {}): AccountView => ({
  state: 'marking',
  balance: paise(100_048_280),
  unrealised: amount(9_401_920),
  equity: amount(10_014_222_000),
  opening: amount(10_000_000_000),
  exposure: amount(3_951_764_000),
  leverage: 0.39,
  drawdown: 0.008,
  maxDrawdown: 0.013,
  openPositions: 2,
  workingEntries: 1,
  ...change,
});

export const riskOf = (change: Partial<RiskView> = {}): RiskView => ({
  lockPeak: amount(10_095_000_000),
  kill: 'off',
  halt: 'none',
  readiness: 'ready',
  entries: 'on',
  feed: 'fresh',
  drawdown: 'open',
  dailyLoss: 'open',
  stale: [],
  quarantined: [],
  requests: 9,
  approved: 6,
  rejected: { 'leverage-cap': 2, 'outside-entry-window': 1 },
  ...change,
});

const MESSAGES: readonly (readonly [string, ViewMessage])[] = [
  [
    '10:51:00',
    {
      type: 'size.approved',
      requestId: 'r',
      approvalId: 'a',
      instrument: 'RELIANCE',
      ts: at('10:51:00'),
      quantity: 68,
      stopDistance: 11.1,
      targetDistance: 13.3,
    },
  ],
  [
    '10:51:00',
    {
      type: 'order.intended',
      approvalId: 'a',
      instrument: 'RELIANCE',
      ts: at('10:51:00'),
      side: 'long',
      quantity: 68,
      price: price(29_310_000),
      stopDistance: 11.1,
      targetDistance: 13.3,
      atr: 7.4,
    },
  ],
  [
    '10:52:00',
    {
      type: 'entry.filled',
      orderId: 'o1',
      instrument: 'RELIANCE',
      ts: at('10:52:00'),
      side: 'long',
      quantity: 68,
      remaining: 0,
      price: price(29_324_000),
      costs: paise(2010),
      stop: price(29_213_000),
      target: price(29_457_000),
      atr: 7.4,
      signalTs: at('10:51:00'),
    },
  ],
  ['10:52:00', { type: 'state.changed', instrument: 'RELIANCE', from: 'flat', to: 'long' }],
  [
    '11:02:00',
    { type: 'size.rejected', requestId: 'r2', instrument: 'ITC', ts: at('11:02:00'), reason: 'leverage-cap' },
  ],
  [
    '11:04:00',
    {
      type: 'exit.filled',
      orderId: 'o2',
      instrument: 'TCS',
      ts: at('11:04:00'),
      quantity: 30,
      remaining: 0,
      price: price(38_685_000),
      costs: paise(2100),
      reason: 'stop',
    },
  ],
  ['11:04:00', { type: 'state.changed', instrument: 'TCS', from: 'long', to: 'stopped-out' }],
];

const events = (messages: readonly (readonly [string, ViewMessage])[] = MESSAGES, from = 1): readonly ViewEvent[] =>
  messages.map(([clock, message], position) => ({ n: from + position, ts: at(clock), message }));

const TRADES: readonly Trade[] = [
  {
    instrument: 'TCS',
    side: 'long',
    quantity: 30,
    entryTs: at('10:41:00'),
    entryPrice: price(38_860_000),
    exitTs: at('11:04:00'),
    exitPrice: price(38_685_000),
    reason: 'stop',
    stop: price(38_685_000),
    target: price(39_070_000),
    atr: 11.6,
    signalTs: at('10:40:00'),
    grossPnl: paise(-52_500),
    costs: paise(1520),
    netPnl: paise(-54_020),
    balance: paise(100_048_280),
  },
];

const wave = (step: number): number => Math.sin(step / 6) + 0.6 * Math.sin(step / 2.3) + step / 30;

const equityPoints = (count: number): readonly EquityPoint[] =>
  Array.from({ length: count }, (_, step) => ({
    ts: timeMs(at('09:15:00') + step * 60_000),
    equity: amount(10_000_000_000 + Math.round(wave(step) * 4_000_000)),
    drawdown: Math.max(0, 0.004 * Math.sin(step / 5)),
  }));

const pricePoints = (count: number): readonly PricePoint[] =>
  Array.from({ length: count }, (_, step) => {
    const close = 29_300_000 + Math.round(wave(step) * 40_000);
    return {
      ts: timeMs(at('11:05:00') - (count - 1 - step) * 60_000),
      open: price(close - 5000),
      high: price(close + 15_000),
      low: price(close - 15_000),
      close: price(close),
      volume: 18_204,
      lines: { fast: close / 10_000 - 0.6, slow: close / 10_000 - 2 - step / 40 },
    };
  });

const CHECKS: readonly Check[] = [
  { guard: 'warm-up', passes: true, unit: 'count', value: 110, limit: 14 },
  { guard: 'position', passes: false, unit: 'count', value: 68, limit: 0 },
  { guard: 'cool-down', passes: true, unit: 'count', value: 0, limit: 0 },
  { guard: 'strategy-fault', passes: true, unit: 'word', value: 'none', limit: 'none' },
  { guard: 'signal', passes: false, unit: 'word', value: 'none', limit: 'buy or sell' },
  { guard: 'new-bar', passes: true, unit: 'word', value: 'new', limit: 'new' },
  { guard: 'kill-switch', passes: true, unit: 'word', value: 'off', limit: 'off' },
  { guard: 'halted', passes: true, unit: 'word', value: 'none', limit: 'none' },
  { guard: 'entries-paused', passes: true, unit: 'word', value: 'no', limit: 'no' },
  { guard: 'stale-feed', passes: true, unit: 'word', value: 'fresh', limit: 'fresh' },
  { guard: 'outside-entry-window', passes: true, unit: 'word', value: 'open', limit: 'open' },
  { guard: 'drawdown-lock', passes: true, unit: 'share', value: 0.008, limit: 0.15 },
  { guard: 'daily-loss-limit', passes: true, unit: 'share', value: 0, limit: null },
  { guard: 'max-open-positions', passes: true, unit: 'count', value: 3, limit: 10 },
  { guard: 'leverage-cap', passes: true, unit: 'multiple', value: 0.39, limit: 3 },
  { guard: 'below-minimum-size', passes: null, unit: 'count', value: null, limit: 1 },
];

/** The first delta after a greeting: every part. */
export const firstDelta = (change: Partial<Delta> = {}): Delta => ({
  type: 'delta',
  marketTs: at('11:05:00'),
  account: accountOf(),
  risk: riskOf(),
  feed: { state: 'streaming', accepted: 880, rejected: { duplicate: 2 }, rounded: 0, gaps: 1 },
  session: { state: 'open', date: '2026-01-05', phase: 'open', next: null },
  pace: { speed: 60, paused: false, controllable: true, done: 110, total: 375 },
  broker: 'trading',
  rows: ROWS,
  events: events(),
  trades: TRADES,
  equity: equityPoints(110),
  ...change,
});

export const focusOnReliance: Delta = {
  type: 'delta',
  marketTs: at('11:05:00'),
  focus: { instrument: 'RELIANCE', checks: CHECKS, points: pricePoints(60), whole: true },
};
