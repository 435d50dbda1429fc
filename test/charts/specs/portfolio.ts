import type { SnapshotFrom } from 'xstate';
import { day, paise, price } from '../../../src/domain/units.ts';
import { portfolioMachine } from '../../../src/machines/portfolio.ts';
import type { OrderEnded, OrderWorking, PortfolioEvent } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { ACCEPTED } from '../accepted.ts';
import { entryFilled, exitFilled, MOMENT, stamped } from './messages.ts';

type Snapshot = SnapshotFrom<typeof portfolioMachine>;

const CAPITAL = 100_000_000;
const COSTS = paise(100);

const working = (role: OrderWorking['role']): OrderWorking => ({
  type: 'order.working',
  orderId: `order-${role}`,
  instrument: 'X',
  ts: MOMENT,
  role,
  quantity: 2,
  price: role === 'entry' ? price(1_000_000) : null,
});
const ended = (role: OrderEnded['role']): OrderEnded => ({
  type: 'order.ended',
  orderId: `order-${role}`,
  instrument: 'X',
  ts: MOMENT,
  role,
  reason: 'cancelled',
});

const heldBy = ({ context: { account } }: Snapshot): number => account.lines[0]?.position?.quantity ?? 0;
const worksFor = ({ context: { account } }: Snapshot): number => account.lines[0]?.working?.quantity ?? 0;

/** An entry of two in one or two parts, marks at, above and below its price, an exit whole or in parts. */
function events(snapshot: Snapshot): readonly PortfolioEvent[] {
  const held = heldBy(snapshot);
  const wants = worksFor(snapshot);
  return [
    stamped(),
    stamped({ close: price(1_005_000) }),
    stamped({ close: price(995_000) }),
    { type: 'session.opened', day: day(1) },
    ...(held === 0 ? [working('entry')] : []),
    working('exit'),
    ended('entry'),
    ended('exit'),
    ...(wants > 0 ? [entryFilled({ orderId: 'order-entry', quantity: 1, remaining: wants - 1, costs: COSTS })] : []),
    ...(wants > 1 ? [entryFilled({ orderId: 'order-entry', quantity: wants, remaining: 0, costs: COSTS })] : []),
    ...(held > 0 ? [exitFilled({ quantity: held, costs: COSTS })] : []),
    ...(held > 1 ? [exitFilled({ quantity: 1, remaining: held - 1, costs: COSTS })] : []),
    // The broker alone fills, and only what works or is held; otherwise both types would be its bug (I16).
  ];
}

/** Once this much was traded the account's figures have all been seen. */
const TRADES = 2;

function rule(before: Snapshot, event: PortfolioEvent): Expected {
  const { account, recentTrades } = before.context;
  const held = heldBy(before);
  const wants = worksFor(before);
  // What risk hears after every change: what is held and what works, marked or not (§2).
  const told = (now: { held?: number; wants?: number }, rest: Readonly<Record<string, unknown>> = {}) => ({
    to: 'risk',
    event: {
      type: 'account.changed',
      marked: false,
      openPositions: (now.held ?? held) > 0 ? 1 : 0,
      workingEntries: (now.wants ?? wants) > 0 ? 1 : 0,
      ...rest,
    },
  });
  const at = 'accounting';
  switch (event.type) {
    case 'session.opened':
      return { at, sent: [told({}, { opening: account.equity })], context: { account: { opening: account.equity } } };
    case 'bar': {
      const context = { account: { bars: account.bars + 1, lines: [{ mark: event.bar.close }] } };
      // Nothing is held and the equity is that of the last mark: risk knows it all.
      const idle = held === 0 && account.equity === account.marked;
      return { at, context, sent: idle ? [] : [told({}, { marked: true })] };
    }
    case 'order.working':
      if (event.role === 'exit') return { at, context: { account: { workingEntries: wants > 0 ? 1 : 0 } } };
      return { at, sent: [told({ wants: event.quantity })] };
    case 'order.ended':
      if (event.role === 'exit') return { at, context: { account: { workingEntries: wants > 0 ? 1 : 0 } } };
      return { at, sent: [told({ wants: 0 })] };
    case 'entry.filled':
      return {
        at,
        sent: [
          told({ held: held + event.quantity, wants: event.remaining }, { balance: paise(account.balance - COSTS) }),
        ],
      };
    case 'exit.filled': {
      const closes = event.quantity === held;
      const trade = { to: 'emitted', event: { type: 'trade.closed', trade: { instrument: 'X' } } };
      return {
        at,
        sent: [...(closes ? [trade] : []), told({ held: held - event.quantity })],
        context: {
          recentTrades: { length: recentTrades.length + (closes ? 1 : 0) },
          account: { lines: [{ position: closes ? null : { quantity: held - event.quantity } }] },
        },
      };
    }
    default:
      return event satisfies never;
  }
}

export const portfolioSpec = chartSpec({
  machine: portfolioMachine,
  input: { capital: paise(CAPITAL), keys: ['X'] },
  address: 'portfolio',
  peers: ['risk'],
  accepts: ACCEPTED.portfolio,
  slices: [(snapshot) => (snapshot.context.recentTrades.length < TRADES ? events(snapshot) : [stamped()])],
  abstract: ({ context: { account, recentTrades } }) => [
    account.lines[0]?.position?.quantity,
    account.lines[0]?.working?.quantity,
    account.lines[0]?.mark,
    Math.sign(account.equity - account.marked),
    Math.sign(account.equity - account.opening),
    recentTrades.length,
  ],
  start: { at: 'accounting' },
  rule: (before, event) => rule(before, event as PortfolioEvent),
});
