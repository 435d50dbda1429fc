import { INTERVAL_MS } from '../../src/domain/bar.ts';
import type { RunSetup } from '../../src/domain/setup.ts';
import type { Trade } from '../../src/domain/trade.ts';
import { price, timeMs } from '../../src/domain/units.ts';
import { createKernel, type KernelOptions } from '../../src/engine/kernel.ts';
import type { Violation } from '../../src/invariants/view.ts';
import { instrumentMachineWith } from '../../src/machines/instrument.ts';
import type { BarReceived, Input } from '../../src/machines/protocol.ts';
import { rootMachineWith } from '../../src/machines/root.ts';
import { SAY, scripted } from '../../src/strategies/scripted.ts';
import { instrumentSetup, setupWith, type SetupChange } from './setups.ts';

export { SAY, scripted };

export const scriptedRoot = rootMachineWith(instrumentMachineWith(new Map([[scripted.name, scripted]])));

/** A run of scripted instruments that are warm after one bar; `change` says what the test is about. */
export const scriptedSetup = (keys: readonly string[], change: SetupChange = {}): RunSetup => ({
  ...setupWith(keys, { atrPeriod: 1, ...change, broker: { slippage: 0, costs: null, ...change.broker } }),
  instruments: keys.map((key) => instrumentSetup(key, { strategy: { name: 'scripted', params: {} } })),
});

/** 2025-01-06 09:15 IST, a Monday. */
export const OPENING = Date.UTC(2025, 0, 6, 3, 45);

const inUnits = (rupees: number) => price(Math.round(rupees * 10_000));

type Prices = { readonly open?: number; readonly high?: number; readonly low?: number; readonly close?: number };

/** The bar of a minute after the opening: 100 rupees with a range of 2 where nothing else is said, signal in `say`. */
export function barAt(instrument: string, minute: number, say: number = SAY.nothing, prices: Prices = {}): BarReceived {
  const open = prices.open ?? 100;
  const close = prices.close ?? open;
  return {
    type: 'bar.received',
    bar: {
      instrument,
      ts: timeMs(OPENING + minute * INTERVAL_MS),
      open: inUnits(open),
      high: inUnits(prices.high ?? Math.max(open, close) + 1),
      low: inUnits(prices.low ?? Math.min(open, close) - 1),
      close: inUnits(close),
      volume: say,
    },
    rounded: false,
    where: `${instrument}:${minute}`,
  };
}

/** Ends a test at the first invariant that is broken. */
export function refuseViolations(violations: readonly Violation[], input: Input): void {
  const said = violations.map(({ invariant, what }) => `${invariant}: ${what}`).join('; ');
  throw new Error(`${said} after ${JSON.stringify(input)}`);
}

/** A kernel over scripted instruments, with all its trades. */
export function scriptedRun(setup: RunSetup, options: Partial<KernelOptions> = {}) {
  const kernel = createKernel({ setup, root: scriptedRoot, check: refuseViolations, ...options });
  const trades: Trade[] = [];
  return {
    kernel,
    trades,
    send(...inputs: readonly Input[]): void {
      for (const input of inputs) trades.push(...kernel.send(input).trades);
    },
  };
}
