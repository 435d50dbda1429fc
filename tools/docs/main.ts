import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { printProblems } from '../../src/cli/print-problems.ts';
import { EXIT, UserError } from '../../src/domain/errors.ts';
import { chartOf } from '../../src/engine/chart.ts';
import { changeLines, makeDiffDocuments, type Pair } from './diff-documents.ts';
import { makeDocuments } from './documents.ts';
import { FOLDER } from './knowledge.ts';
import { MACHINES } from './machines.ts';
import { chartsAt } from './revision.ts';
import { ROOT } from './syntax.ts';

type Given = { readonly diff?: string; readonly out: string; readonly walk: boolean };

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(args: readonly string[]): Promise<number> {
  const program = new Command('docs')
    .description(`Writes ${FOLDER} from the charts, or draws what changed in them.`)
    .option('--diff <revision>', 'draw what changed in the charts since a revision, instead')
    .option('--out <folder>', 'where --diff writes to', 'out/statecharts-diff')
    .option('--no-walk', 'leave the coverage as it was last measured (walking the charts takes a while)')
    .exitOverride();
  try {
    const { diff, out, walk } = program.parse(args, { from: 'user' }).opts<Given>();
    if (diff !== undefined) return await writeDiff(diff, resolve(out));
    return (walk ? measureCoverage() : 0) || (await writeDocuments());
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(cause instanceof UserError)) throw cause;
    printProblems(cause.problems, false);
    return cause.status;
  }
}

/** Walks the charts, which writes what was taken; a walk that fails stops here. */
function measureCoverage(): number {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/charts/walks.test.ts', '--update'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status ?? 1;
}

async function writeDocuments(): Promise<number> {
  const documents = await makeDocuments();
  const folder = join(ROOT, FOLDER);
  mkdirSync(folder, { recursive: true });
  const left = readdirSync(folder, { withFileTypes: true }).filter(
    (file) => file.isFile() && !documents.has(file.name),
  );
  for (const { name } of left) rmSync(join(folder, name));
  writeAll(folder, documents);
  say(`${documents.size} files in ${FOLDER}`);
  return EXIT.done;
}

async function writeDiff(revision: string, folder: string): Promise<number> {
  const before = chartsAt(revision);
  const now = new Map(MACHINES.map(({ name, machine }) => [name, chartOf(machine)]));
  const names = [...new Set([...now.keys(), ...before.keys()])];
  const pairs = names.map((name): Pair => ({ name, before: before.get(name) ?? null, after: now.get(name) ?? null }));
  const documents = await makeDiffDocuments(pairs, revision);
  for (const line of pairs.flatMap(changeLines)) say(line);
  if (documents.size === 0) {
    say(`no chart has changed its shape since ${revision}`);
    return EXIT.done;
  }
  mkdirSync(folder, { recursive: true });
  writeAll(folder, documents);
  say(`drawn in ${relative(process.cwd(), folder)}: ${[...documents.keys()].join(', ')}`);
  return EXIT.done;
}

function writeAll(folder: string, documents: ReadonlyMap<string, string>): void {
  for (const [name, text] of documents) writeFileSync(join(folder, name), text);
}

process.exitCode = await main(process.argv.slice(2));
