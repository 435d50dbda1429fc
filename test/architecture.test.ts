import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

// Imports point inwards: domain ← strategies ← machines ← journal, invariants ← engine ← actors ← cli; bars, report and config stand
// beside them and see the domain; view looks at the engine, and ui at view. Type imports count too.

const SOURCE = resolve(import.meta.dirname, '../src');

/** Each room, the rooms it may import besides itself, and the packages and Node modules. */
const ROOMS: Readonly<Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>> = {
  domain: { rooms: [], packages: ['pure-rand'] },
  strategies: { rooms: ['domain'], packages: ['zod'] },
  machines: { rooms: ['domain', 'strategies'], packages: ['xstate'] },
  journal: { rooms: ['domain', 'machines'], packages: ['zod'] },
  invariants: { rooms: ['domain', 'machines'], packages: [] },
  engine: { rooms: ['domain', 'machines', 'journal', 'invariants'], packages: ['xstate'] },
  bars: { rooms: ['domain', 'machines'], packages: ['temporal-polyfill'] },
  report: { rooms: ['domain'], packages: [] },
  config: { rooms: ['domain', 'strategies', 'bars', 'ui'], packages: ['zod', 'jsonc-parser', 'node:fs', 'node:path'] },
  actors: { rooms: ['domain', 'machines', 'journal', 'engine', 'bars'], packages: ['node:', 'zod'] },
  view: {
    rooms: ['domain', 'strategies', 'machines', 'engine'],
    packages: ['xstate', 'zod', 'ws', 'node:crypto', 'node:http', 'node:stream'],
  },
  // The engine's side in Node; `page/` is bundled for a browser: types, pure functions, and what a browser runs.
  inspector: {
    rooms: ['domain', 'strategies', 'machines', 'engine', 'view'],
    packages: ['node:', 'react', 'react-dom', 'lightweight-charts', 'virtual:drawings'],
  },
  stately: {
    rooms: ['machines', 'engine', 'view'],
    packages: ['xstate', 'ws', '@statelyai/inspect', 'node:http'],
  },
  ui: {
    rooms: ['domain', 'engine', 'view'],
    packages: ['xstate', 'ink', 'react', 'fuse.js', 'string-width'],
  },
  cli: {
    rooms: [
      'domain',
      'strategies',
      'machines',
      'journal',
      'engine',
      'bars',
      'report',
      'config',
      'actors',
      'view',
      'inspector',
      'stately',
      'ui',
    ],
    packages: ['node:', 'commander', 'zod'],
  },
};

/** Rooms in which only one file of another may be seen. */
const NARROW: Readonly<Record<string, readonly string[]>> = {
  bars: ['machines/protocol.ts'],
  ui: ['engine/chart.ts'],
  // Names of keys, columns and palettes, so that a configuration can be checked without a terminal.
  config: ['ui/key-actions.ts', 'ui/keymap.ts', 'ui/settings.ts', 'ui/text/paint.ts'],
};

type Import = { readonly from: string; readonly target: string };

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/u.test(name));

const imports = files.flatMap((name): Import[] => {
  const text = readFileSync(join(SOURCE, name), 'utf8');
  return [...text.matchAll(/(?<!\.)\b(?:from|import)\s*\(?\s*'([^']+)'/gu)].map(([, target = '']) => ({
    from: name,
    target: target.startsWith('.') ? relative(SOURCE, resolve(SOURCE, dirname(name), target)) : target,
  }));
});

const roomOf = (path: string): string => path.split('/')[0] ?? '';
const isOwn = (target: string): boolean => files.includes(target) || target.endsWith('.json');

test('what makes the documents is no part of the product', () => {
  expect(imports.filter(({ target }) => target.startsWith('..'))).toEqual([]);
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '');

test('what is bundled for a browser asks for nothing of Node’s', () => {
  const page = imports.filter(({ from }) => /^(?:inspector|stately)\/page\//u.test(from));
  expect(page.length).toBeGreaterThan(0);
  expect(page.filter(({ target }) => /^(?:node:|ws$|xstate)/u.test(target))).toEqual([]);
});

test('every file of the source stands in a room', () => {
  expect(files.filter((name) => !(roomOf(name) in ROOMS))).toEqual([]);
});

test('no import points outwards', () => {
  const outwards = imports.filter(({ from, target }) => {
    const room = roomOf(from);
    const allowed = ROOMS[room];
    if (allowed === undefined) return true;
    if (!isOwn(target))
      return !allowed.packages.some(
        (name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`),
      );
    const seen = roomOf(target);
    if (seen === room) return false;
    const narrow = NARROW[room]?.filter((path) => roomOf(path) === seen) ?? [];
    if (narrow.length > 0) return !narrow.includes(target);
    return !allowed.rooms.includes(seen);
  });
  expect(outwards).toEqual([]);
});

test('the table names no room and no package that nobody uses', () => {
  const idle = Object.entries(ROOMS).flatMap(([room, { rooms, packages }]) => {
    const own = imports.filter(({ from }) => roomOf(from) === room);
    const used = (name: string): boolean => own.some(({ target }) => target.startsWith(name));
    return [...rooms.map((name) => `${name}/`), ...packages]
      .filter((name) => !used(name))
      .map((name) => `${room}: ${name}`);
  });
  expect(idle).toEqual([]);
});

test('below the ports there is no clock, no timer and no chance but the seeded one', () => {
  const pure = new Set(['domain', 'strategies', 'machines', 'journal', 'invariants', 'engine', 'bars', 'report']);
  const impure =
    /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bperformance\b|\bprocess\.|\bfetch\(/u;
  const found = files.filter(
    (name) => pure.has(roomOf(name)) && impure.test(withoutComments(readFileSync(join(SOURCE, name), 'utf8'))),
  );
  expect(found).toEqual([]);
});

/** What a file needs before it can run: all that it imports but types and what it loads later. */
const neededBy = (name: string): readonly string[] =>
  [...readFileSync(join(SOURCE, name), 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gmu)].map(
    ([, target = '']) => (target.startsWith('.') ? relative(SOURCE, resolve(SOURCE, dirname(name), target)) : target),
  );

test('what speaks to a page of others is loaded when that was asked for, and not before', () => {
  const loaded = new Set(['cli/main.ts']);
  // A set grows while it is walked.
  for (const name of loaded) if (files.includes(name)) neededBy(name).forEach((target) => loaded.add(target));
  expect(loaded).toContain('cli/stately.ts');
  expect([...loaded].filter((name) => name === 'stately/relay.ts' || name === '@statelyai/inspect')).toEqual([]);
});
