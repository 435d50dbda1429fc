import type { Size } from './view.ts';

export const LEAST: Size = { columns: 60, rows: 15 };

export type Layout = {
  readonly panes: 1 | 2 | 3;
  /** Lines of the header, without the rule below it. */
  readonly headerRows: 1 | 2;
  /** Lines of the newest events above the footer. */
  readonly tailRows: 0 | 2;
  readonly bodyRows: number;
};

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < LEAST.columns || rows < LEAST.rows;

/** What there is room for: header, rule, body, rule, events, footer. */
export function layoutOf({ columns, rows }: Size): Layout {
  const headerRows = rows < 20 ? 1 : 2;
  const tailRows = rows < 20 ? 0 : 2;
  return {
    panes: columns < 100 ? 1 : columns < 160 ? 2 : 3,
    headerRows,
    tailRows,
    bodyRows: Math.max(1, rows - headerRows - 1 - (tailRows === 0 ? 0 : tailRows + 1) - 1),
  };
}
