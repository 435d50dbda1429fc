import { scripted } from './scripted.ts';
import { smaCrossover } from './sma-crossover.ts';
import type { Strategy } from './strategy.ts';

export type Strategies = ReadonlyMap<string, Strategy>;

/** Every strategy that a configuration can name. A new one is its file, its test and its line here. */
const all: readonly Strategy[] = [smaCrossover];

export const strategies: Strategies = new Map(all.map((strategy) => [strategy.name, strategy]));

/** What a journal can name besides: the same, and the strategy that tests and exploration write their signals with. */
export const runnable: Strategies = new Map([...strategies, [scripted.name, scripted]]);

export const DEFAULT_STRATEGY = smaCrossover.name;
