import { createMachine, not, type AnyStateMachine, type AnyStateNode } from 'xstate';

/** A chart with one thing wrong. `id` says which: the transition as in `engine/chart.ts`, then what was done to it. */
export type Mutant = { readonly id: string; readonly machine: AnyStateMachine };

// The part of a machine's configuration that is mutated, every place for one or several made a list.
type Candidate = { target?: string; guard?: unknown; actions: unknown[] };
type State = {
  initial?: string;
  on: Record<string, Candidate[]>;
  always: Candidate[];
  entry: unknown[];
  exit: unknown[];
  states: Record<string, State>;
};
type Site = { readonly node: AnyStateNode; readonly path: readonly string[] };
type Change = { readonly id: string; readonly apply: (config: State) => void };

/** Every single-point mutant of a machine's own configuration. */
export const mutantsOf = (machine: AnyStateMachine): readonly Mutant[] =>
  sitesOf(machine.root).flatMap((site) =>
    [...changesOfTransitions(machine, site), ...changesOfState(machine, site)].map(({ id, apply }) => {
      const config = listed(machine.config as unknown as Record<string, unknown>);
      apply(config);
      return { id, machine: createMachine(config as never, machine.implementations as never) };
    }),
  );

/** The same machine, put together anew as the mutants are: what the walks find in these must not come from that. */
export const rebuilt = (machine: AnyStateMachine): AnyStateMachine =>
  createMachine(
    listed(machine.config as unknown as Record<string, unknown>) as never,
    machine.implementations as never,
  );

const sitesOf = (node: AnyStateNode): readonly Site[] => [
  { node, path: node.path },
  ...Object.values(node.states).flatMap(sitesOf),
];

const several = (value: unknown): unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...(value as readonly unknown[])] : [value];
};

const candidates = (value: unknown): Candidate[] => several(value).map(candidate);

function candidate(one: unknown): Candidate {
  if (typeof one === 'string') return { target: one, actions: [] };
  return { ...(one as object), actions: several((one as { readonly actions?: unknown }).actions) };
}

function listed(config: Readonly<Record<string, unknown>>): State {
  const own = (config['on'] ?? {}) as Readonly<Record<string, unknown>>;
  const below = (config['states'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return {
    ...config,
    on: Object.fromEntries(Object.entries(own).map(([type, value]) => [type, candidates(value)])),
    always: candidates(config['always']),
    entry: several(config['entry']),
    exit: several(config['exit']),
    states: Object.fromEntries(Object.entries(below).map(([key, state]) => [key, listed(state)])),
  };
}

function stateAt(config: State, path: readonly string[]): State {
  let at = config;
  for (const key of path) at = part(at.states[key]);
  return at;
}

const part = <Part>(value: Part | undefined): Part => {
  if (value === undefined) throw new Error('a machine and its configuration disagree');
  return value;
};

const nameOf = (one: unknown): string =>
  typeof one === 'string' ? one : String((one as { readonly type?: unknown }).type);

function changesOfTransitions(machine: AnyStateMachine, { node, path }: Site): readonly Change[] {
  const place = path.length === 0 ? machine.id : path.join('.');
  const lists = [
    ...[...node.transitions].map(([type, resolved]) => ({
      name: `${place} on ${type}`,
      resolved,
      of: (config: State) => part(stateAt(config, path).on[type]),
    })),
    {
      name: `${place} always`,
      resolved: node.always ?? [],
      of: (config: State) => stateAt(config, path).always,
    },
  ];
  return lists.flatMap(({ name, resolved, of }) =>
    resolved.flatMap((transition, i) => {
      const id = `${name} [${i}]`;
      const one = (config: State): Candidate => part(of(config)[i]);
      const [target] = transition.target ?? [];
      const others = Object.values(target?.parent?.states ?? {}).filter((state) => state !== target);
      return [
        { id: `${id} removed`, apply: (config: State) => void of(config).splice(i, 1) },
        ...others.map((other) => ({
          id: `${id} to ${other.path.join('.')}`,
          apply: (config: State) => void (one(config).target = `#${other.id}`),
        })),
        ...(transition.guard === undefined
          ? []
          : [
              { id: `${id} without its guard`, apply: (config: State) => void delete one(config).guard },
              {
                id: `${id} with its guard negated`,
                apply: (config: State) => void (one(config).guard = not(one(config).guard as never)),
              },
            ]),
        ...transition.actions.map((action, at) => ({
          id: `${id} without ${nameOf(action)}`,
          apply: (config: State) => void one(config).actions.splice(at, 1),
        })),
        ...(i + 1 < resolved.length
          ? [
              {
                id: `${id} with the next one’s guard`,
                apply: (config: State) => exchangeGuards(one(config), part(of(config)[i + 1])),
              },
              {
                id: `${id} after the next`,
                apply: (config: State) => void of(config).splice(i, 2, part(of(config)[i + 1]), one(config)),
              },
            ]
          : []),
      ];
    }),
  );
}

function exchangeGuards(one: Candidate, other: Candidate): void {
  const { guard } = one;
  one.guard = other.guard;
  other.guard = guard;
}

function changesOfState(machine: AnyStateMachine, { node, path }: Site): readonly Change[] {
  const place = path.length === 0 ? machine.id : path.join('.');
  const others = node.type === 'compound' ? Object.keys(node.states) : [];
  return [
    ...(['entry', 'exit'] as const).flatMap((moment) =>
      node[moment].map((action, at) => ({
        id: `${place} ${moment} without ${nameOf(action)}`,
        apply: (config: State) => void stateAt(config, path)[moment].splice(at, 1),
      })),
    ),
    ...others
      .filter((key) => key !== node.config.initial)
      .map((key) => ({
        id: `${place} begins in ${key}`,
        apply: (config: State) => void (stateAt(config, path).initial = key),
      })),
  ];
}
