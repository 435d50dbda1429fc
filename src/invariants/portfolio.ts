import { profitAt } from '../domain/position.ts';
import { signOf } from '../domain/units.ts';
import { lineOfLedger, type Ledger } from './ledger.ts';
import { heard, violation, type Scene, type Violation } from './view.ts';

/** I16–I20: positions, money, exposure and drawdown, added up once more from what was told. */
export const checkPortfolio = (scene: Scene, ledger: Ledger, next: Ledger): readonly Violation[] => [
  ...checkPositions(scene, next),
  ...checkMoney(scene, next),
  ...checkApprovals(scene, ledger, next),
  ...checkDrawdown(scene),
];

function checkPositions({ setup, after }: Scene, next: Ledger): readonly Violation[] {
  return setup.instruments.flatMap(({ key }, i) => {
    const { net } = lineOfLedger(next, key);
    const held = after.account.lines[i]?.position ?? null;
    const book = after.broker.kind === 'live' ? after.broker.context.books[i]?.position : undefined;
    const paper = after.broker.kind === 'paper' ? (after.broker.context.books[i]?.position ?? null) : null;
    const figures = {
      instrument: after.instruments[i]?.context.position ?? 0,
      portfolio: held === null ? 0 : signOf(held.side) * held.quantity,
      broker: book ?? (paper === null ? 0 : signOf(paper.side) * paper.quantity),
    };
    return Object.entries(figures).flatMap(([actor, position]) =>
      position === net ? [] : [violation('I16', `${actor} holds ${position} of ${key}, its fills add up to ${net}`)],
    );
  });
}

function checkMoney({ setup, after: { account } }: Scene, { netPnl }: Ledger): readonly Violation[] {
  let openCosts = 0;
  let unrealised = 0;
  for (const { position, mark } of account.lines) {
    if (position === null) continue;
    openCosts += position.costs;
    unrealised += profitAt(position, mark ?? position.base);
  }
  const balance = setup.capital + netPnl - openCosts;
  return [
    ...(account.balance === balance
      ? []
      : [violation('I18', `the balance is ${account.balance} paise, the trades and open costs give ${balance}`)]),
    ...(account.equity === account.balance * 100 + unrealised
      ? []
      : [
          violation(
            'I17',
            `the equity is ${account.equity}, balance and marks give ${account.balance * 100 + unrealised}`,
          ),
        ]),
  ];
}

/** Judged by the marks, the working entries and the balance as they were told, not as the portfolio sums them. */
function checkApprovals(scene: Scene, ledger: Ledger, next: Ledger): readonly Violation[] {
  const { setup, after } = scene;
  const { maxLeverage, maxPositionPct, maxOpenPositions } = setup.risk;
  return heard(scene, 'size.approved').flatMap(({ instrument, quantity, requestId }) => {
    const request = heard(scene, 'size.requested').find((one) => one.requestId === requestId);
    const lotSize = setup.instruments.find(({ key }) => key === instrument)?.lotSize ?? 1;
    if (request === undefined) return [violation('I6', `${requestId} was answered and not asked`)];
    let exposure = 0;
    let open = 0;
    setup.instruments.forEach(({ key }, i) => {
      const { position, mark } = after.account.lines[i] ?? { position: null, mark: null };
      // The one asked for works by now: before the answer it did not.
      const { working } = key === instrument ? lineOfLedger(ledger, key) : lineOfLedger(next, key);
      if (position !== null) exposure += position.quantity * (mark ?? 0);
      if (working !== null) exposure += working.quantity * working.price;
      open += (position === null ? 0 : 1) + (working === null ? 0 : 1);
    });
    const slack = lotSize * request.price * 1e-9;
    const notional = quantity * request.price;
    const balance = after.account.balance * 100;
    return [
      ...(exposure + notional <= maxLeverage * balance + slack
        ? []
        : [
            violation(
              'I19',
              `${exposure + notional} of exposure on a balance of ${balance}, at most ${maxLeverage} times`,
            ),
          ]),
      ...(notional <= maxPositionPct * balance + slack
        ? []
        : [violation('I19', `${notional} in one position, at most ${maxPositionPct} of ${balance}`)]),
      ...(maxOpenPositions === null || open < maxOpenPositions
        ? []
        : [violation('I19', `${open + 1} positions and entries, at most ${maxOpenPositions}`)]),
    ];
  });
}

function checkDrawdown({ input, before, after, setup }: Scene): readonly Violation[] {
  const { account, risk } = after;
  const isReset = input.type === 'operator.reset' && input.what === 'drawdown';
  const reopened = before.risk.value['drawdown'] === 'locked' && risk.value['drawdown'] === 'open';
  const { lockPeak } = risk.context;
  const over =
    (lockPeak - account.marked) / lockPeak > setup.risk.maxDrawdown && account.marked === risk.context.account.equity;
  return [
    ...(account.peak >= before.account.peak ? [] : [violation('I20', `the peak falls to ${account.peak}`)]),
    ...(account.drawdown === (account.peak - account.marked) / account.peak
      ? []
      : [violation('I20', `the drawdown is ${account.drawdown}, peak ${account.peak}, mark ${account.marked}`)]),
    ...(reopened && !isReset ? [violation('I20', `the drawdown lock opens on ${input.type}`)] : []),
    ...(over && risk.value['drawdown'] === 'open' && input.type === 'bar.received'
      ? [violation('I20', 'the drawdown is over its limit and its lock is open')]
      : []),
  ];
}
