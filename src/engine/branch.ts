import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { paise, type Amount, type Paise, type TimeMs } from '../domain/units.ts';
import { applyChange, changedSetup, type SetupChange } from '../machines/change.ts';
import type { BarStamped, Input } from '../machines/protocol.ts';
import type { rootMachine } from '../machines/root.ts';
import { createKernel, type Checkpoint, type Kernel } from './kernel.ts';

/** `closed`: the trades closed after the moment of branching. */
export type BranchFigures = {
  readonly netPnl: Paise;
  readonly trades: number;
  readonly equity: readonly { readonly ts: TimeMs; readonly equity: Amount }[];
  readonly closed: readonly Trade[];
};

export type BranchOptions = {
  readonly setup: RunSetup;
  readonly checkpoint: Checkpoint;
  readonly change: SetupChange;
  /** Accepted bars of an instrument up to the checkpoint. */
  readonly bars: (instrument: string) => readonly BarStamped[];
  /** What came after it. */
  readonly inputs: readonly Input[];
  readonly root?: typeof rootMachine;
};

/** The same inputs from a checkpoint on, as they were traded and as they would have been. */
export function branchFrom({ setup, checkpoint, change, bars, inputs, root }: BranchOptions): {
  readonly original: BranchFigures;
  readonly branched: BranchFigures;
} {
  const machine = root && { root };
  const snapshot = structuredClone(checkpoint.snapshot);
  applyChange(snapshot, change, setup, bars);
  return {
    original: playOn(createKernel({ setup, from: checkpoint, ...machine }), inputs),
    branched: playOn(
      createKernel({ setup: changedSetup(setup, change), from: { seq: checkpoint.seq, snapshot }, ...machine }),
      inputs,
    ),
  };
}

function playOn(kernel: Kernel, inputs: readonly Input[]): BranchFigures {
  const closed: Trade[] = [];
  const equity: { ts: TimeMs; equity: Amount }[] = [];
  for (const input of inputs) {
    const { trades, accepted } = kernel.send(input);
    closed.push(...trades);
    if (!accepted || input.type !== 'bar.received') continue;
    const point = { ts: input.bar.ts, equity: kernel.figures().equity };
    if (equity.at(-1)?.ts === point.ts) equity.pop();
    equity.push(point);
  }
  const netPnl = paise(closed.reduce((sum, trade) => sum + trade.netPnl, 0));
  return { netPnl, trades: closed.length, equity, closed };
}
