import type { Chart, ChartState } from '../../engine/chart.ts';
import { span, type Line } from '../text/cells.ts';

/** Any chart as an indented tree: a line for each state, `*` before the active ones, and where each event leads. */
export function chartTreeLines(chart: Chart, active: readonly string[], deepest = Infinity): readonly Line[] {
  const isActive = (path: string): boolean => active.some((own) => own === path || own.startsWith(`${path}.`));
  const lines: Line[] = [[span(` ${chart.id}`, 'title')]];
  const visit = (state: ChartState, depth: number): void => {
    for (const child of state.children) {
      const on = isActive(child.path);
      const name = `${on ? '*' : ' '} ${child.path.split('.').at(-1) ?? child.path}`;
      lines.push([
        span(' '.repeat(depth * 2)),
        span(` ${on ? name.toUpperCase() : name}`.padEnd(20 - depth * 2), on ? 'active' : 'plain'),
        span(edgesFrom(chart, child.path), on ? 'plain' : 'dim'),
      ]);
      if (depth < deepest) visit(child, depth + 1);
    }
  };
  visit(chart.root, 0);
  return lines;
}

const edgesFrom = ({ transitions }: Chart, path: string): string =>
  transitions
    .filter(({ source, target }) => source === path && target !== null)
    .map(({ event, guard, target }) => `  --${event === '' ? (guard ?? '') : event}--> ${target ?? ''}`)
    .join('');
