import { Command, CommanderError } from 'commander';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { initCommand } from './init.ts';
import { printProblems } from './print-problems.ts';
import { killCommand, stopCommand } from './remote.ts';
import { replayCommand } from './replay.ts';
import { simulateCommand } from './simulate.ts';
import { watchStandardOutput } from './standard-output.ts';
import { statusCommand } from './status.ts';
import { strategiesCommand } from './strategies.ts';
import { uiCommand } from './ui.ts';
import { unknownCommand, usageProblem } from './usage.ts';
import { version } from './version.ts';

const STATUSES = `
Exit status:
  0    done
  1    bad input: configuration, bar file, output folder
  2    usage
  5    a journal that cannot be read, or whose effects differ
  7    a token file that others may read, or none
  70   a fault of this program
  130  interrupted (129, 143: hangup, terminated); what was done so far is written

On Windows simulate and replay run; paper and live trading will need WSL.`;

/** Runs the command line and returns the exit status; a user's mistake never shows a stack trace. */
async function main(args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done;
  const done = (result: ExitStatus): void => {
    status = result;
  };
  const program = new Command('statechartist')
    .description('Algorithmic trading for NSE equity intraday, made of statecharts. Without a command: simulate.')
    .version(version)
    .showSuggestionAfterError()
    .addHelpText('after', STATUSES);
  const commands = [
    simulateCommand,
    replayCommand,
    uiCommand,
    statusCommand,
    killCommand,
    stopCommand,
    initCommand,
    strategiesCommand,
  ];
  for (const command of commands.map((make) => make(done))) {
    program.addCommand(command, { isDefault: command.name() === 'simulate' });
  }
  // Commander would print what was typed as it stands; its errors are told as all others are.
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ outputError() {} });
  const asJson = args.includes('--json');
  try {
    const unknown = unknownCommand(
      args,
      program.commands.map((command) => command.name()),
    );
    if (unknown !== null) throw new UserError([unknown], EXIT.usage);
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (cause) {
    if (cause instanceof CommanderError) {
      if (cause.exitCode === 0) return EXIT.done;
      printProblems([usageProblem(cause, args)], asJson);
      return EXIT.usage;
    }
    if (!(cause instanceof UserError)) throw cause;
    printProblems(cause.problems, asJson);
    return cause.status;
  }
}

watchStandardOutput(process);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  process.stderr.write(`error bug: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  process.exitCode = EXIT.bug;
}
