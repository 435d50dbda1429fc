import { memo } from 'react';
import { countText } from '../../../view/format.ts';
import type { Trail } from '../../../view/inspection.ts';
import type { DrawnEdge, DrawnLine, DrawnState, Drawing } from '../drawing.ts';

export type StatechartProps = {
  readonly drawing: Drawing;
  /** Paths of the active states; the root is always active. */
  readonly active: readonly string[];
  /** What its actor did last; `null` when that is not to be shown. */
  readonly trail: Trail | null;
  /** Told apart from the others: what a person has chosen. */
  readonly chosen: string | null;
  /** How often each transition was taken; `null` when that is not to be shown. */
  readonly counts: ReadonlyMap<string, number> | null;
  readonly onChoose: (transition: string) => void;
};

/** `recent`: taken since the page was drawn last, but not on the last message. */
type Kind = 'plain' | 'recent' | 'last' | 'chosen';
/** What all parts of a drawing are lit by. */
type Light = {
  readonly kindOf: (transitions: readonly string[]) => Kind;
  /** `null` when counts are not to be shown. */
  readonly countOf: (transitions: readonly string[]) => number | null;
  readonly onChoose: (transition: string) => void;
};

/** A chart's drawing, lit up. It draws what it is given, and every part names its state or its transitions. */
export const Statechart = memo(function Statechart(props: StatechartProps) {
  const { drawing, active, trail, chosen, counts, onChoose } = props;
  const { recent, last } = marksOf(drawing, trail);
  const light: Light = {
    kindOf: (transitions) => {
      if (chosen !== null && transitions.includes(chosen)) return 'chosen';
      if (transitions.some((one) => last.has(one))) return 'last';
      return transitions.some((one) => recent.has(one)) ? 'recent' : 'plain';
    },
    countOf: (transitions) =>
      counts === null ? null : transitions.reduce((sum, transition) => sum + (counts.get(transition) ?? 0), 0),
    onChoose,
  };
  const most = Math.max(1, ...(counts?.values() ?? []));
  return (
    <>
      <Heads />
      {drawing.states.map((state) => (
        <StateBox key={state.path} state={state} lit={state.path === '' || active.includes(state.path)} light={light} />
      ))}
      {drawing.anyStates.map(({ x, y, width, height, text }) => (
        <g key={`${x} ${y}`} className="any-state">
          <rect x={x} y={y} width={width} height={height} rx={height / 2} />
          <text x={x + 9} y={y + 16}>
            {text}
          </text>
        </g>
      ))}
      {drawing.dots.map(({ x, y }) => (
        <circle key={`${x} ${y}`} className="dot" cx={x} cy={y} r={5} />
      ))}
      {drawing.entries.map((line) => (
        <path key={line} className="entry" d={line} markerEnd="url(#head-plain)" />
      ))}
      {drawing.edges.map((edge) => (
        <Edge key={edge.line} edge={edge} light={light} most={most} />
      ))}
    </>
  );
});

const NO_MARKS = { recent: new Set<string>(), last: new Set<string>() } as const;

/**
 * What was taken, and what of it is marked most: all that the last message did, and the way gone last, which a message
 * that moved nothing does not hide.
 */
function marksOf({ edges }: Drawing, trail: Trail | null) {
  if (trail === null) return NO_MARKS;
  const ways = new Set(edges.flatMap(({ transitions }) => transitions));
  const newest = trail.transitions.slice(-trail.last);
  const lastWay = newest.some((one) => ways.has(one)) ? undefined : trail.transitions.findLast((one) => ways.has(one));
  return { recent: new Set(trail.transitions), last: new Set(lastWay === undefined ? newest : [...newest, lastWay]) };
}

const Heads = () => (
  <defs>
    {(['plain', 'recent', 'last', 'chosen'] as const).map((kind) => (
      <marker
        key={kind}
        id={`head-${kind}`}
        className={`head-${kind}`}
        viewBox="0 0 8 8"
        refX="7.5"
        refY="4"
        markerWidth="9"
        markerHeight="9"
        markerUnits="userSpaceOnUse"
        orient="auto"
      >
        <path d="M0 0L8 4L0 8z" />
      </marker>
    ))}
  </defs>
);

type BoxProps = { readonly state: DrawnState; readonly lit: boolean; readonly light: Light };

function StateBox({ state, lit, light }: BoxProps) {
  const { path, kind, isGroup, x, y, width, height, lines } = state;
  const names = ['state', kind, isGroup ? 'group' : 'leaf', lit ? 'lit' : ''].filter(Boolean).join(' ');
  return (
    <g className={names} data-state={path} data-lit={lit}>
      <rect x={x} y={y} width={width} height={height} rx={8} />
      {kind === 'final' && <rect className="inner" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx={5} />}
      {/* A mark besides the colour says that a state is active. */}
      {lit && path !== '' && <circle className="lit-mark" cx={x + width - 11} cy={y + 12} r={4.5} />}
      {lines.map((line) => (
        <Text key={`${line.y}`} line={line} light={light} />
      ))}
    </g>
  );
}

/** A line of text; the first one of a text about transitions says how often they were taken. */
function Text({ line, light }: { readonly line: DrawnLine; readonly light: Light }) {
  const { text, style, goesOn, transitions, x, y } = line;
  const [first] = transitions;
  if (first === undefined) {
    return (
      <text className={style} x={x} y={y}>
        {text}
      </text>
    );
  }
  const count = goesOn ? null : light.countOf(transitions);
  return (
    <text
      className={`${style} told ${light.kindOf(transitions)}`}
      x={x}
      y={y}
      data-transition={transitions.join('; ')}
      onClick={() => light.onChoose(first)}
    >
      {text}
      {count !== null && count > 0 && <tspan className="count"> ×{countText(count)}</tspan>}
    </text>
  );
}

type EdgeProps = { readonly edge: DrawnEdge; readonly light: Light; readonly most: number };

function Edge({ edge: { transitions, line, lines }, light, most }: EdgeProps) {
  const [first = ''] = transitions;
  const kind = light.kindOf(transitions);
  const count = light.countOf(transitions);
  const strokeWidth = count === null ? undefined : 1 + (4 * Math.log1p(count)) / Math.log1p(most);
  return (
    <g className={`edge ${kind} ${count === 0 ? 'never' : ''}`} data-transition={transitions.join('; ')}>
      <path className="reach" d={line} onClick={() => light.onChoose(first)} />
      <path className="way" d={line} markerEnd={`url(#head-${kind})`} style={{ strokeWidth }} />
      {lines.map((one) => (
        <Text key={`${one.y}`} line={one} light={light} />
      ))}
    </g>
  );
}
