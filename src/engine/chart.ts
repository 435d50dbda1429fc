import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Condition, StateNotes } from '../machines/state-notes.ts';

/** A state of a chart, read from the machine itself. `path` is dotted (`flat.sizing`), the root's is empty. */
export type ChartState = {
  readonly path: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly description: string;
  /** Path of the child entered by default. */
  readonly initial: string | null;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly tags: readonly string[];
  /** Numbers of the invariants that hold here. */
  readonly invariants: readonly string[];
  /** What a person has to do in this state, `null` where none is needed. */
  readonly needsPerson: string | null;
  /** What it keeps of single instruments instead of as states. */
  readonly conditions: readonly Condition[];
  readonly children: readonly ChartState[];
};

/**
 * One declared transition. `event` is empty for those without one, `target` is `null` where the state is kept. `id` says
 * where it is declared: source, event, and its place among the candidates for that event.
 */
export type ChartTransition = {
  readonly id: string;
  readonly source: string;
  readonly event: string;
  readonly guard: string | null;
  readonly target: string | null;
  readonly actions: readonly string[];
  readonly description: string;
};

/** A statechart as plain data: what is drawn, documented and counted is what runs. */
export type Chart = {
  readonly id: string;
  readonly description: string;
  readonly root: ChartState;
  readonly transitions: readonly ChartTransition[];
};

export function chartOf(machine: AnyStateMachine): Chart {
  return {
    id: machine.id,
    description: machine.root.description ?? '',
    root: stateOf(machine.root),
    transitions: [...transitionIds(machine)].map(([transition, id]) => transitionOf(transition, id)),
  };
}

/**
 * Every declared transition of this very machine object with its id: `provide` makes new transitions, so the map belongs
 * to the machine that runs.
 */
export function transitionIds(machine: AnyStateMachine): ReadonlyMap<AnyTransitionDefinition, string> {
  const ids = new Map<AnyTransitionDefinition, string>();
  const visit = (node: AnyStateNode): void => {
    const place = pathOf(node) === '' ? machine.id : pathOf(node);
    for (const [event, candidates] of node.transitions) {
      candidates.forEach((transition, at) => ids.set(transition, `${place} on ${event} [${at}]`));
    }
    node.always?.forEach((transition, at) => ids.set(transition, `${place} always [${at}]`));
    Object.values(node.states).forEach(visit);
  };
  visit(machine.root);
  return ids;
}

const pathOf = (node: AnyStateNode): string => node.path.join('.');

function stateOf(node: AnyStateNode): ChartState {
  const { invariants = [], needsPerson, conditions = [] }: StateNotes = node.meta ?? {};
  return {
    path: pathOf(node),
    kind: kindOf(node),
    description: node.description ?? '',
    initial: node.type === 'compound' ? (node.initial.target?.map(pathOf)[0] ?? null) : null,
    entry: node.entry.map(nameOf),
    exit: node.exit.map(nameOf),
    tags: node.tags,
    invariants,
    needsPerson: needsPerson ?? null,
    conditions,
    children: Object.values(node.states).map(stateOf),
  };
}

function kindOf({ type, key }: AnyStateNode): ChartState['kind'] {
  if (type === 'history') throw new Error(`${key}: a history state has no place in a chart that is run again`);
  return type;
}

const transitionOf = (transition: AnyTransitionDefinition, id: string): ChartTransition => ({
  id,
  source: pathOf(transition.source),
  event: transition.eventType,
  guard: transition.guard === undefined ? null : nameOf(transition.guard),
  target: transition.target?.map(pathOf)[0] ?? null,
  actions: transition.actions.map(nameOf),
  description: transition.description ?? '',
});

/** Guards and actions go by name; one written in place has none to show. */
const nameOf = (part: unknown): string => {
  if (typeof part === 'string') return part;
  return typeof part === 'object' && part !== null && 'type' in part ? String(part.type) : 'inline';
};
