import { Command } from 'commander';
import { registeredRuns, type RegisteredRun } from '../actors/run-registry.ts';
import { openStateFolder, type StateFolder } from '../actors/state-folder.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { toPaise } from '../domain/money.ts';
import { paise, rupeesOfPaise } from '../domain/units.ts';
import { firstPicture, isRegistered, reach } from './engines.ts';
import { options } from './options.ts';
import { problemText } from './print-problems.ts';
import { rupees, signedRupees } from './results-table.ts';

/** One engine in a line: rupees, times in ISO 8601. */
export type EngineStatus = Pick<RegisteredRun, 'id' | 'mode' | 'pid' | 'started' | 'version' | 'places'> & {
  /** `silent`: its process lives and does not answer. `closed`: its token lets nobody in. */
  readonly state: 'running' | 'paused' | 'killed' | 'silent' | 'closed';
  readonly marketTime: string | null;
  readonly equity: number | null;
  readonly profit: number | null;
  readonly openPositions: number | null;
};

export const statusCommand = (done: (status: ExitStatus) => void): Command =>
  new Command('status')
    .description('List the running engines.')
    .addOption(options.json('the list'))
    .addHelpText('after', '\nExamples:\n  statechartist status\n  statechartist status --json')
    .action(async ({ json = false }: { readonly json?: boolean }) => done(await list(json)));

async function list(json: boolean): Promise<ExitStatus> {
  const folder = openStateFolder(process.env);
  const statuses: EngineStatus[] = [];
  for (const run of registeredRuns(folder)) {
    const status = await statusOf(folder, run);
    if (status !== null) statuses.push(status);
  }
  process.stdout.write(`${json ? JSON.stringify(statuses) : statusTable(statuses)}\n`);
  return EXIT.done;
}

/** `null` for a run that is over. One that cannot be looked into is listed too, with a warning: the others matter as well. */
async function statusOf(folder: StateFolder, run: RegisteredRun): Promise<EngineStatus | null> {
  const { id, mode, pid, started, version, places } = run;
  const known = { id, mode, pid, started, version, places };
  const nothing = { marketTime: null, equity: null, profit: null, openPositions: null };
  try {
    const link = await reach(folder, run, 'cli');
    if (link === null) return isRegistered(folder, id) ? { ...known, ...nothing, state: 'silent' } : null;
    const { welcome, parts } = await firstPicture(link);
    link.close();
    const { account, risk, pace, marketTs } = parts;
    const equity = account === undefined ? null : toPaise(account.equity);
    return {
      ...known,
      state: risk?.kill === 'on' ? 'killed' : pace?.paused === true ? 'paused' : 'running',
      marketTime: typeof marketTs === 'number' ? new Date(marketTs).toISOString() : null,
      equity: equity === null ? null : rupeesOfPaise(equity),
      profit: equity === null || welcome === null ? null : rupeesOfPaise(paise(equity - welcome.run.capital)),
      openPositions: account?.openPositions ?? null,
    };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    for (const problem of cause.problems) process.stderr.write(`${problemText(problem, 'warning')}\n`);
    return { ...known, ...nothing, state: 'closed' };
  }
}

const IST = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata', dateStyle: 'short', timeStyle: 'short' });

function statusTable(statuses: readonly EngineStatus[]): string {
  if (statuses.length === 0) return 'No engine is running.';
  const rows = statuses.map(({ id, mode, state, marketTime, equity, profit, openPositions, pid }) => [
    id,
    mode,
    state,
    marketTime === null ? '-' : IST.format(new Date(marketTime)),
    equity === null ? '-' : rupees(equity),
    profit === null ? '-' : signedRupees(profit),
    openPositions === null ? '-' : String(openPositions),
    String(pid),
  ]);
  const table = [['ID', 'MODE', 'STATE', 'MARKET TIME', 'EQUITY', 'P&L', 'OPEN', 'PROCESS'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
