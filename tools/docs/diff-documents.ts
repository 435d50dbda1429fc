import type { Chart } from '../../src/engine/chart.ts';
import { compareCharts, type Change } from './chart-diff.ts';
import { drawingOf } from './drawing.ts';
import { code, page, table } from './markdown.ts';
import { svgOf } from './svg.ts';

/** A chart at two moments, `null` where there was or is none. */
export type Pair = { readonly name: string; readonly before: Chart | null; readonly after: Chart | null };

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

/** The drawn differences of the charts that changed, and a page that lists them; empty when no shape changed. */
export async function makeDiffDocuments(
  pairs: readonly Pair[],
  revision: string,
): Promise<ReadonlyMap<string, string>> {
  const documents = new Map<string, string>();
  const sections: string[] = [];
  for (const { name, before, after } of pairs) {
    const { chart, marks, changes } = compareCharts(before, after);
    if (changes.length === 0) continue;
    documents.set(`${name}.svg`, await svgOf(drawingOf(chart, marks)));
    sections.push(`## ${name}`, `![What changed in ${name}](${name}.svg)`, changeTable(changes));
  }
  if (sections.length > 0)
    documents.set('diff.md', page([`# What changed in the charts since ${revision}`, ...sections]));
  return documents;
}

const changeTable = (changes: readonly Change[]): string =>
  table(
    ['', 'Part', 'In', 'What'],
    changes.map(({ kind, mark, where, what }) => [SIGNS[mark], kind, `**${where}**`, code(what)]),
  );

/** The differences as lines for a terminal. */
export const changeLines = ({ name, before, after }: Pair): readonly string[] =>
  compareCharts(before, after).changes.map(
    ({ kind, mark, where, what }) => `${SIGNS[mark]} ${name}: ${kind} in ${where}: ${what}`,
  );
