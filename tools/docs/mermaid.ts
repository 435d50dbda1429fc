import type { Chart, ChartState } from '../../src/engine/chart.ts';
import { actingTransitions, conditionOf, eventName, isIdle, keyOf, statesOf } from './chart-parts.ts';
import { isInside } from './drawing.ts';
import type { Sighting } from './observe.ts';

/**
 * A chart's states and the transitions between them. What a state does and stays is written into it, as far as Mermaid
 * allows: only into states without states of their own.
 */
export function mermaidOf(chart: Chart): string {
  const states = chart.root.children.flatMap((state) => stateLines(chart, state, '  '));
  return ['stateDiagram-v2', ...within(chart, chart.root, '  '), ...states, ...arrowLines(chart)].join('\n');
}

const idOf = (path: string): string => (path === '' ? 'root' : path.replaceAll(/[^A-Za-z0-9]/gu, '_'));
const anyOf = (path: string): string => `any_in_${idOf(path)}`;

/** What stands first inside a state that has states: where it is entered, and where arrows of all of them begin. */
function within(chart: Chart, { path, initial }: ChartState, indent: string): readonly string[] {
  const leadsInside = actingTransitions(chart, path).some(({ target }) => isInside(target, path));
  return [
    ...(initial === null ? [] : [`${indent}[*] --> ${idOf(initial)}`]),
    ...(leadsInside ? [`${indent}state "in any state" as ${anyOf(path)}`] : []),
  ];
}

function stateLines(chart: Chart, state: ChartState, indent: string): readonly string[] {
  const { path, kind, children } = state;
  const id = idOf(path);
  const declared = `${indent}state "${keyOf(chart, path)}" as ${id}`;
  if (children.length === 0) {
    return [
      declared,
      ...stayingLines(chart, path).map((line) => `${indent}${id} : ${line}`),
      ...(kind === 'final' ? [`${indent}${id} --> [*]`] : []),
    ];
  }
  const inner = children.map((child) => stateLines(chart, child, `${indent}  `));
  const divided =
    kind === 'parallel' ? inner.flatMap((lines, i) => (i === 0 ? lines : [`${indent}  --`, ...lines])) : inner.flat();
  return [`${declared} {`, ...within(chart, state, `${indent}  `), ...divided, `${indent}}`];
}

const stayingLines = (chart: Chart, path: string): readonly string[] => [
  ...new Set(
    actingTransitions(chart, path)
      .filter((one) => one.target === null && !isIdle(one))
      .map((one) => escaped(labelOf(eventName(one), [conditionOf(chart, one)]))),
  ),
];

function arrowLines(chart: Chart): readonly string[] {
  return statesOf(chart).flatMap(({ path }) => {
    const leaving = actingTransitions(chart, path).filter(({ target }) => target !== null);
    return [...Map.groupBy(leaving, ({ target, event }) => `${target} ${event}`).values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined || first.target === null) return [];
      const from = isInside(first.target, path) ? anyOf(path) : idOf(path);
      const label = labelOf(
        eventName(first),
        group.map((one) => conditionOf(chart, one)),
      );
      return [`  ${from} --> ${idOf(first.target)} : ${escaped(label)}`];
    });
  });
}

const labelOf = (event: string, conditions: readonly string[]): string => {
  const said = conditions.filter((text) => text !== '');
  return said.length === 0 ? event : `${event} [${said.join(' or ')}]`;
};

// A colon would end the text, a semicolon the statement.
const escaped = (text: string): string => text.replaceAll(':', '#58;').replaceAll(';', '#59;');

/** The messages of one input as a sequence, actors in the order in which they first speak or hear. */
export function sequenceOf(sightings: readonly Sighting[]): string {
  const names = [...new Set(sightings.flatMap(({ from, to }) => [from ?? DOOR, to]))];
  return [
    'sequenceDiagram',
    ...names.map((name) => `  participant ${idOf(name)} as ${name}`),
    ...sightings.map(({ from, to, message }) => `  ${idOf(from ?? DOOR)}->>${idOf(to)}: ${escaped(message.type)}`),
  ].join('\n');
}

const DOOR = 'the door';

/** Who spawns whom, as far as it was seen. */
export function treeOf(tree: ReadonlyMap<string, ReadonlySet<string>>): string {
  const spawned = new Set([...tree.values()].flatMap((children) => Array.from(children)));
  const fromTheTop = [...tree].toSorted(([a], [b]) => Number(spawned.has(a)) - Number(spawned.has(b)));
  const lines = fromTheTop.flatMap(([parent, children]) =>
    [...children].map((child) => `  ${idOf(parent)}["${parent}"] --> ${idOf(child)}["${child}"]`),
  );
  return ['flowchart LR', ...lines].join('\n');
}
