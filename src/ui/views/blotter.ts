import type { InstrumentRow, OrderRow } from '../../view/protocol.ts';
import type { Fill, Model } from '../../view/model.ts';
import { BLANK, fit, fitNumber, fitRight, line, span, type Line } from '../text/cells.ts';
import type { Side } from '../../domain/units.ts';
import type { Trade } from '../../domain/trade.ts';
import { dayText, grouped, signed } from '../../view/format.ts';
import { minuteText, priceText, signedPaise, timeText } from '../text/format.ts';
import { BLOTTER_TABS, type UiState } from '../ui-state.ts';
import { toneOf } from './header.ts';
import { isHeld } from './rows.ts';
import type { KnownView } from './view.ts';

/** Orders and what protects each position, fills, closed trades. */
export function blotterLines({ model, ui }: KnownView, height: number): readonly Line[] {
  const tabs = BLOTTER_TABS.map((tab) =>
    span(tab === ui.tab ? ` [${tab.toUpperCase()}] ` : `  ${tab}  `, tab === ui.tab ? 'active' : 'dim'),
  );
  const list = listOf(model, ui);
  const { head, lines, empty } = list;
  return [
    [...tabs, span(`  ${grouped(lines.length)}`, 'dim')],
    line(head, 'title'),
    ...(lines.length === 0 ? [BLANK, line(`  ${empty}`, 'dim')] : lines.slice(ui.scroll, ui.scroll + height - 2)),
  ];
}

type List = { readonly head: string; readonly lines: readonly Line[]; readonly empty: string };

export const blotterLength = (model: Model, ui: Pick<UiState, 'tab'>): number => listOf(model, ui).lines.length;

function listOf(model: Model, { tab }: Pick<UiState, 'tab'>): List {
  switch (tab) {
    case 'orders':
      return ordersOf(model);
    case 'fills':
      return {
        head: ' TIME      SYMBOL        WHAT         SIDE     QTY       PRICE     COSTS',
        lines: byDate(model.fills, ({ ts }) => ts, fillLinesOf(model.fills)),
        empty: 'No fill yet.',
      };
    case 'trades':
      return {
        head: ' IN    OUT   SYMBOL     SIDE     QTY     ENTRY      EXIT WHY                NET',
        lines: byDate(model.trades, ({ exitTs }) => exitTs, model.trades.map(tradeLine)),
        empty: 'No trade has been closed yet.',
      };
    default:
      return tab satisfies never;
  }
}

/** The newest first; where there are several dates each stands above its own. */
function byDate<Item>(items: readonly Item[], tsOf: (item: Item) => number, lines: readonly Line[]): readonly Line[] {
  const dates = items.map((item) => dayText(tsOf(item)));
  const isOne = dates.every((date) => date === dates[0]);
  return lines
    .flatMap((one, at) => (isOne || dates[at] === dates[at + 1] ? [one] : [one, line(` ${dates[at] ?? ''}`, 'dim')]))
    .toReversed();
}

const tradeLine = (trade: Trade): Line => [
  span(` ${minuteText(trade.entryTs)} ${minuteText(trade.exitTs)} `),
  span(fit(trade.instrument, 10)),
  span(
    ` ${trade.side.padEnd(5)}${fitNumber(grouped(trade.quantity), 7)}${fitNumber(priceText(trade.entryPrice), 10)}${fitNumber(priceText(trade.exitPrice), 10)} `,
  ),
  span(fit(trade.reason, 11)),
  span(fitNumber(signedPaise(trade.netPnl), 11), toneOf(trade.netPnl)),
];

function ordersOf({ rows }: Model): List {
  const all = [...rows.values()];
  return {
    head: ' SYMBOL        WHAT       SIDE      QTY    FILLED  STATE / PRICE',
    lines: [
      ...all.flatMap((row) => row.orders.map((order) => orderLine(row, order))),
      ...all.filter(isHeld).flatMap(bracketLines),
    ],
    empty: 'No order works and nothing is held.',
  };
}

const orderLine = ({ key }: InstrumentRow, { role, side, quantity, filled, state }: OrderRow): Line => [
  span(` ${fit(key, 13)} `),
  span(fit(role, 10)),
  span(` ${side.padEnd(5)}${fitRight(grouped(quantity), 8)}${fitRight(grouped(filled), 10)}  `),
  span(state, 'info'),
];

/** The two prices at which the broker closes a position by itself. */
function bracketLines({ key, quantity, stop, target, unrealised }: InstrumentRow): readonly Line[] {
  const side = quantity > 0 ? 'sell' : 'buy';
  const leg = (what: string, price: typeof stop): Line => [
    span(` ${fit(key, 13)} `),
    span(fit(what, 10)),
    span(` ${side.padEnd(5)}${fitRight(grouped(Math.abs(quantity)), 8)}${fitRight('-', 10)}  `),
    price === null ? span('NONE', 'danger') : span(`rests at ${priceText(price)}`),
    ...(what === 'stop' ? [span(`  ${signed(unrealised / 10_000)} unrealised`, toneOf(unrealised))] : []),
  ];
  return [leg('stop', stop), leg('target', target)];
}

/** Of each fill, oldest first. An exit is the other side of the entry before it, where that is still known. */
function fillLinesOf(fills: readonly Fill[]): readonly Line[] {
  const held = new Map<string, Side>();
  return fills.map((fill) => {
    if (fill.type === 'entry.filled') held.set(fill.instrument, fill.side);
    const side = held.get(fill.instrument);
    const buys = (side === 'long') === (fill.type === 'entry.filled');
    return fillLine(fill, side === undefined ? '' : buys ? 'buy' : 'sell');
  });
}

const fillLine = (fill: Fill, side: 'buy' | 'sell' | ''): Line => [
  span(` ${timeText(fill.ts)}  ${fit(fill.instrument, 13)} `),
  span(fit(fill.type === 'entry.filled' ? 'entry' : fill.reason, 12)),
  span(
    ` ${side.padEnd(5)}${fitRight(grouped(fill.quantity), 7)}${fitRight(priceText(fill.price), 12)}${fitRight(grouped(fill.costs / 100, 2), 10)}`,
  ),
];
