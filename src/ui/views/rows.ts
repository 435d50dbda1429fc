import { rupeesOfAmount, rupeesOfPaise, rupeesOfPrice } from '../../domain/units.ts';
import type { InstrumentRow } from '../../view/protocol.ts';
import type { Model } from '../../view/model.ts';
import type { Column } from '../settings.ts';
import type { UiState } from '../ui-state.ts';
import { actorKey, topOf } from './view.ts';

/** What the instrument has earned since the start, in rupees: closed trades and the open position. */
export const pnlOf = ({ realised, unrealised }: InstrumentRow): number =>
  rupeesOfPaise(realised) + rupeesOfAmount(unrealised);

/** Since the first open of the date, as a share of 1. */
export const changeOf = ({ last, dayOpen }: InstrumentRow): number | null =>
  last === null || dayOpen === null || dayOpen === 0 ? null : last / dayOpen - 1;

type Value = number | string | null;

const VALUES: Readonly<Record<Column, (row: InstrumentRow) => Value>> = {
  symbol: ({ key }) => key,
  state: ({ state }) => state,
  last: ({ last }) => (last === null ? null : rupeesOfPrice(last)),
  change: changeOf,
  quantity: ({ quantity }) => quantity,
  pnl: pnlOf,
  stop: ({ stop }) => (stop === null ? null : rupeesOfPrice(stop)),
  target: ({ target }) => (target === null ? null : rupeesOfPrice(target)),
  atr: ({ atr }) => atr,
  volume: ({ volumeFactor }) => volumeFactor,
  bars: ({ bars }) => bars,
  trades: ({ trades }) => trades,
  spark: changeOf,
  why: ({ why }) => why?.guard ?? null,
};

type Shown = Pick<UiState, 'filter' | 'sort'>;
type Memo = {
  readonly rows: Model['rows'];
  readonly filter: string;
  readonly sort: Shown['sort'];
  readonly result: readonly InstrumentRow[];
};
let memo: Memo | null = null;

/** The rows of the table: what fits the filter, in the chosen order; without one in that of the configuration. */
export function shownRows({ rows }: Pick<Model, 'rows'>, { filter, sort }: Shown): readonly InstrumentRow[] {
  // A burst of keys asks many times for the same.
  if (memo?.rows === rows && memo.filter === filter && memo.sort === sort) return memo.result;
  const fits = filterOf(filter);
  const kept = [...rows.values()].filter(fits);
  const result =
    sort.column === null ? (sort.reverse ? kept.toReversed() : kept) : sorted(kept, sort.column, sort.reverse);
  memo = { rows, filter, sort, result };
  return result;
}

/** Equal rows keep the order of the configuration, and what has no value stands last either way. */
function sorted(rows: readonly InstrumentRow[], column: Column, reverse: boolean): readonly InstrumentRow[] {
  const valueOf = VALUES[column];
  const sign = reverse ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : Number(a !== b);

const COMPARED: Readonly<Record<string, Column>> = {
  pnl: 'pnl',
  qty: 'quantity',
  quantity: 'quantity',
  last: 'last',
  change: 'change',
  atr: 'atr',
  volume: 'volume',
  bars: 'bars',
  trades: 'trades',
};

type Test = (row: InstrumentRow) => boolean;

/** Words, `!word`, `state:word`, `pnl<0`: a row must fit all of them. */
export function filterOf(filter: string): Test {
  const tests = filter.toLowerCase().split(/\s+/u).filter(Boolean).map(testOf);
  return (row) => tests.every((test) => test(row));
}

function testOf(word: string): Test {
  if (word.startsWith('!')) {
    const test = testOf(word.slice(1));
    return word === '!' ? () => true : (row) => !test(row);
  }
  const [, name = '', sign = '', bound = ''] = /^([a-z]+)([<>])([-+.\d]*)$/u.exec(word) ?? [];
  const column = COMPARED[name];
  if (column !== undefined) {
    // Half typed, it lets everything pass.
    if (bound === '' || Number.isNaN(Number(bound))) return () => true;
    return (row) => isBeyond(VALUES[column](row), sign, Number(bound));
  }
  if (word.startsWith('state:')) return ({ state }) => state.toLowerCase().includes(word.slice('state:'.length));
  return ({ key, state }) => key.toLowerCase().includes(word) || state.toLowerCase().includes(word);
}

const isBeyond = (value: Value, sign: string, bound: number): boolean =>
  typeof value === 'number' && (sign === '<' ? value < bound : value > bound);

/** Actors of the tree besides the instruments, top down. */
export const ACTORS = ['system', 'feed', 'session', 'risk', 'broker', 'portfolio'] as const;
export type Actor = (typeof ACTORS)[number];

/** The keys of all lines of the overview, in their order. */
export function overviewKeys(model: Pick<Model, 'rows'>, ui: Shown & Pick<UiState, 'tree'>): readonly string[] {
  const keys = shownRows(model, ui).map(({ key }) => key);
  return ui.tree ? [...ACTORS.map(actorKey), ...keys] : keys;
}

export const isHeld = ({ quantity }: InstrumentRow): boolean => quantity !== 0;
export const stateName = ({ state }: InstrumentRow): string => topOf(state);

/** First line of a window of `height` lines that keeps `cursor` in sight, two lines from its edges where it can. */
export function windowStart(count: number, cursor: number, height: number): number {
  const most = Math.max(0, count - height);
  // The window sits in pages of its height less the margins: it stays where it is while the cursor moves inside.
  const step = Math.max(1, height - 4);
  const page = Math.floor(Math.max(0, cursor - 2) / step);
  return Math.max(0, Math.min(most, page * step));
}
