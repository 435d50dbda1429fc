import type { Chart, ChartState, ChartTransition } from '../../src/engine/chart.ts';

/** All states of a chart, the root first, each before its children. */
export const statesOf = (chart: Chart): readonly ChartState[] => below(chart.root);

const below = (state: ChartState): readonly ChartState[] => [state, ...state.children.flatMap(below)];

/** The states of a chart that have no children: those it can be in. */
export const leavesOf = (chart: Chart): readonly ChartState[] =>
  statesOf(chart).filter(({ children }) => children.length === 0);

/** What a state is called: its path, or the chart's id for the root. */
export const nameOf = (chart: Chart, path: string): string => (path === '' ? chart.id : path);

/** The heading of what the runbook says about a state. */
export const runbookTitle = (machine: string, state: string): string => `${machine}: ${state}`;

/** The last part of a path: what is written into a box. */
export const keyOf = (chart: Chart, path: string): string => path.split('.').at(-1) || chart.id;

/** An event as a reader knows it: XState's own events are the ends and failures of children. */
export const eventName = ({ event }: Pick<ChartTransition, 'event'>): string => {
  if (event === '') return 'always';
  if (event === 'xstate.done.actor.*') return 'a child ended';
  return event === 'xstate.error.actor.*' ? 'a child failed' : event;
};

/** Whether nothing comes of a transition but, at most, that it is counted as ignored. */
export const isIdle = ({ guard, target, actions }: ChartTransition): boolean =>
  guard === null && target === null && actions.every((action) => /ignored/iu.test(action));

/** The events that a state is declared to ignore: nothing but, at most, counting them happens. */
export function ignoredEvents({ transitions }: Chart, path: string): readonly string[] {
  const own = transitions.filter(({ source }) => source === path);
  const events = [...new Set(own.map(({ event }) => event))];
  return events.filter((event) => own.filter((one) => one.event === event).every(isIdle));
}

/** The transitions of a state without those of ignored events. */
export function actingTransitions(chart: Chart, path: string): readonly ChartTransition[] {
  const ignored = ignoredEvents(chart, path);
  return chart.transitions.filter(({ source, event }) => source === path && !ignored.includes(event));
}

/** `[guard]`, `[else]` for what is taken when the guards before it say no, and nothing where there is no choice. */
export function conditionOf(chart: Chart, transition: ChartTransition): string {
  if (transition.guard !== null) return transition.guard;
  const rivals = chart.transitions.filter(
    ({ source, event }) => source === transition.source && event === transition.event,
  );
  return rivals.length > 1 ? 'else' : '';
}
