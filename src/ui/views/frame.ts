import { BLANK, beside, fitHeight, fitLine, line, rule, type Line } from '../text/cells.ts';
import { equityPlot } from '../plots/equity-plot.ts';
import { blotterLines } from './blotter.ts';
import { eventLines, tailLines } from './events.ts';
import { feedLines } from './feed.ts';
import { footerLine } from './footer.ts';
import { headerLines, isKnown } from './header.ts';
import { detailLines, instrumentLines } from './instrument.ts';
import { isTooSmall, layoutOf, LEAST } from './layout.ts';
import { tableLines, treeLines } from './overview.ts';
import { withOverlay } from './overlays.ts';
import { riskLines } from './risk.ts';
import { overviewKeys } from './rows.ts';
import type { KnownView, View } from './view.ts';

/** A whole screen: together exactly as many lines as the terminal has, none longer than it is wide. */
export type Frame = {
  readonly header: readonly Line[];
  readonly body: readonly Line[];
  readonly footer: readonly Line[];
};

export function frameOf(view: View): Frame {
  const { size } = view;
  if (isTooSmall(size)) return tooSmall(view);
  const { bodyRows, tailRows } = layoutOf(size);
  const cut = (lines: readonly Line[]): readonly Line[] => lines.map((one) => fitLine(one, size.columns));
  const body = isKnown(view) ? bodyLines(view, bodyRows) : waitingLines(view);
  const tail = isKnown(view) ? fitHeight(tailLines(view, tailRows), tailRows) : fitHeight([], tailRows);
  return {
    header: cut(headerLines(view)),
    body: cut(withOverlay(view, fitHeight(body, bodyRows), bodyRows)),
    footer: cut([...(tailRows === 0 ? [] : [rule(size.columns), ...tail]), footerLine(view)]),
  };
}

/** Never garbage: a screen that is too small says what it needs. */
function tooSmall({ size: { columns, rows } }: View): Frame {
  const text = [`needs ${LEAST.columns}x${LEAST.rows},`, `is ${columns}x${rows}`, 'trading goes on'];
  const lines = text.map((one) => fitLine(line(one, 'warn'), Math.max(0, columns)));
  return { header: [], body: fitHeight(lines, Math.max(0, rows)), footer: [] };
}

const waitingLines = ({ ui }: View): readonly Line[] => [
  BLANK,
  ui.link === 'lost'
    ? line('  There is no engine any more: it has ended.', 'warn')
    : line('  Connecting to the engine ...', 'info'),
  BLANK,
  line('  q leaves; trading is not touched by it.', 'dim'),
];

function bodyLines(view: KnownView, height: number): readonly Line[] {
  const { columns } = view.size;
  switch (view.ui.screen) {
    case 'overview':
      return overviewLines(view, height);
    case 'instrument':
      return instrumentLines(view, columns, height);
    case 'blotter':
      return blotterLines(view, height);
    case 'risk':
      return riskLines(view, columns, height);
    case 'feed':
      return feedLines(view, columns, height);
    case 'events':
      return eventLines(view, height);
    default:
      return view.ui.screen satisfies never;
  }
}

const TREE_WIDTH = 44;
const DETAIL_WIDTH = 60;

/** One, two or three panes, by width; `z` shows the list alone, `w` gives its columns the whole width. */
function overviewLines(view: KnownView, height: number): readonly Line[] {
  const { columns } = view.size;
  const { panes } = layoutOf(view.size);
  const list = (width: number, rows: number): readonly Line[] =>
    view.ui.tree ? treeLines(view, width, rows, false) : tableLines(view, width, rows);
  if (view.ui.zoom || view.model.rows.size === 0) return list(columns, height);
  if (panes === 1 || view.ui.wide) return withEquity(view, list, { width: columns, height });
  if (panes === 2) {
    const right = Math.max(37, columns - 83);
    return beside(
      [
        { width: columns - right - 3, lines: withEquity(view, list, { width: columns - right - 3, height }) },
        { width: right, lines: detailLines(view, right, height) },
      ],
      height,
    );
  }
  const middle = columns - TREE_WIDTH - DETAIL_WIDTH - 6;
  const plotRows = Math.min(12, Math.floor(height / 3));
  const upper = height - plotRows - 1;
  const equity = equityPlot(view.model.equity, { width: TREE_WIDTH, height: plotRows, ascii: view.ascii });
  return beside(
    [
      {
        width: TREE_WIDTH,
        lines: [
          ...fitHeight(treeLines(view, TREE_WIDTH, upper, true), upper),
          rule(TREE_WIDTH, 'equity and drawdown'),
          ...equity.map((row) => line(row, 'info')),
        ],
      },
      {
        width: middle,
        lines: [
          ...fitHeight(tableLines(view, middle, upper), upper),
          rule(middle, 'blotter'),
          ...blotterLines(view, plotRows),
        ],
      },
      { width: DETAIL_WIDTH, lines: detailLines(view, DETAIL_WIDTH, height) },
    ],
    height,
  );
}

const LEAST_PLOT = 7;
const MOST_PLOT = 12;

/** A list that leaves room has the equity curve below it. */
function withEquity(
  view: KnownView,
  list: (width: number, rows: number) => readonly Line[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly Line[] {
  const lines = overviewKeys(view.model, view.ui).length + (view.ui.tree ? 0 : 1);
  const plot = Math.min(MOST_PLOT, height - lines - 1);
  if (plot < LEAST_PLOT || view.model.equity.length < 2) return list(width, height);
  const rows = height - plot - 1;
  return [
    ...fitHeight(list(width, rows), rows),
    rule(width, 'equity and drawdown'),
    ...equityPlot(view.model.equity, { width, height: plot, ascii: view.ascii }).map((row) => line(row, 'info')),
  ];
}
