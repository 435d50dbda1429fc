import { Command } from 'commander';
import { openBarFiles } from '../actors/feeds/bar-files.ts';
import type { Speed } from '../actors/pace.ts';
import { loadConfig } from '../config/load.ts';
import type { ExitStatus } from '../domain/errors.ts';
import { attended } from './attended.ts';
import { inspectOptions } from './inspect.ts';
import { options, type DataOption } from './options.ts';
import { isScreen, screenOptions, type ScreenOptions } from './screen.ts';
import { rerun } from './rerun.ts';
import { runSession, type SessionOptions } from './session.ts';
import { statelyOptions } from './stately.ts';

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
    .addOption(options.force('a finished run'))
    .addOption(options.speed('600 on the screen, else max'))
    .addOption(options.headless())
    .addOption(options.json('the summary'))
    .addOption(options.rerun().conflicts(['config', 'data', 'out', 'journal', 'speed']))
    .addHelpText(
      'after',
      '\nExamples:\n  statechartist replay --data RELIANCE=examples/data/RELIANCE.csv --out out/first\n  statechartist replay --config my.jsonc --journal out/journal\n  statechartist replay --rerun out/journal',
    );
  for (const option of [...screenOptions(), ...inspectOptions(), ...statelyOptions()]) command.addOption(option);
  return command.action(async (given: Given) =>
    done(given.rerun === undefined ? await replay(given) : await rerun(given.rerun, given.json ?? false, given)),
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
