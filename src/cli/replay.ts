import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openBarFiles } from '../actors/feeds/bar-files.ts';
import { readJournal } from '../actors/journal-file.ts';
import type { Speed } from '../actors/pace.ts';
import { loadConfig } from '../config/load.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { createRerun } from '../engine/rerun.ts';
import { attended } from './attended.ts';
import { options, type DataOption } from './options.ts';
import { isScreen, screenOptions, type ScreenOptions } from './screen.ts';
import { runSession, type SessionOptions } from './session.ts';

type Given = SessionOptions &
  ScreenOptions & {
    readonly config?: string;
    readonly data?: readonly DataOption[];
    readonly headless?: boolean;
    readonly speed?: Speed;
    readonly rerun?: string;
  };

export function replayCommand(done: (status: ExitStatus) => void): Command {
  const command = new Command('replay')
    .description('Trade recorded bars, or run a journal again.')
    .addOption(options.config())
    .addOption(options.data())
    .addOption(options.out())
    .addOption(options.journal())
    .addOption(options.force())
    .addOption(options.speed('600 on the screen, else max'))
    .addOption(options.headless())
    .addOption(options.json())
    .addOption(
      new Option('--rerun <dir>', 'run the journal there again and compare its effects').conflicts([
        'config',
        'data',
        'out',
        'journal',
        'speed',
      ]),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  statechartist replay --data RELIANCE=examples/data/RELIANCE.csv --out out/first\n  statechartist replay --config my.jsonc --journal out/journal\n  statechartist replay --rerun out/journal',
    );
  for (const option of screenOptions()) command.addOption(option);
  return command.action(async (given: Given) =>
    done(given.rerun === undefined ? await replay(given) : await rerun(given.rerun, given)),
  );
}

async function replay(given: Given): Promise<ExitStatus> {
  if (isScreen() && given.headless !== true && given.json !== true) return attended('replay', given);
  const { setup, sources } = loadConfig({
    file: given.config ?? null,
    cwd: process.cwd(),
    data: given.data ?? [],
    needsData: true,
  });
  const feed = await openBarFiles(sources);
  return runSession({
    mode: 'replay',
    setup,
    feed,
    speed: given.speed ?? 'max',
    seed: null,
    talks: false,
    options: given,
  });
}

async function rerun(folder: string, { json = false }: Given): Promise<ExitStatus> {
  const again = createRerun();
  for await (const record of readJournal(resolve(folder), folder)) {
    if (!again.take(record)) break;
  }
  const { inputs, effects, difference } = again.result();
  if (difference !== null) throw new UserError([difference], EXIT.journal);
  const text = `${inputs} inputs run again: all ${effects} effects are the same`;
  process.stdout.write(`${json ? JSON.stringify({ inputs, effects, same: true }) : text}\n`);
  return EXIT.done;
}
