import { Argument, Command } from 'commander';
import { openStateFolder } from '../actors/state-folder.ts';
import { loadConfig } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../domain/errors.ts';
import { stillRunning } from './attended.ts';
import { endText } from './end-text.ts';
import { isRegistered, lasting, noting, reachChosen } from './engines.ts';
import { pageOpener } from './open-page.ts';
import { options } from './options.ts';
import { refuseWithoutScreen, screenOptions, showScreen, type ScreenOptions } from './screen.ts';
import { untilSignal } from './signals.ts';

export const ENGINE_ID = () =>
  new Argument('[ID]', 'the engine, or the beginning of its name; the only one if left out');

export function uiCommand(done: (status: ExitStatus) => void): Command {
  const command = new Command('ui')
    .description('Look at a running engine; leaving it does not end it.')
    .addArgument(ENGINE_ID())
    .addOption(options.config())
    .addHelpText('after', '\nExamples:\n  statechartist ui\n  statechartist ui k7p2 --ascii');
  for (const option of screenOptions()) command.addOption(option);
  return command.action(async (id: string | undefined, given: Given) => done(await look(id, given)));
}

type Given = ScreenOptions & { readonly config?: string };

async function look(id: string | undefined, given: Given): Promise<ExitStatus> {
  refuseWithoutScreen();
  const { ui: config } = loadConfig({ file: given.config ?? null, cwd: process.cwd(), data: [], needsData: false });
  const folder = openStateFolder(process.env);
  const { run, link: reached } = await reachChosen(folder, id, 'ui');
  const link = lasting(reached, folder, run);
  const noted = noting(link);
  const interrupted = untilSignal();
  try {
    const { reason, error } = await showScreen({
      link: noted.link,
      openPage: pageOpener(folder, run),
      given,
      config,
      ownsRun: false,
      signal: interrupted.signal,
    });
    link.close();
    const { ended } = noted.known().parts;
    const runsOn = ended === undefined && isRegistered(folder, run.id);
    process.stdout.write(`${runsOn ? stillRunning(run.id, reason === 'failed') : endText(ended ?? run)}\n`);
    if (reason === 'failed') throw error;
    return interrupted.status() ?? EXIT.done;
  } finally {
    interrupted.release();
  }
}
