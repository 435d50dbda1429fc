import type { Chart, ChartState, ChartTransition } from '../../src/engine/chart.ts';
import { actingTransitions, conditionOf, eventName, ignoredEvents, isIdle, keyOf, statesOf } from './chart-parts.ts';
import { wrap } from './text.ts';

/** How a part differs from the chart's earlier shape. */
export type Mark = 'same' | 'added' | 'removed' | 'changed';

/** Which parts of a chart differ; what is not named is the same. */
export type Marks = { readonly states: ReadonlyMap<string, Mark>; readonly transitions: ReadonlyMap<string, Mark> };

const UNMARKED: Marks = { states: new Map(), transitions: new Map() };

/** A line of text in a box or beside an arrow. */
export type Line = {
  readonly text: string;
  readonly style: 'title' | 'plain' | 'quiet';
  readonly mark: Mark;
  /** The second and further lines of one text. */
  readonly goesOn: boolean;
  /** Ids of the transitions that it tells of. */
  readonly transitions: readonly string[];
};

/** A state. What it does without leaving itself is written inside it. */
export type Box = {
  readonly path: string;
  readonly kind: ChartState['kind'] | 'region';
  readonly initial: string | null;
  /** Whether arrows begin here that lead to its own inside: they hold in any state within it. */
  readonly leadsInside: boolean;
  readonly lines: readonly Line[];
  readonly mark: Mark;
  readonly children: readonly Box[];
};

/** All transitions from one state to another. */
export type Arrow = {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  readonly mark: Mark;
};

export type Drawing = {
  readonly id: string;
  readonly description: string;
  readonly root: Box;
  readonly arrows: readonly Arrow[];
};

const BOX_CHARS = 46;
const QUIET_CHARS = 36;
const GROUP_CHARS = 68;
const ARROW_CHARS = 30;

/** What is to be drawn of a chart; its sizes and places come from the layout. */
export function drawingOf(chart: Chart, marks: Marks = UNMARKED): Drawing {
  return {
    id: chart.id,
    description: chart.description,
    root: boxOf(chart, chart.root, marks, false),
    arrows: statesOf(chart).flatMap(({ path }) => arrowsFrom(chart, path, marks)),
  };
}

function boxOf(chart: Chart, state: ChartState, marks: Marks, isRegion: boolean): Box {
  const { path, kind, initial, description, entry, exit, children } = state;
  const mark = marks.states.get(path) ?? 'same';
  const isLeaf = children.length === 0;
  const chars = isLeaf ? BOX_CHARS : GROUP_CHARS;
  const said = path === '' ? '' : firstSentence(description);
  const plain = [...staying(chart, path, { marks, chars }), ...roadsToEnds(chart, path, { marks, chars })];
  const widest = Math.max(0, ...plain.map(({ text }) => text.length));
  const quiet = (text: string): readonly Line[] =>
    linesOf(text, { style: 'quiet', mark, chars: isLeaf ? Math.max(QUIET_CHARS, widest) : GROUP_CHARS, of: [] });
  return {
    path,
    kind: isRegion ? 'region' : kind,
    initial,
    leadsInside: chart.transitions.some((one) => one.source === path && isInside(one.target, path)),
    mark,
    lines: [
      { text: `${signOf(mark)}${keyOf(chart, path)}`, style: 'title', mark, goesOn: false, transitions: [] },
      ...quiet(said),
      ...(entry.length === 0 ? [] : quiet(`on entry: ${entry.join(', ')}`)),
      ...(exit.length === 0 ? [] : quiet(`on exit: ${exit.join(', ')}`)),
      ...plain,
      ...ignoredLines(chart, path, { marks, chars: isLeaf ? Math.max(QUIET_CHARS, widest) : GROUP_CHARS }),
    ],
    children: children.map((child) => boxOf(chart, child, marks, kind === 'parallel')),
  };
}

/**
 * Whether a transition leads to an end to which any state leads anyhow. Such an arrow says little and there are many of
 * them; it is a line inside the box instead.
 */
function isOwnRoadToEnd(chart: Chart, { source, target }: ChartTransition): boolean {
  const isEnd = statesOf(chart).some(({ path, kind }) => path === target && kind === 'final');
  return isEnd && chart.transitions.some((other) => other.target === target && isInside(source, other.source));
}

