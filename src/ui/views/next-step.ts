import type { Check, InstrumentRow } from '../../view/protocol.ts';
import { span, type Span } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { NONE, minuteText, percent, priceText } from '../text/format.ts';

/** Why an instrument waits, or what it waits for: what the engine says of it in one phrase. */
export function nextText(row: InstrumentRow): Span {
  const { fault, quantity, stop, target, state, answer, orders, why } = row;
  if (fault !== null) return span(`FAILED ${fault}`, 'danger');
  if (quantity !== 0) {
    const leaving = orders.some(({ role }) => role === 'exit') ? 'exit works, ' : '';
    return stop === null
      ? span('NO STOP', 'danger')
      : span(`${leaving}stop ${priceText(stop)} tgt ${priceText(target)}`);
  }
  const entry = orders.find(({ role }) => role === 'entry');
  if (entry !== undefined) return span(`${entry.side} ${grouped(entry.quantity)} ${entry.state}`, 'info');
  if (state === 'warming-up') return span(`${row.bars} of ${row.warmUpBars} bars`, 'dim');
  if (state === 'stopped-out') return span(`cool-down ${row.coolingBars} of ${row.cooldownBars} bars left`, 'warn');
  if (row.stale) return span('stale: no bars', 'warn');
  if (answer !== null && answer.reason !== null && (answer.ts === row.lastTs || why === null)) {
    return span(`refused ${answer.reason} ${minuteText(answer.ts)}`, 'warn');
  }
  return why === null
    ? span('nothing stands in the way', 'dim')
    : span(briefly(why), why.guard === 'signal' ? 'dim' : 'warn');
}

/** Where there is little room: without what a word would have to be. */
const briefly = (check: Check): string =>
  check.unit === 'word' ? `${check.guard}: ${check.value ?? NONE}` : checkText(check);

/** A test's name and what it was held against. */
export const checkText = (check: Check): string => `${check.guard}: ${measured(check)}`;

/** `0.8% of 15%`, `9 of 14`, `off`. */
export function measured({ passes, unit, value, limit }: Check): string {
  const shown = (amount: number | string | null): string => {
    if (amount === null) return NONE;
    if (typeof amount === 'string') return amount;
    switch (unit) {
      case 'share':
        return percent(amount, Number.isInteger(amount * 100) ? 0 : 1);
      case 'multiple':
        return `${grouped(amount, Number.isInteger(amount) ? 0 : 2)}x`;
      case 'rupees':
        return grouped(amount, 2);
      case 'count':
      case 'word':
        return grouped(amount, Number.isInteger(amount) ? 0 : 2);
      default:
        return unit satisfies never;
    }
  };
  if (unit === 'word')
    return value === limit || limit === null ? shown(value) : `${shown(value)}, needs ${shown(limit)}`;
  // Nothing can be a share of nothing: it has to go.
  if (limit === 0) return passes !== false || value === 0 ? shown(value) : `${shown(value)}, needs 0`;
  return limit === null ? `${shown(value)}, no limit` : `${shown(value)} of ${shown(limit)}`;
}
