import { Command } from 'commander';
import { registeredRuns, type RegisteredRun } from '../actors/run-registry.ts';
import { openStateFolder } from '../actors/state-folder.ts';
import { EXIT, type ExitStatus } from '../domain/errors.ts';
import { toPaise } from '../domain/money.ts';
import { paise, rupeesOfPaise } from '../domain/units.ts';
import { firstPicture, reach } from './engines.ts';
import { options } from './options.ts';
import { rupees, signedRupees } from './results-table.ts';

/** One engine in a line: rupees, times in ISO 8601. */
export type EngineStatus = Pick<RegisteredRun, 'id' | 'mode' | 'pid' | 'started' | 'version' | 'places'> & {
  readonly state: 'running' | 'paused' | 'killed';
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
    const link = await reach(folder, run, 'cli');
    if (link === null) continue;
    const { welcome, parts } = await firstPicture(link);
    link.close();
    const { id, mode, pid, started, version, places } = run;
    const { account, risk, pace, marketTs } = parts;
    const equity = account === undefined ? null : toPaise(account.equity);
    statuses.push({
      id,
      mode,
      pid,
      started,
      version,
      places,
      state: risk?.kill === 'on' ? 'killed' : pace?.paused === true ? 'paused' : 'running',
      marketTime: typeof marketTs === 'number' ? new Date(marketTs).toISOString() : null,
      equity: equity === null ? null : rupeesOfPaise(equity),
      profit: equity === null || welcome === null ? null : rupeesOfPaise(paise(equity - welcome.run.capital)),
      openPositions: account?.openPositions ?? null,
    });
  }
  process.stdout.write(`${json ? JSON.stringify(statuses) : statusTable(statuses)}\n`);
  return EXIT.done;
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
