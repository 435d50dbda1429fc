import type { AccountFigures } from '../../src/domain/account-figures.ts';
import type { Bar } from '../../src/domain/bar.ts';
import { dayAt, phaseAt, sessionDay, type SessionDay } from '../../src/domain/calendar.ts';
import { costOf } from '../../src/domain/costs.ts';
import type { InstrumentSetup, RunSetup } from '../../src/domain/setup.ts';
import type { ExitReason, Trade } from '../../src/domain/trade.ts';
import { amount, paise, price, timeMs } from '../../src/domain/units.ts';

/** What one instrument's loop keeps: plain numbers, changed in place. */
type Line = {
  readonly setup: InstrumentSetup;
  readonly fast: number;
  readonly slow: number;
  closes: number[];
  order: number | null;
  ranges: number;
  atrSum: number;
  atr: number;
  previousClose: number;
  volumes: number[];
  bars: number;
  day: number | null;
  cooling: number;
  entry: {
    side: 1 | -1;
    quantity: number;
    notional: number;
    stop: number;
    target: number;
    atr: number;
    ts: number;
  } | null;
  position: Open | null;
  mark: number;
  lastTs: number;
};

type Open = {
  side: 1 | -1;
  quantity: number;
  entryTs: number;
  entryPrice: number;
  stop: number;
  target: number;
  atr: number;
  signalTs: number;
  costs: number;
};

type HandCounts = {
  signals: number;
  approved: number;
  rejected: Record<string, number>;
  barsHeld: number;
  maxDrawdown: number;
};

/**
 * Trading rules §2–§9 as one plain loop over accepted bars, written from the rules and not from the machines: the model
 * that the actor system is held against, and the yardstick of its speed. Prices and amounts are 1/10,000 rupee.
 */
