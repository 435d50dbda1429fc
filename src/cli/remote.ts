import { Command } from 'commander';
import { openStateFolder } from '../actors/state-folder.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import type { ViewLink } from '../view/link.ts';
import type { ViewCommand } from '../view/protocol.ts';
import { endText } from './end-text.ts';
import { lost, noting, reachChosen } from './engines.ts';
import { ENGINE_ID } from './ui.ts';

/** Commands to a running engine from any other terminal. */

export const killCommand = (done: (status: ExitStatus) => void): Command =>
  new Command('kill')
    .description('Kill switch: no entry leaves any more, working ones are cancelled; stops and targets stay.')
    .addArgument(ENGINE_ID())
    .addHelpText('after', '\nExample:\n  statechartist kill k7p2')
    .action(async (id: string | undefined) => done(await kill(id)));

export const stopCommand = (done: (status: ExitStatus) => void): Command =>
  new Command('stop')
    .description('End a run in order: what was done so far is written.')
    .addArgument(ENGINE_ID())
    .addHelpText('after', '\nExample:\n  statechartist stop k7p2')
    .action(async (id: string | undefined) => done(await stop(id)));

async function kill(id: string | undefined): Promise<ExitStatus> {
  const { run, link } = await reachChosen(openStateFolder(process.env), id, 'cli');
  link.onMessage(() => {});
  await order(link, run.id, { type: 'operator.kill' });
  link.close();
  process.stdout.write(
    `Kill switch on in ${run.id}: no entry leaves, working entries are cancelled. Positions keep their stops and targets.\n`,
  );
  return EXIT.done;
}

async function stop(id: string | undefined): Promise<ExitStatus> {
  const { run, link } = await reachChosen(openStateFolder(process.env), id, 'cli');
  const noted = noting(link);
  noted.link.onMessage(() => {});
  await order(link, run.id, { type: 'run.stop' });
  await lost(link);
  const { ended } = noted.known().parts;
  if (ended === undefined) throw refusal(run.id, 'the connection was lost before the run said that it had ended');
  process.stdout.write(`${endText(ended)}\n`);
  return EXIT.done;
}

async function order(link: ViewLink, id: string, command: ViewCommand): Promise<void> {
  const reason = await link.send(command);
  if (reason !== null) throw refusal(id, reason);
}

const refusal = (place: string, what: string): UserError =>
  new UserError([{ area: 'cli', code: 'refused', place, what }]);
