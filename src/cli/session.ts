import { resolve } from 'node:path';
import { JOURNAL_FILE, openJournalWriter, type JournalWriter } from '../actors/journal-file.ts';
import type { FeedPort } from '../actors/feed-port.ts';
import { createPace, type Speed } from '../actors/pace.ts';
import { dateText } from '../domain/calendar.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { rupeesOfAmount, rupeesOfPaise, rupeesOfPrice } from '../domain/units.ts';
import { createKernel } from '../engine/kernel.ts';
import { openingRecord } from '../journal/codec.ts';
import { plainJson } from '../report/plain-json.ts';
import { createTape } from '../stately/tape.ts';
import type { RunMode } from '../view/protocol.ts';
import { createDesk, type Desk, type RunOutcome } from './desk.ts';
import { tellStarter } from './engine-process.ts';
import { inspectedRun, looked, type InspectOptions } from './inspect.ts';
import { problemText } from './print-problems.ts';
import { progressLine, type ProgressLine } from './progress.ts';
import { resultsTable, rupees } from './results-table.ts';
import { makeFolder, openRunFolder, refuseToOverwrite, removeMade, type RunFolder } from './run-folder.ts';
import { createRun, type RunWatch } from './run.ts';
import { interruption } from './signals.ts';
import { openStately, statelyNotice, type Stately, type StatelyOptions } from './stately.ts';
import { version } from './version.ts';

export type SessionOptions = InspectOptions &
  StatelyOptions & {
    readonly out?: string;
    readonly journal?: string;
    readonly force?: boolean;
    readonly json?: boolean;
  };

export type Session = {
  readonly mode: RunMode;
  readonly setup: RunSetup;
  readonly feed: FeedPort;
  readonly speed: Speed;
  readonly seed: number | null;
  /** Whether trades and session ends are shown as they happen. */
  readonly talks: boolean;
  readonly options: SessionOptions;
};

/** One run from its first input to its summary, with its outputs, its viewers, its progress and its interruption. */
export async function runSession({ mode, setup, feed, speed, seed, talks, options }: Session): Promise<ExitStatus> {
  const inspected = inspectedRun(options, setup);
  const stop = interruption();
  const progress = progressLine(process.stderr, () => performance.now());
  const outputs = openOutputs(options);
  outputs.journal?.write(openingRecord({ version, seed, setup }));
  const kernel = createKernel({ setup, ...(outputs.journal && { record: outputs.journal.write }) });
  const pace = createPace(speed, () => performance.now());
  const watch = watchFor({ progress, talks: talks && options.json !== true });
  const run = createRun({
    setup,
    kernel,
    feed,
    pace,
    ...(inspected && { isPastFull: inspected.past.isFull }),
    folder: outputs.folder,
    signal: stop.signal,
    watch: {
      ...watch,
      ...(inspected && { input: inspected.past.input }),
      accepted: (bar, figures) => desk.accepted(bar, figures),
      trade(trade) {
        desk.trade(trade);
        watch.trade?.(trade);
      },
    },
  });
  const { operate } = run;
  const places = outputs.places.map((line) => line.trim());
  const desk = createDesk({
    mode,
    setup,
    kernel,
    pace,
    places,
    operate,
    progress: run.progress,
    stop: stop.now,
    env: process.env,
    inspected,
  });
  let end: RunOutcome = { complete: false, problem: null, places: [] };
  let stately: Stately | null = null;
  let isShown = false;
  try {
    if (options.stately === true) stately = await openStately({ tape: createTape(kernel.root), setup, options });
    await openDesk(desk, { isInspected: inspected !== null, stately, options, warn: watch.warn });
    isShown = inspected !== null || stately !== null;
    const summary = await run.drive();
    progress.clear();
    outputs.finish(summary);
    end = { complete: summary.complete, problem: null, places };
    const results = [
      resultsTable(summary, desk.held()),
      ...(places.length === 0 ? [NOTHING_KEPT] : outputs.places),
    ].join('\n');
    process.stdout.write(`${options.json === true ? plainJson(summary) : results}\n`);
    tellStarter({ type: 'results', text: results });
    return summary.complete ? EXIT.done : stop.status();
  } catch (cause) {
    progress.clear();
    outputs.abandon();
    end = { ...end, problem: cause instanceof Error ? cause.message : String(cause) };
    throw cause;
  } finally {
    desk.end(end);
    if (isShown) await looked(stop.signal, end.problem);
    stop.release();
    await desk.close();
    await stately?.close();
    await feed.close();
  }
}