export function createHandLoop(setup: RunSetup, onTrade: (trade: Trade) => void) {
  const { risk, session: rules, broker } = setup;
  const lines = setup.instruments.map(newLine);
  const byKey = new Map(lines.map((line) => [line.setup.key, line]));
  const counts: HandCounts = { signals: 0, approved: 0, rejected: {}, barsHeld: 0, maxDrawdown: 0 };
  let balance: number = setup.capital;
  let unrealised = 0;
  let equity = setup.capital * 100;
  let peak = equity;
  let lockPeak = equity;
  let opening = equity;
  let exposure = 0;
  let drawdown = 0;
  let locked = false;
  let dayLocked = false;
  let today: SessionDay | null = null;

  function sessionOf(ts: number): SessionDay {
    const day = dayAt(rules.calendar, ts);
    return today?.day === day ? today : sessionDay(rules, day);
  }

  function total(): void {
    let profit = 0;
    exposure = 0;
    for (const { position, entry, mark } of lines) {
      if (position !== null) {
        profit += position.side * (mark - position.entryPrice) * position.quantity;
        exposure += mark * position.quantity;
      }
      if (entry !== null) exposure += entry.notional;
    }
    unrealised = profit;
    equity = balance * 100 + profit;
  }

  function close(line: Line, exitPrice: number, ts: number, reason: ExitReason): void {
    const open = line.position;
    if (open === null) return;
    line.position = null;
    const cost = costOf(broker.costs, { buys: open.side === -1, price: price(exitPrice), quantity: open.quantity });
    const gross = Math.floor((open.side * (exitPrice - open.entryPrice) * open.quantity + 50) / 100);
    balance += gross - cost;
    onTrade({
      instrument: line.setup.key,
      side: open.side === 1 ? 'long' : 'short',
      quantity: open.quantity,
      entryTs: timeMs(open.entryTs),
      entryPrice: price(open.entryPrice),
      exitTs: timeMs(ts),
      exitPrice: price(exitPrice),
      reason,
      stop: price(open.stop),
      target: price(open.target),
      atr: open.atr,
      signalTs: timeMs(open.signalTs),
      grossPnl: paise(gross),
      costs: paise(open.costs + cost),
      netPnl: paise(gross - open.costs - cost),
      balance: paise(balance),
    });
    if (reason === 'stop') line.cooling = risk.cooldownBars;
  }

  function fill(line: Line, bar: Bar): void {
    const { entry } = line;
    if (entry === null) return;
    line.entry = null;
    const { side, quantity } = entry;
    const tick = line.setup.tickSize;
    const at = bar.open + side * broker.slippage * tick;
    const cost = costOf(broker.costs, { buys: side === 1, price: price(at), quantity });
    balance -= cost;
    line.position = {
      side,
      quantity,
      entryTs: bar.ts,
      entryPrice: at,
      stop: Math.floor((at - side * entry.stop * 10_000) / tick + 0.5 + 1e-9) * tick,
      target: Math.floor((at + side * entry.target * 10_000) / tick + 0.5 + 1e-9) * tick,
      atr: entry.atr,
      signalTs: entry.ts,
      costs: cost,
    };
  }

  /** §6: where the position leaves on this bar. */
  function bracket(line: Line, bar: Bar): void {
    const open = line.position;
    if (open === null) return;
    const long = open.side === 1;
    const stopped = long ? bar.open <= open.stop : bar.open >= open.stop;
    const touched = long ? bar.low <= open.stop : bar.high >= open.stop;
    const jumped = long ? bar.open >= open.target : bar.open <= open.target;
    const reached = long ? bar.high >= open.target : bar.low <= open.target;
    if (stopped) close(line, bar.open, bar.ts, 'stop');
    else if (touched) close(line, open.stop, bar.ts, 'stop');
    else if (jumped) close(line, bar.open, bar.ts, 'target');
    else if (reached) close(line, open.target, bar.ts, 'target');
  }

  /** §4, in the order of its reasons. */
  function ask(line: Line, bar: Bar, signal: number, factor: number, inWindow: boolean): void {
    counts.signals += 1;
    const cash = balance / 100;
    const at = bar.close / 10_000;
    const room = risk.maxLeverage * cash - exposure / 10_000;
    const stop = line.atr * risk.stopAtr;
    const lot = line.setup.lotSize;
    const open = lines.filter(({ position, entry }) => position !== null || entry !== null).length;
    const shares = Math.min(((cash * risk.riskPerTrade) / stop) * factor, (cash * risk.maxPositionPct) / at, room / at);
    const quantity = Math.floor(shares / lot + 1e-9) * lot;
    let reason = '';
    if (!inWindow) reason = 'outside-entry-window';
    else if (locked) reason = 'drawdown-lock';
    else if (dayLocked) reason = 'daily-loss-limit';
    else if (risk.maxOpenPositions !== null && open >= risk.maxOpenPositions) reason = 'max-open-positions';
    else if (line.atr === 0) reason = 'no-volatility';
    else if (room <= 0) reason = 'leverage-cap';
    else if (quantity < lot) reason = 'below-minimum-size';
    if (reason !== '') {
      counts.rejected[reason] = (counts.rejected[reason] ?? 0) + 1;
      return;
    }
    counts.approved += 1;
    const side = signal > 0 ? 1 : -1;
    const notional = quantity * bar.close;
    line.entry = { side, quantity, notional, stop, target: stop * risk.targetRatio, atr: line.atr, ts: bar.ts };
    exposure += notional;
  }

  return {
    counts,
    figures: (): AccountFigures => ({
      balance: paise(balance),
      unrealised: amount(unrealised),
      equity: amount(equity),
      exposure: amount(exposure),
      drawdown,
    }),
    bar(bar: Bar): void {
      const line = byKey.get(bar.instrument);
      if (line === undefined) throw new Error(`unknown instrument ${bar.instrument}`);
      const endless = rules.calendar.kind === 'none';
      const day = sessionOf(bar.ts);
      if (today === null || (!endless && day.day > today.day)) {
        today = day;
        opening = equity;
        dayLocked = false;
      }
      const late = !endless && line.day !== null && day.day > line.day;
      line.day = day.day;
      const phase = phaseAt(day, bar.ts);
      const wasFlat = line.position === null && line.entry === null && line.cooling === 0;

      // Step 1: fills.
      if (line.entry !== null) {
        if (late || phase === 'square-off') line.entry = null;
        else fill(line, bar);
      }
      const coolingBefore = line.cooling;
      if (line.position !== null) {
        if (late) close(line, bar.open, bar.ts, 'square-off-late');
        else if (phase === 'square-off') close(line, bar.open, bar.ts, 'square-off');
        else bracket(line, bar);
      }
      if (coolingBefore > 0) line.cooling -= 1;

      // Step 2: marks.
      line.mark = bar.close;
      line.lastTs = bar.ts;
      total();
      if (line.position !== null) counts.barsHeld += 1;
      peak = Math.max(peak, equity);
      lockPeak = Math.max(lockPeak, equity);
      drawdown = (peak - equity) / peak;
      counts.maxDrawdown = Math.max(counts.maxDrawdown, drawdown);
      if ((lockPeak - equity) / lockPeak > risk.maxDrawdown) locked = true;
      if (risk.dailyLossLimit !== null && (opening - equity) / opening > risk.dailyLossLimit) dayLocked = true;

      // Step 3: indicators.
      const wasWarm = line.bars >= Math.max(line.slow + 1, setup.atrPeriod);
      const factor = volumeFactor(line, bar, setup.volumePeriod);
      const signal = step(line, bar, setup);

      // Step 5: decision.
      if (wasFlat && wasWarm && signal !== 0 && line.position === null && line.cooling === 0) {
        ask(line, bar, signal, factor, phase === 'open');
      }
    },
    /** §9: what is still open is closed at its last price. */
    end(): void {
      for (const line of lines) {
        line.entry = null;
        close(line, line.mark, line.lastTs, 'end-of-data');
      }
      total();
    },
  };
}

