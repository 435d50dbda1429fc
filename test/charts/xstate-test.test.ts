import { TestModel as FormerTestModel } from '@xstate/test';
import type { EventObject } from 'xstate';
import { TestModel } from 'xstate/graph';
import { expect, test } from 'vitest';
import { traversalOf } from '../support/chart-paths.ts';
import { instrumentSpec } from './specs/instrument.ts';

type Walked = readonly { readonly steps: readonly { readonly event: EventObject }[] }[];

/** Each path as the events along it; the order in which a package lists its paths means nothing. */
const asText = (paths: Walked): readonly string[] =>
  paths.map(({ steps }) => JSON.stringify(steps.map(({ event }) => event))).toSorted();

// `@xstate/test` lives on as `xstate/graph`, which the suite uses. Its last release, the only one beside XState 5, knows
// no `input`: it is given the machine's first state instead.
test('@xstate/test and xstate/graph walk the instrument along the same paths', () => {
  const [events] = instrumentSpec.slices;
  if (events === undefined) throw new Error('the instrument has no events to walk by');
  const now = traversalOf(instrumentSpec, instrumentSpec.machine, events);
  const former = traversalOf(instrumentSpec, instrumentSpec.machine, events);
  const today = new TestModel(now.logic, now.options as never).getShortestPaths({ fromState: now.fromState } as never);
  const before = new FormerTestModel(former.logic as never, former.options as never).getShortestPaths({
    fromState: former.fromState,
  } as never);
  expect(today.length).toBeGreaterThan(1000);
  expect(asText(before as unknown as Walked)).toEqual(asText(today as unknown as Walked));
});
