import type { Chart, ChartState } from '../../engine/chart.ts';
import { span, type Line } from '../text/cells.ts';

/** Any chart as an indented tree: a line for each state, `*` before the active ones, and where each event leads. */
export function chartTreeLines(chart: Chart, active: readonly string[], deepest = Infinity): readonly Line[] {
  const isActive = (path: string): boolean => active.some((own) => own === path || own.startsWith(`${path}.`));
  const lines: Line[] = [[span(` ${chart.id}`, 'title')]];
  const visit = (state: ChartState, depth: number): void => {
    for (const child of state.children) {
      const on = isActive(child.path);
      const isLast = child.children.length === 0 || depth >= deepest;
      const name = `${on ? '*' : ' '} ${child.path.split('.').at(-1) ?? child.path}`;
      lines.push([
        span(' '.repeat(depth * 2)),
        span(` ${on && isLast ? name.toUpperCase() : name}`.padEnd(20 - depth * 2), on && isLast ? 'active' : 'plain'),
        span(edgesFrom(chart, child.path, isLast), on ? 'plain' : 'dim'),
      ]);
      if (depth < deepest) visit(child, depth + 1);
    }
  };
  visit(chart.root, 0);
  return lines;
}

/** Where a state's events lead; where its children are not shown, theirs that leave it as well. */
function edgesFrom({ transitions }: Chart, path: string, whole: boolean): string {
  const isInside = (other: string): boolean => other === path || other.startsWith(`${path}.`);
  const leaving = transitions.filter(
    ({ source, target }) =>
      target !== null && (source === path || (whole && isInside(source))) && !(whole && isInside(target)),
  );
  return leaving
    .map(({ event, guard, target }) => {
      // One event with several outcomes is told apart by its guards.
      const alone = leaving.filter((other) => other.event === event).length === 1;
      return `  --${event === '' || (!alone && guard !== null) ? (guard ?? '') : event}--> ${target?.split('.').at(-1) ?? ''}`;
    })
    .join('');
}