const newLine = (setup: InstrumentSetup): Line => {
  const { fast, slow } = setup.strategy.params as { fast: number; slow: number };
  return {
    setup,
    fast,
    slow,
    closes: [],
    order: null,
    ranges: 0,
    atrSum: 0,
    atr: 0,
    previousClose: NaN,
    volumes: [],
    bars: 0,
    day: null,
    cooling: 0,
    entry: null,
    position: null,
    mark: 0,
    lastTs: 0,
  };
};

function volumeFactor(line: Line, { volume }: Bar, period: number): number {
  const { volumes } = line;
  let factor = 1;
  if (line.setup.kind === 'equity' && volumes.length === period && volume > 0) {
    let sum = 0;
    for (const one of volumes) sum += one;
    const average = sum / period;
    if (volume > 1.5 * average) factor = 1.2;
    else if (volume < 0.8 * average) factor = 0.8;
  }
  volumes.push(volume);
  if (volumes.length > period) volumes.shift();
  return factor;
}

/** Average true range and crossover; the signal of this bar. */
function step(line: Line, bar: Bar, { atrPeriod }: RunSetup): number {
  line.bars += 1;
  const before = line.previousClose;
  const span = Number.isNaN(before)
    ? bar.high - bar.low
    : Math.max(bar.high - bar.low, Math.abs(bar.high - before), Math.abs(bar.low - before));
  const range = span / 10_000;
  line.previousClose = bar.close;
  line.ranges += 1;
  if (line.ranges <= atrPeriod) {
    line.atrSum += range;
    if (line.ranges === atrPeriod) line.atr = line.atrSum / atrPeriod;
  } else {
    line.atr = (line.atr * (atrPeriod - 1) + range) / atrPeriod;
  }
  const { closes, slow, fast } = line;
  closes.push(bar.close);
  if (closes.length > slow) closes.shift();
  if (closes.length < slow) return 0;
  const order = compareAverages(closes, fast);
  const previous = line.order;
  line.order = order;
  if (previous === null || order === 0) return 0;
  return order > 0 ? (previous <= 0 ? 1 : 0) : previous >= 0 ? -1 : 0;
}

function compareAverages(closes: readonly number[], fast: number): number {
  let slowSum = 0;
  let fastSum = 0;
  closes.forEach((close, i) => {
    slowSum += close;
    if (i >= closes.length - fast) fastSum += close;
  });
  const difference = fastSum * closes.length - slowSum * fast;
  return Math.sign(difference);
}