const NOTHING_KEPT = '  nothing was kept: --out DIR keeps the results, --journal DIR every input';

type Opening = {
  readonly isInspected: boolean;
  readonly stately: Stately | null;
  readonly options: StatelyOptions;
  readonly warn: RunWatch['warn'];
};

/** Without a place for it a run goes on unseen; one that was started to be looked at must be seen. */
async function openDesk(desk: Desk, { isInspected, stately, options, warn }: Opening): Promise<void> {
  const address = stately?.address ?? null;
  if (address !== null && !process.connected) process.stderr.write(statelyNotice(address, options));
  try {
    const { id, page } = await desk.open();
    // Whoever started it for a terminal opens the page from there; a log is no place for a token.
    if (page !== null && !process.connected) process.stderr.write(`inspector  ${page}\n`);
    tellStarter({ type: 'started', id, stately: address });
  } catch (cause) {
    if (!(cause instanceof UserError) || isInspected || process.connected) throw cause;
    for (const problem of cause.problems) warn(problem);
  }
}

function openOutputs({ out, journal: journalFolder, force = false }: SessionOptions) {
  if (journalFolder !== undefined) refuseToOverwrite(journalFolder, resolve(journalFolder), [JOURNAL_FILE], force);
  const folder: RunFolder | null = out === undefined ? null : openRunFolder(out, force);
  let journal: JournalWriter | null = null;
  let made: string | null = null;
  try {
    if (journalFolder !== undefined) {
      made = makeFolder(resolve(journalFolder));
      journal = openJournalWriter(resolve(journalFolder));
    }
  } catch (cause) {
    folder?.abandon();
    throw cause;
  }
  return {
    folder,
    journal,
    places: [
      ...(out === undefined ? [] : [`  results in ${out}`]),
      ...(journalFolder === undefined ? [] : [`  journal in ${journalFolder}`]),
    ],
    finish(summary: Parameters<RunFolder['finish']>[0]): void {
      journal?.close();
      folder?.finish(summary);
    },
    abandon(): void {
      journal?.abandon();
      folder?.abandon();
      removeMade(made);
    },
  };
}

type Shown = { readonly progress: ProgressLine; readonly talks: boolean };

function watchFor({ progress, talks }: Shown): RunWatch {
  const say = (line: string): void => {
    progress.clear();
    process.stdout.write(`${line}\n`);
  };
  return {
    warn(problem) {
      progress.clear();
      process.stderr.write(`${problemText(problem, 'warning')}\n`);
    },
    progress: progress.update,
    ...(talks && {
      // On a terminal every trade; into a pipe a line a day is enough.
      ...(process.stdout.isTTY && { trade: (trade: Trade) => say(tradeText(trade)) }),
      sessionEnded: (day, { equity, trades }) =>
        say(`${dateText(day)}  equity ${rupees(rupeesOfAmount(equity))}  ${trades} trades so far`),
    }),
  };
}

const IST = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Kolkata',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function tradeText({ instrument, side, quantity, entryPrice, exitPrice, exitTs, reason, netPnl }: Trade): string {
  const net = rupeesOfPaise(netPnl);
  const from = rupeesOfPrice(entryPrice).toFixed(2);
  const to = rupeesOfPrice(exitPrice).toFixed(2);
  return `${IST.format(exitTs)}  ${instrument.padEnd(12)} ${side.padEnd(5)} ${String(quantity).padStart(6)}  ${from} → ${to}  ${reason.padEnd(10)} ${net < 0 ? '−' : '+'}${rupees(Math.abs(net))}`;
}
