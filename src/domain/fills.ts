import type { Bar } from './bar.ts';
import type { Bracket } from './bracket.ts';
import type { Phase } from './calendar.ts';
import type { ExitReason, ExitRequestReason } from './trade.ts';
import { price, signOf, type Price, type Side } from './units.ts';

/** The bar as a broker meets it: `late` on the instrument's first bar of a later date than its last. */
export type BarAtBroker = { readonly bar: Bar; readonly phase: Phase; readonly late: boolean };

export type BracketedPosition = Bracket & { readonly side: Side };

export type Exit = { readonly price: Price; readonly reason: ExitReason };

/** Why a working entry does not fill on this bar, or `null` when it does (trading rules §5, §7). */
export function entryLapse({ phase, late }: BarAtBroker): 'session-ended' | 'square-off' | null {
  if (late) return 'session-ended';
  return phase === 'square-off' ? 'square-off' : null;
}

/** The open, moved against the order by whole ticks; it is exact and stays where it is (§1, §5). */
export const entryPrice = (side: Side, open: Price, slippageTicks: number, tick: Price): Price =>
  price(open + signOf(side) * slippageTicks * tick);

/**
 * The exit of an open position on this bar, if any: squared off, else the exit that was asked for before, else stop and
 * target (§2 step 1, §6, §7).
 */
export function exitOn(at: BarAtBroker, position: BracketedPosition, asked: ExitRequestReason | null): Exit | null {
  const { open } = at.bar;
  if (at.late) return { price: open, reason: 'square-off-late' };
  if (at.phase === 'square-off') return { price: open, reason: 'square-off' };
  if (asked !== null) return { price: open, reason: asked };
  return bracketExit(at.bar, position);
}

/** Stop before target when one bar spans both; a gap fills at the open, never at a price that was not traded (§6). */
function bracketExit(bar: Bar, { side, stop, target }: BracketedPosition): Exit | null {
  const sign = signOf(side);
  const worst = side === 'long' ? bar.low : bar.high;
  const best = side === 'long' ? bar.high : bar.low;
  if (sign * (bar.open - stop) <= 0) return { price: bar.open, reason: 'stop' };
  if (sign * (worst - stop) <= 0) return { price: stop, reason: 'stop' };
  if (sign * (bar.open - target) >= 0) return { price: bar.open, reason: 'target' };
  if (sign * (best - target) >= 0) return { price: target, reason: 'target' };
  return null;
}
