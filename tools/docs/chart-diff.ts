import type { Chart, ChartState, ChartTransition } from '../../src/engine/chart.ts';
import { eventName, nameOf, statesOf } from './chart-parts.ts';
import type { Mark, Marks } from './drawing.ts';

export type Change = {
  readonly kind: 'state' | 'transition';
  readonly mark: Exclude<Mark, 'same'>;
  readonly where: string;
  readonly what: string;
};

/** Two shapes of a chart in one: everything that is or was, what of it differs, and a list of the differences. */
export type ChartDiff = { readonly chart: Chart; readonly marks: Marks; readonly changes: readonly Change[] };

/**
 * What changed in a chart's shape: its states and their entries and exits, its transitions and their order. Texts that
 * only describe are no shape.
 *
 * @param before `null` for a chart that is new
 * @param after `null` for one that is gone
 */
export function compareCharts(before: Chart | null, after: Chart | null): ChartDiff {
  const some = after ?? before;
  if (some === null) throw new Error('there is no chart to compare');
  const transitions = mergeTransitions(before?.transitions ?? [], after?.transitions ?? []);
  const states = markStates(before, after);
  const root = mergeStates(before?.root ?? null, after?.root ?? null);
  const chart: Chart = { ...some, root, transitions: transitions.map(({ transition }) => transition) };
  return {
    chart,
    marks: { states, transitions: new Map(transitions.map(({ transition: { id }, mark }) => [id, mark])) },
    changes: [
      ...statesOf(chart).flatMap((state) => stateChange(chart, state, states.get(state.path) ?? 'same', before)),
      ...transitions.flatMap(({ transition, mark }) => transitionChange(chart, transition, mark)),
    ],
  };
}

function markStates(before: Chart | null, after: Chart | null): ReadonlyMap<string, Mark> {
  const [old, now] = [shapesOf(before), shapesOf(after)];
  return new Map(
    [...new Set([...now.keys(), ...old.keys()])].map((path): [string, Mark] => {
      if (!old.has(path)) return [path, 'added'];
      if (!now.has(path)) return [path, 'removed'];
      return [path, old.get(path) === now.get(path) ? 'same' : 'changed'];
    }),
  );
}

const shapesOf = (chart: Chart | null): ReadonlyMap<string, string> =>
  new Map(chart === null ? [] : statesOf(chart).map((state) => [state.path, shapeOf(state)]));

const shapeOf = ({ kind, initial, entry, exit, tags }: ChartState): string =>
  JSON.stringify([kind, initial, entry, exit, tags]);

/** The states of now, each with those that it has lost at its end. */
function mergeStates(before: ChartState | null, after: ChartState | null): ChartState {
  const state = after ?? before;
  if (state === null) throw new Error('there is no state to merge');
  const children = after === null ? [] : after.children;
  const lost = (before?.children ?? []).filter(({ path }) => children.every((child) => child.path !== path));
  const merged = [
    ...children.map((child) => mergeStates(before?.children.find(({ path }) => path === child.path) ?? null, child)),
    ...lost.map((child) => mergeStates(child, null)),
  ];
  // A state that has lost all it was made of is drawn around what it lost.
  const kind = state.kind === 'atomic' && merged.length > 0 ? 'compound' : state.kind;
  return { ...state, kind, children: merged };
}

type Marked = { readonly transition: ChartTransition; readonly mark: Mark };

/**
 * A transition has no name of its own: it is the same when it does the same, at whichever place among its rivals. Where
 * only their order differs, those that moved are changed.
 */
function mergeTransitions(before: readonly ChartTransition[], after: readonly ChartTransition[]): readonly Marked[] {
  const left = new Map<string, ChartTransition[]>();
  for (const one of before) left.set(contentOf(one), [...(left.get(contentOf(one)) ?? []), one]);
  const kept = after.map((transition): Marked & { readonly was: ChartTransition | null } => {
    const was = left.get(contentOf(transition))?.shift() ?? null;
    return { transition, was, mark: was === null ? 'added' : 'same' };
  });
  const moved = movedAmong(kept.flatMap(({ was, transition }) => (was === null ? [] : [{ was, transition }])));
  return [
    ...kept.map(({ transition, mark }) => ({
      transition,
      mark: moved.has(transition) ? ('changed' as const) : mark,
    })),
    ...[...left.values()].flat().map((transition) => ({
      transition: { ...transition, id: `before: ${transition.id}` },
      mark: 'removed' as const,
    })),
  ];
}

type Pair = { readonly was: ChartTransition; readonly transition: ChartTransition };

/** Of the transitions that were there before, those that now have another place among these. */
function movedAmong(pairs: readonly Pair[]): ReadonlySet<ChartTransition> {
  const rivals = Map.groupBy(pairs, ({ transition: { source, event } }) => `${source} ${event}`);
  const moved = [...rivals.values()].flatMap((group) => {
    const sorted = group.toSorted((a, b) => placeOf(a.was) - placeOf(b.was));
    return group.filter((pair, i) => sorted[i] !== pair).map(({ transition }) => transition);
  });
  return new Set(moved);
}

const placeOf = ({ id }: ChartTransition): number => Number(/\[(\d+)\]$/u.exec(id)?.[1] ?? 0);

const contentOf = ({ source, event, guard, target, actions }: ChartTransition): string =>
  JSON.stringify([source, event, guard, target, actions]);

function stateChange(chart: Chart, state: ChartState, mark: Mark, before: Chart | null): readonly Change[] {
  if (mark === 'same') return [];
  const was = before === null ? undefined : statesOf(before).find(({ path }) => path === state.path);
  const what = mark === 'changed' && was !== undefined ? `${stateText(was)} → ${stateText(state)}` : stateText(state);
  return [{ kind: 'state', mark, where: nameOf(chart, state.path), what }];
}

const stateText = ({ kind, initial, entry, exit, tags }: ChartState): string =>
  [
    kind,
    initial === null ? '' : `enters ${initial}`,
    entry.length === 0 ? '' : `on entry ${entry.join(', ')}`,
    exit.length === 0 ? '' : `on exit ${exit.join(', ')}`,
    tags.length === 0 ? '' : `tags ${tags.join(', ')}`,
  ]
    .filter((text) => text !== '')
    .join('; ');

function transitionChange(chart: Chart, transition: ChartTransition, mark: Mark): readonly Change[] {
  if (mark === 'same') return [];
  const { source, guard, target, actions } = transition;
  const what = [
    eventName(transition),
    guard === null ? '' : ` [${guard}]`,
    target === null ? '' : ` → ${nameOf(chart, target)}`,
    actions.length === 0 ? '' : ` / ${actions.join(', ')}`,
    mark === 'changed' ? ' (another place among its rivals)' : '',
  ].join('');
  return [{ kind: 'transition', mark, where: nameOf(chart, source), what }];
}
