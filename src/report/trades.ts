import type { Trade } from '../domain/trade.ts';
import { rupeesOfPaise, rupeesOfPrice } from '../domain/units.ts';
import { plainJson } from './plain-json.ts';

/** One line of `trades.jsonl`, without its line end: money and prices in rupees (trading rules §9). */
export const tradeLine = (trade: Trade): string =>
  plainJson({
    instrument: trade.instrument,
    side: trade.side,
    quantity: trade.quantity,
    entryTs: trade.entryTs,
    entryPrice: rupeesOfPrice(trade.entryPrice),
    exitTs: trade.exitTs,
    exitPrice: rupeesOfPrice(trade.exitPrice),
    reason: trade.reason,
    stop: rupeesOfPrice(trade.stop),
    target: rupeesOfPrice(trade.target),
    atr: trade.atr,
    signalTs: trade.signalTs,
    grossPnl: rupeesOfPaise(trade.grossPnl),
    costs: rupeesOfPaise(trade.costs),
    netPnl: rupeesOfPaise(trade.netPnl),
    balance: rupeesOfPaise(trade.balance),
  });
