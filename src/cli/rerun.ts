import { resolve } from 'node:path';
import { openJournal, type JournalReader } from '../actors/journal-file.ts';
import { createPace } from '../actors/pace.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Kernel } from '../engine/kernel.ts';
import { createRerun, type RerunOptions, type RerunResult } from '../engine/rerun.ts';
import { createTape, type Tape } from '../stately/tape.ts';
import { createDesk, type Desk } from './desk.ts';
import { inspectedRun, looked, untilRoom, type InspectOptions } from './inspect.ts';
import { problemText, printProblems } from './print-problems.ts';
import { progressLine, type ProgressLine } from './progress.ts';
import { interruption } from './signals.ts';
import { openStately, statelyNotice, type Stately, type StatelyOptions } from './stately.ts';

/** `replay --rerun`: runs a journal again; the first difference ends it with status 5, a broken invariant with 70. */
export async function rerun(folder: string, asJson: boolean, options: BrowserOptions): Promise<ExitStatus> {
  const journal = await openJournal(resolve(folder), folder);
  const progress = progressLine(process.stderr, () => performance.now(), 'inputs');
  const said = (result: RerunResult): void => {
    const { inputs, effects, difference, violation } = result;
    if (difference !== null) throw new UserError([difference], EXIT.journal);
    // The same decisions, and wrong ones: a fault of ours.
    if (violation !== null) throw new UserError([violation], EXIT.bug);
    const torn = journal.torn();
    if (torn !== null) process.stderr.write(`${problemText(torn, 'warning')}\n`);
    const text = `${inputs} inputs run again: all ${effects} effects are the same`;
    process.stdout.write(`${asJson ? JSON.stringify({ inputs, effects, same: true }) : text}\n`);
  };
  if (options.inspect === true || options.stately === true)
    return inspectAgain({ journal, folder, progress, options, said, asJson });
  said(await takeAgain(journal, progress));
  return EXIT.done;
}

export async function takeAgain(
  journal: JournalReader,
  progress: ProgressLine,
  options: RerunOptions = {},
  pause: () => Promise<void> = async () => {},
): Promise<RerunResult> {
  const again = createRerun(options);
  let taken = 0;
  try {
    for await (const record of journal.records()) {
      if (!again.take(record)) break;
      progress.update(journal.progress(), again.result().inputs);
      taken += 1;
      if (taken % PAUSE_EVERY === 0) await pause();
    }
  } finally {
    progress.clear();
  }
  return again.result();
}

/** Records after which whoever follows may catch up: nothing trades here, so there is time to wait. */
const PAUSE_EVERY = 1000;

type BrowserOptions = InspectOptions & StatelyOptions;

type Again = {
  readonly journal: JournalReader;
  readonly folder: string;
  readonly progress: ProgressLine;
  readonly options: BrowserOptions;
  readonly said: (result: RerunResult) => void;
  readonly asJson: boolean;
};

/** The run of a journal, to be looked at in a browser until somebody ends that. */
async function inspectAgain({ journal, folder, progress, options, said, asJson }: Again): Promise<ExitStatus> {
  const stop = interruption();
  const shown: Shown[] = [];
  const heard: Heard[] = [];
  const opened: Stately[] = [];
  try {
    const result = await takeAgain(
      journal,
      progress,
      {
        started: (setup, kernel) => {
          shown.push(...shownRun({ setup, kernel, options, folder, stop: stop.now }));
          if (options.stately === true) heard.push({ tape: createTape(kernel.root), setup });
        },
        stepped(input, { accepted, trades }) {
          for (const { desk, kernel, past } of shown) {
            past.input(input);
            trades.forEach(desk.trade);
            if (accepted && input.type === 'bar.received') desk.accepted(input.bar, kernel.figures());
          }
        },
      },
      async () => {
        for (const { past } of shown) await untilRoom(past.isFull, stop.signal);
      },
    );
    // A journal that differs is what somebody will want to look at.
    const status = sayOf(() => said(result), asJson);
    for (const { tape, setup } of heard) {
      const stately = await openStately({ tape, setup, options });
      opened.push(stately);
      process.stderr.write(statelyNotice(stately.address, options));
    }
    for (const { desk } of shown) {
      desk.end({ complete: result.difference === null, problem: result.difference?.what ?? null, places: [folder] });
      const { page } = await desk.open();
      if (page !== null) process.stderr.write(`inspector  ${page}\n`);
    }
    if (opened.length + shown.length > 0) await looked(stop.signal);
    return status;
  } finally {
    stop.release();
    for (const { close } of opened) await close();
    for (const { desk } of shown) await desk.close();
  }
}

/** A journal that holds no run has none of these. */
type Heard = { readonly tape: Tape; readonly setup: RunSetup };
type Shown = { readonly desk: Desk; readonly kernel: Kernel; readonly past: NonNullable<Past> };
type Past = NonNullable<ReturnType<typeof inspectedRun>>['past'];

type ShownOptions = {
  readonly setup: RunSetup;
  readonly kernel: Kernel;
  readonly options: InspectOptions;
  readonly folder: string;
  readonly stop: () => void;
};

/** None where the page is not asked for. */
function shownRun({ setup, kernel, options, folder, stop }: ShownOptions): readonly Shown[] {
  const inspected = inspectedRun({ ...options, inspectorControl: false }, setup);
  if (inspected === null) return [];
  const desk = createDesk({
    mode: 'replay',
    setup,
    kernel,
    pace: createPace('max', () => performance.now()),
    progress: () => ({ done: 1, total: 1 }),
    places: [folder],
    operate: () => false,
    stop,
    env: process.env,
    inspected,
  });
  return [{ desk, kernel, past: inspected.past }];
}

/** A difference is said, and looked at none the less. */
function sayOf(say: () => void, asJson: boolean): ExitStatus {
  try {
    say();
    return EXIT.done;
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    printProblems(cause.problems, asJson);
    return cause.status;
  }
}
