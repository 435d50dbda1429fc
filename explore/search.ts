import type { InspectionEvent } from 'xstate';
import type { RunSetup } from '../src/domain/setup.ts';
import type { View, Violation } from '../src/invariants/view.ts';
import { tradedOf } from '../src/machines/live-book.ts';
import type { Input } from '../src/machines/protocol.ts';
import type { rootMachine } from '../src/machines/root.ts';
import { abstractOf } from './abstract.ts';
import { choicesAt, type Choice, type Outside, type Terms } from './choices.ts';
import { checkTruth } from './truth.ts';
import { absorb, openVenue, type Known } from './venue.ts';
import { createWorld, type Moment, type World } from './world.ts';

/** Breadth first over the real system: every choice at every moment that differs from those seen. */

export type Bounds = {
  /** Adversities in one history. */
  readonly adversities: number;
  /** Choices after the opening. */
  readonly depth: number;
  /** States after which the search stops. */
  readonly states: number;
  readonly seconds: number;
};

export type Plan = {
  readonly setup: RunSetup;
  readonly terms: Terms;
  readonly bounds: Bounds;
  /** Inputs before the first choice. */
  readonly opening: (world: OpeningWorld) => void;
  /** Choices, by name, that are taken before the search begins. */
  readonly path: readonly string[];
  readonly root?: typeof rootMachine;
  /** Hears every step of every chart. */
  readonly inspect?: (event: InspectionEvent) => void;
  /** Milliseconds of a clock that only rises. */
  readonly clock: () => number;
};

/** What an opening may do: send, with the venue taking what is asked of it. */
type OpeningWorld = { send(input: Input): void; outside(): Outside; change(outside: Outside): void };

/** One history, from the first input to where something no longer holds. */
export type Counterexample = {
  readonly violations: readonly Violation[];
  readonly inputs: readonly Input[];
  readonly steps: readonly string[];
};

export type Explored = {
  readonly nodes: number;
  readonly edges: number;
  readonly depth: number;
  readonly seconds: number;
  /** Why it ended. */
  readonly end: 'exhausted' | 'depth' | 'states' | 'time' | 'violation';
  readonly counterexample: Counterexample | null;
  /** Each thing that happened, with how often. */
  readonly happened: ReadonlyMap<string, number>;
};

type Node = {
  readonly parent: Node | null;
  readonly input: Input | null;
  readonly name: string;
  readonly depth: number;
};
const BEGINNING = 'the beginning';
const OPENING = 'opening';

type Frontier = Node & { readonly moment: Moment; readonly outside: Outside };

export function explore(plan: Plan): Explored {
  const { setup, terms, bounds, clock } = plan;
  const startedAt = clock();
  const world = createWorld(setup, plan);
  const opened = open(plan, world);
  const seen = new Set<string>();
  const happened = new Map<string, number>();
  let edges = 0;
  let deepest = 0;
  let frontier: Frontier[] = [{ ...opened.node, moment: world.save(), outside: opened.outside }];
  seen.add(abstractOf(opened.outside, world.view(), terms));
  const result = (end: Explored['end'], counterexample: Counterexample | null = null): Explored => ({
    nodes: seen.size,
    edges,
    depth: deepest,
    seconds: (clock() - startedAt) / 1000,
    end,
    counterexample,
    happened,
  });
  if (opened.violations.length > 0) return result('violation', historyOf(opened.node, opened.violations));

  for (let depth = 1; frontier.length > 0; depth += 1) {
    if (depth > bounds.depth) return result('depth');
    const next: Frontier[] = [];
    for (const node of frontier) {
      world.restore(node.moment);
      for (const choice of choicesAt(node.outside, world.view(), terms)) {
        const spent = node.outside.spent + choice.cost;
        if (spent > bounds.adversities) continue;
        if (edges > 0) world.restore(node.moment);
        edges += 1;
        happened.set(choice.name, (happened.get(choice.name) ?? 0) + 1);
        const taken = take(world, choice, { ...node.outside, spent });
        const reached: Node = { parent: node, input: choice.input, name: choice.name, depth };
        const violations = [
          ...taken.violations,
          ...(taken.violations.length === 0 ? checkTruth(taken.outside, world.view(), terms) : []),
        ];
        if (violations.length > 0) return result('violation', historyOf(reached, violations));
        const key = abstractOf(taken.outside, world.view(), terms);
        if (seen.has(key)) continue;
        seen.add(key);
        deepest = depth;
        next.push({ ...reached, moment: world.save(), outside: taken.outside });
        if (seen.size >= bounds.states) return result('states');
      }
      if (clock() - startedAt > bounds.seconds * 1000) return result('time');
    }
    frontier = next;
  }
  return result('exhausted');
}

export function take(world: World, choice: Choice, outside: Outside) {
  const epoch = choice.epoch ?? outside.epoch;
  if (choice.input === null) return { outside: { ...outside, venue: choice.venue }, violations: [] };
  const { requests, violations, failure } = world.send(choice.input);
  return {
    outside: { ...outside, epoch, venue: absorb(choice.venue, requests, knownIn(world.view())) },
    violations: failure === null ? violations : [{ invariant: 'chart', what: failure }],
  };
}

const knownIn =
  ({ broker, orders }: View): Known =>
  (id) => {
    const books = broker.kind === 'live' ? broker.context.books : [];
    const [traded] = books.flatMap((book) => tradedOf(book, id) ?? []);
    const isAlive = orders.some(({ context }) => context.orderId === id);
    return traded === undefined ? null : { isAlive, filled: traded.filled };
  };

/** The inputs that bring the system to where choosing begins. */
export function open({ opening, path, terms }: Plan, world: World) {
  let node: Node = { parent: null, input: null, name: BEGINNING, depth: 0 };
  let outside: Outside = { venue: openVenue(0 as Outside['venue']['now']), spent: 0, epoch: 0 };
  let violations: readonly Violation[] = [];
  opening({
    send(input) {
      const stepped = world.send(input);
      node = { parent: node, input, name: OPENING, depth: 0 };
      violations = violations.length > 0 ? violations : stepped.violations;
      outside = { ...outside, venue: absorb(outside.venue, stepped.requests, knownIn(world.view())) };
    },
    outside: () => outside,
    change: (changed) => {
      outside = changed;
    },
  });
  for (const name of path) {
    const choice = choicesAt(outside, world.view(), terms).find((one) => one.name === name);
    if (choice === undefined) throw new Error(`nothing called “${name}” can happen after ${node.name}`);
    const taken = take(world, choice, outside);
    ({ outside } = taken);
    violations = violations.length > 0 ? violations : taken.violations;
    node = { parent: node, input: choice.input, name, depth: 0 };
  }
  return { node, outside, violations };
}

function historyOf(last: Node, violations: readonly Violation[]): Counterexample {
  const nodes: Node[] = [];
  for (let node: Node | null = last; node !== null; node = node.parent) nodes.unshift(node);
  return {
    violations,
    inputs: nodes.flatMap(({ input }) => (input === null ? [] : [input])),
    steps: nodes.filter(({ name }) => name !== OPENING && name !== BEGINNING).map(({ name }) => name),
  };
}
