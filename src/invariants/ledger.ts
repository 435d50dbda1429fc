import type { Price } from '../domain/units.ts';
import { signOf } from '../domain/units.ts';
import { BROKER, PORTFOLIO, instrumentAddress } from '../machines/address.ts';
import type { OrderRole, OrderSide } from '../machines/protocol.ts';
import { heard, type Scene } from './view.ts';

/** What the checks remember from step to step: plain data, kept by nobody else, so that it can contradict the charts. */

type SentOrder = {
  readonly id: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  /** The most it was ever asked for. */
  readonly quantity: number;
  readonly filled: number;
  readonly tradeIds: readonly string[];
};

type Approval = { readonly id: string; readonly quantity: number; readonly ts: number };

export type LedgerLine = {
  /** Σ signed fills. */
  readonly net: number;
  /** Steps since the position was last protected or leaving; 0 while it is. */
  readonly naked: number;
  readonly stop: Price | null;
  /** The stop that began the cool-down, and the accepted bars later than it; `null` outside one. */
  readonly cooling: { readonly since: number; readonly bars: number } | null;
  readonly lastBarTs: number;
  /** Risk's last approval, until it is used. */
  readonly approval: Approval | null;
  /** An entry that counts in the exposure. */
  readonly working: { readonly id: string; readonly quantity: number; readonly price: number } | null;
};

export type Ledger = {
  readonly lines: Readonly<Record<string, LedgerLine>>;
  /** The last orders sent, oldest first. */
  readonly sent: readonly SentOrder[];
  /** Epoch and number of the last order id: ids rise, so none can come twice. */
  readonly lastId: readonly [number, number];
  readonly received: number;
  /** Σ netPnl of the trade log, paise. */
  readonly netPnl: number;
};

/** Old orders are forgotten: a fill of one that is not here is not judged. */
const SENT_KEPT = 64;

const emptyLine: LedgerLine = {
  net: 0,
  naked: 0,
  stop: null,
  cooling: null,
  lastBarTs: -Infinity,
  approval: null,
  working: null,
};

export const openLedger: Ledger = {
  lines: {},
  sent: [],
  lastId: [-1, 0],
  received: 0,
  netPnl: 0,
};

export const lineOfLedger = ({ lines }: Ledger, key: string): LedgerLine => lines[key] ?? emptyLine;

/** `sc-3-17` and `order-17` as numbers that rise. */
export function idNumbers(id: string): readonly [number, number] {
  const [, epoch = '0', count = '0'] = /^(?:sc-(\d+)-|order-)(\d+)$/u.exec(id) ?? [];
  return [Number(epoch), Number(count)];
}

/** The ledger after a step. */
export function noteStep(ledger: Ledger, scene: Scene): Ledger {
  const { input, trades, setup, after } = scene;
  const lines = setup.instruments.map(({ key }, i) => {
    const stop = after.account.lines[i]?.position?.stop ?? null;
    return [key, { ...noteInstrument(lineOfLedger(ledger, key), scene, key), stop }] as const;
  });
  const last = heard(scene, 'venue.place').at(-1);
  return {
    lines: Object.fromEntries(lines),
    received: ledger.received + (input.type === 'bar.received' || input.type === 'row.unreadable' ? 1 : 0),
    netPnl: trades.reduce((sum, { netPnl }) => sum + netPnl, ledger.netPnl),
    sent: noteSent(ledger.sent, scene),
    lastId: last === undefined ? ledger.lastId : idNumbers(last.clientOrderId),
  };
}

function noteSent(sent: readonly SentOrder[], scene: Scene): readonly SentOrder[] {
  let all = sent;
  for (const { event } of scene.messages) {
    if (event.type === 'venue.place') {
      const { clientOrderId: id, instrument, role, side, quantity } = event;
      all = [...all, { id, instrument, role, side, quantity, filled: 0, tradeIds: [] }].slice(-SENT_KEPT);
    } else if (event.type === 'venue.modify') {
      const { clientOrderId: id, quantity } = event;
      all = all.map((one) => (one.id === id ? { ...one, quantity: Math.max(one.quantity, quantity) } : one));
    } else if (event.type === 'order.filled') {
      const { orderId, quantity, tradeId } = event;
      all = all.map((one) =>
        one.id === orderId ? { ...one, filled: one.filled + quantity, tradeIds: [...one.tradeIds, tradeId] } : one,
      );
    }
  }
  return all;
}

function noteInstrument(line: LedgerLine, scene: Scene, key: string): LedgerLine {
  let { net, cooling, lastBarTs, approval, working } = line;
  for (const { to, event } of scene.messages) {
    if (to === instrumentAddress(key) && event.type === 'bar') {
      lastBarTs = event.bar.ts;
      if (cooling !== null && lastBarTs > cooling.since) cooling = { since: cooling.since, bars: cooling.bars + 1 };
    }
    if (!('instrument' in event) || event.instrument !== key) continue;
    if (to === PORTFOLIO && event.type === 'entry.filled') {
      const { side, quantity, orderId, remaining } = event;
      net += signOf(side) * quantity;
      if (working?.id === orderId)
        working = remaining === 0 ? null : { id: orderId, price: working.price, quantity: remaining };
      cooling = null;
    } else if (to === PORTFOLIO && event.type === 'exit.filled') {
      const { quantity, remaining, reason, ts } = event;
      net -= Math.sign(net) * quantity;
      if (remaining === 0 && reason === 'stop') cooling = { since: ts, bars: 0 };
    } else if (to === PORTFOLIO && event.type === 'order.working') {
      const { orderId, role, quantity, price } = event;
      if (role === 'entry' && price !== null) working = { id: orderId, quantity, price };
    } else if (to === PORTFOLIO && event.type === 'order.ended') {
      if (working?.id === event.orderId) working = null;
    } else if (event.type === 'size.approved') {
      const { approvalId: id, quantity, ts } = event;
      approval = { id, quantity, ts };
    } else if (to === BROKER && event.type === 'order.intended') {
      if (approval?.id === event.approvalId) approval = null;
    }
  }
  const at = scene.setup.instruments.findIndex((one) => one.key === key);
  if (scene.after.instruments[at]?.value !== 'stopped-out') cooling = null;
  return { ...line, net, cooling, lastBarTs, approval, working };
}
