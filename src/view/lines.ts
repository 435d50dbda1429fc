import type { InstrumentContext } from '../machines/watch.ts';
import type { Strategies } from '../strategies/registry.ts';
import type { PricePoint } from './protocol.ts';

/** What a strategy draws now. It may be anybody's code: what it throws or answers wrongly draws nothing. */
export function linesOf(
  strategies: Strategies,
  { terms, watch }: Pick<InstrumentContext, 'terms' | 'watch'>,
): PricePoint['lines'] {
  try {
    const lines = strategies.get(terms.strategy.name)?.lines?.(watch.strategy) ?? {};
    return Object.fromEntries(Object.entries(lines).filter(([, value]) => Number.isFinite(value)));
  } catch {
    return {};
  }
}
