import { styleText } from 'node:util';
import type { Summary } from '../report/summary.ts';

const RUPEES = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const COUNT = new Intl.NumberFormat('en-IN');

/** ₹ 10,03,412.50, with its sign where a figure can go either way. */
export const rupees = (value: number): string => `₹ ${RUPEES.format(value)}`;
export const signedRupees = (value: number): string => `${value < 0 ? '−' : '+'}₹ ${RUPEES.format(Math.abs(value))}`;
const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(2)} %`);
// A few sessions, quoted by the year, can give a figure of any length.
const ratio = (value: number | null): string =>
  value === null ? '–' : Math.abs(value) < 1e6 ? value.toFixed(2) : value.toExponential(2);

/** Quantity in shares, negative when short. */
export type Held = { readonly instrument: string; readonly quantity: number };

/** The end of a run for people: at most 24 lines of 80 columns. */
export function resultsTable(summary: Summary, held: readonly Held[]): string {
  const reasons = (counts: Readonly<Partial<Record<string, number>>>): string =>
    Object.entries(counts)
      .map(([reason, count]) => `${reason} ${COUNT.format(count ?? 0)}`)
      .join(', ') || 'none';
  const rows: readonly (readonly [string, string])[] = [
    ['bars accepted', `${COUNT.format(summary.bars.accepted)} (gaps ${COUNT.format(summary.bars.gaps)})`],
    ['bars rejected', reasons(summary.bars.rejected)],
    ['signals', `${COUNT.format(summary.signals)}, approved ${COUNT.format(summary.approved)}`],
    ['sizes rejected', reasons(summary.rejected)],
    [
      'trades',
      `${COUNT.format(summary.trades)} (${COUNT.format(summary.wins)} won, ${COUNT.format(summary.losses)} lost)`,
    ],
    ['win rate / profit factor', `${percent(summary.winRate)} / ${ratio(summary.profitFactor)}`],
    ['gross P&L', signedRupees(summary.grossPnl)],
    ['costs', rupees(summary.costs)],
    ['net P&L', tinted(summary.netPnl, signedRupees(summary.netPnl))],
    // A complete run holds nothing: its equity is its balance.
    ...(summary.complete
      ? [['final balance', rupees(summary.finalBalance)] as const]
      : ([
          ['final balance / equity', `${rupees(summary.finalBalance)} / ${rupees(summary.finalEquity)}`],
          ['open positions', heldText(held)],
        ] as const)),
    ['total return / max drawdown', `${percent(summary.totalReturn)} / ${percent(summary.maxDrawdown)}`],
    ['Sharpe / Sortino / Calmar', [summary.sharpe, summary.sortino, summary.calmar].map(ratio).join(' / ')],
    ['time in market', percent(summary.exposure)],
  ];
  const title = summary.complete ? 'Summary' : 'Summary (interrupted: what was done so far)';
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    styleText('bold', title),
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${wrapped(value, width + 4)}`),
  ].join('\n');
}

/** Named one by one, so far as they fit a line beside their number. */
const ROOM = 36;

function heldText(held: readonly Held[]): string {
  if (held.length === 0) return 'none';
  let named = '';
  for (const { instrument, quantity } of held) {
    const next = `${instrument} ${quantity < 0 ? 'short' : 'long'} ${COUNT.format(Math.abs(quantity))}`;
    if (named.length + next.length + 2 > ROOM) return `${COUNT.format(held.length)}: ${named}${named && ', '}…`;
    named += named === '' ? next : `, ${next}`;
  }
  return `${COUNT.format(held.length)}: ${named}`;
}

// The sign says it too: without colour nothing is lost.
const tinted = (value: number, text: string): string => (value < 0 ? styleText('red', text) : styleText('green', text));

/** Long lists go on below, in their own column. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=, )/u)) {
    if (line !== '' && indent + line.length + part.length > 80) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