function roadsToEnds(
  chart: Chart,
  path: string,
  { marks, chars }: { readonly marks: Marks; readonly chars: number },
): readonly Line[] {
  const own = actingTransitions(chart, path).filter((one) => isOwnRoadToEnd(chart, one));
  return grouped(own, (one) => `${one.target} ${one.event} ${marks.transitions.get(one.id) ?? ''}`).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const mark = marks.transitions.get(first.id) ?? 'same';
    return linesOf(`${labelOf(chart, group)} → ${keyOf(chart, first.target ?? '')}`, {
      style: 'plain',
      mark,
      chars,
      of: group,
    });
  });
}

/** What a state does and stays, as lines inside its box. */
function staying(
  chart: Chart,
  path: string,
  { marks, chars }: { readonly marks: Marks; readonly chars: number },
): readonly Line[] {
  const isSaid = (one: ChartTransition): boolean =>
    !isIdle(one) || (marks.transitions.get(one.id) ?? 'same') !== 'same';
  const own = actingTransitions(chart, path).filter((one) => one.target === null && isSaid(one));
  return grouped(own, (one) => `${one.event} ${one.actions.join()} ${marks.transitions.get(one.id) ?? ''}`).flatMap(
    (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const does = first.actions.length === 0 ? '' : ` / ${first.actions.join(', ')}`;
      const mark = marks.transitions.get(first.id) ?? 'same';
      return linesOf(`${labelOf(chart, group)}${does}`, { style: 'plain', mark, chars, of: group });
    },
  );
}

function ignoredLines(
  chart: Chart,
  path: string,
  { marks, chars }: { readonly marks: Marks; readonly chars: number },
): readonly Line[] {
  const markFor = (event: string): Mark => {
    const own = chart.transitions.filter((one) => one.source === path && one.event === event);
    return commonMark(own, marks);
  };
  return grouped(ignoredEvents(chart, path), markFor).flatMap((events) => {
    const mark = markFor(events[0] ?? '');
    return linesOf(`ignores ${events.map((event) => eventName({ event })).join(', ')}`, {
      style: 'quiet',
      mark,
      chars,
      of: chart.transitions.filter((one) => one.source === path && events.includes(one.event)),
    });
  });
}

/** The mark that all of these have, `changed` where they differ. */
function commonMark(transitions: readonly ChartTransition[], marks: Marks): Mark {
  const [first = 'same', ...others] = transitions.map(({ id }) => marks.transitions.get(id) ?? 'same');
  return others.every((one) => one === first) ? first : 'changed';
}

function arrowsFrom(chart: Chart, path: string, marks: Marks): readonly Arrow[] {
  const leaving = actingTransitions(chart, path).filter((one) => one.target !== null && !isOwnRoadToEnd(chart, one));
  return grouped(leaving, ({ target }) => target ?? '').map((between) => {
    return {
      from: path,
      to: between[0]?.target ?? path,
      mark: commonMark(between, marks),
      lines: grouped(between, (one) => `${one.event} ${marks.transitions.get(one.id) ?? ''}`).flatMap((group) => {
        const mark = marks.transitions.get(group[0]?.id ?? '') ?? 'same';
        return linesOf(labelOf(chart, group), { style: 'plain', mark, chars: ARROW_CHARS, of: group });
      }),
    };
  });
}

/** `event [guard | guard]`. */
function labelOf(chart: Chart, group: readonly ChartTransition[]): string {
  const conditions = [...new Set(group.map((one) => conditionOf(chart, one)))].filter((text) => text !== '');
  const [first] = group;
  const event = first === undefined ? '' : eventName(first);
  return conditions.length === 0 ? event : `${event} [${conditions.join(' | ')}]`;
}

type Transitions = readonly ChartTransition[];

const linesOf = (
  text: string,
  { style, mark, chars, of }: Pick<Line, 'style' | 'mark'> & { readonly chars: number; readonly of: Transitions },
): readonly Line[] =>
  wrap(text, chars).map((part, i) => ({
    text: i === 0 ? `${signOf(mark)}${part}` : part,
    style,
    mark,
    goesOn: style === 'plain' && i > 0,
    transitions: of.map(({ id }) => id),
  }));

/** Colour alone does not carry the meaning. */
const signOf = (mark: Mark): string => ({ same: '', added: '+ ', removed: '− ', changed: '~ ' })[mark];

const grouped = <Item>(items: readonly Item[], keyFor: (item: Item) => string): readonly (readonly Item[])[] => [
  ...Map.groupBy(items, keyFor).values(),
];

/** Whether a transition from `path` leads to a state within it. */
export const isInside = (target: string | null, path: string): boolean =>
  target !== null && target !== path && (path === '' || target.startsWith(`${path}.`));

const firstSentence = (text: string): string => text.split(/(?<=\.)\s/u)[0]?.replace(/\.$/u, '') ?? '';
