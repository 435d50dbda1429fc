import { setImmediate as turn } from 'node:timers/promises';
import type { FeedPort, FeedProgress } from '../actors/feed-port.ts';
import type { Pace } from '../actors/pace.ts';
import type { AccountFigures } from '../domain/account-figures.ts';
import type { Bar } from '../domain/bar.ts';
import { coversYear, dateText, dayAt } from '../domain/calendar.ts';
import { UserError, type Problem } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { Amount, Day } from '../domain/units.ts';
import type { Kernel } from '../engine/kernel.ts';
import type { BarRejected, FeedInput, Input, OperatorInput } from '../machines/protocol.ts';
import { dueRow, equityRow, type PendingRow } from '../report/equity.ts';
import { countTrade, emptyTally, summaryOf, type Summary } from '../report/summary.ts';
import { tradeLine } from '../report/trades.ts';
import { untilRoom } from './inspect.ts';
import type { RunFolder } from './run-folder.ts';

export type RunOptions = {
  readonly setup: RunSetup;
  readonly kernel: Kernel;
  readonly feed: FeedPort;
  readonly pace: Pace;
  /** Whether whoever keeps the run's past has more to do than it should; then the feed waits. */
  readonly isPastFull?: () => boolean;
  readonly folder: RunFolder | null;
  /** Aborted: the run stops between two inputs. */
  readonly signal: AbortSignal;
  readonly watch: RunWatch;
};

/** What a person may want to see while it runs. */
export type RunWatch = {
  /** Every input, when the charts are done with it. */
  readonly input?: (input: Input) => void;
  readonly trade?: (trade: Trade) => void;
  readonly accepted?: (bar: Bar, figures: AccountFigures) => void;
  readonly sessionEnded?: (day: Day, summary: { readonly equity: Amount; readonly trades: number }) => void;
  readonly progress?: (progress: FeedProgress, bars: number) => void;
  readonly warn: (problem: Problem) => void;
};

export type Run = {
  /**
   * Drives the run to its end.
   *
   * @throws UserError when a source as a whole cannot be used, or a result cannot be written
   */
  readonly drive: () => Promise<Summary>;
  /** Takes an operator's message now, between two inputs, paused or not; `false` when nothing is taken any more. */
  readonly operate: (input: OperatorInput) => boolean;
  /** How much of the feed has been taken. */
  readonly progress: () => FeedProgress;
};

/** Unreadable rows that are named one by one; the rest is counted. */
const NAMED_ROWS = 10;
/** A signal, a key or a viewer's command is only seen when the event loop turns: after so many ms, looked at so often. */
const TURN_MS = 10;
const LOOK_EVERY = 64;

/** One run: inputs from the feed and from operators through the kernel, results into the folder. */
export function createRun(options: RunOptions): Run {
  const { setup, kernel, feed, pace, isPastFull = () => false, folder, signal: asked, watch } = options;
  const { calendar } = setup.session;
  const sessions = new Map<Day, Amount>();
  const years = yearWatch(setup, watch.warn);
  const rows = rowWatch(watch.warn);
  const broken = new AbortController();
  const signal = AbortSignal.any([asked, broken.signal]);
  let tally = emptyTally;
  let pending: PendingRow = null;
  let session: Day | null = null;
  let accepted = 0;
  let taken = 0;
  // A signal after the last input interrupts nothing: what was open is closed by then.
  let complete = false;
  let open = true;

  const book = (trades: readonly Trade[]): void => {
    for (const trade of trades) {
      tally = countTrade(tally, trade);
      folder?.trade(tradeLine(trade));
      watch.trade?.(trade);
    }
  };
  const endSession = (): void => {
    const equity = session === null ? undefined : sessions.get(session);
    if (session !== null && equity !== undefined) watch.sessionEnded?.(session, { equity, trades: tally.trades });
  };
  const send = (input: Input) => {
    const step = kernel.send(input);
    watch.input?.(input);
    book(step.trades);
    return step;
  };
  const take = (input: FeedInput): void => {
    if (input.type === 'bar.received') years(input.bar.ts);
    const step = send(input);
    taken += 1;
    if (step.rejected !== null) rows.rejected(step.rejected, input);
    if (!step.accepted || input.type !== 'bar.received') return;
    accepted += 1;
    const { bar } = input;
    const figures = kernel.figures();
    watch.accepted?.(bar, figures);
    const due = dueRow(pending, bar.ts);
    if (due !== null) folder?.equity(equityRow(due));
    pending = { ts: bar.ts, figures };
    const day = dayAt(calendar, bar.ts);
    if (session === null || day > session) {
      endSession();
      session = day;
    }
    sessions.set(day, figures.equity);
  };
  const progress = (): FeedProgress => feed.progress(taken);
  const tellProgress = (): void => watch.progress?.(progress(), accepted);
  const takeAll = async (): Promise<void> => {
    let turnedAt = performance.now();
    let looked = 0;
    for await (const batch of feed.batches()) {
      for (const input of batch) {
        looked += 1;
        if (looked % LOOK_EVERY === 0 && performance.now() - turnedAt > TURN_MS) {
          await turn();
          turnedAt = performance.now();
        }
        if (signal.aborted) break;
        if (input.type === 'bar.received' && pace.holds(input.bar.ts)) {
          await pace.until(input.bar.ts, signal);
          turnedAt = performance.now();
          if (signal.aborted) break;
        }
        if (input.type === 'feed.ended') endSession();
        take(input);
        complete = input.type === 'feed.ended';
        if (complete) open = false;
        if (pace.state().speed !== 'max') tellProgress();
      }
      tellProgress();
      await turn();
      await untilRoom(isPastFull, signal);
      if (signal.aborted) break;
    }
  };

  return {
    progress,
    async drive() {
      try {
        await takeAll();
      } finally {
        open = false;
      }
      if (broken.signal.aborted) throw broken.signal.reason;
      if (complete) refuseUnheard(kernel.unheard(), rows.counts);
      rows.end();
      if (pending !== null) folder?.equity(equityRow(pending));
      return summaryOf({
        complete,
        capital: setup.capital,
        counts: kernel.counts(),
        last: kernel.figures(),
        sessions,
        tally,
      });
    },
    operate(input) {
      if (!open || signal.aborted) return false;
      try {
        send(input);
      } catch (cause) {
        // A failure belongs to the run, not to whoever gave the command.
        broken.abort(cause);
      }
      return true;
    },
  };
}

/** One warning for each year of which the holiday list knows nothing (trading rules §11). */
function yearWatch({ session: { calendar } }: RunSetup, warn: (problem: Problem) => void): (ts: number) => void {
  const warned = new Set<string>();
  let lastDay: Day | null = null;
  return (ts) => {
    const day = dayAt(calendar, ts);
    if (day === lastDay) return;
    lastDay = day;
    const year = dateText(day).slice(0, -6);
    if (warned.has(year) || coversYear(calendar, year)) return;
    warned.add(year);
    warn({
      area: 'data',
      code: 'holidays',
      place: year,
      what: `the holiday list does not cover ${year}: its dates are judged by weekday alone`,
      hint: 'session.holidays names another list',
    });
  };
}

type RowCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Names the first unreadable rows, counts the others, and keeps the counts of every instrument. */
function rowWatch(warn: (problem: Problem) => void) {
  const counts = new Map<string, Map<string, number>>();
  let malformed = 0;
  return {
    counts: counts as RowCounts,
    rejected({ instrument, reason, where }: BarRejected, input: FeedInput): void {
      const own = counts.get(instrument) ?? new Map<string, number>();
      own.set(reason, (own.get(reason) ?? 0) + 1);
      counts.set(instrument, own);
      if (reason !== 'malformed') return;
      malformed += 1;
      if (malformed > NAMED_ROWS) return;
      const found =
        input.type === 'row.unreadable'
          ? { expected: input.expected, got: input.got }
          : { expected: 'prices above 0, low ≤ open and close ≤ high, volume ≥ 0' };
      warn({ area: 'data', code: 'malformed', place: where, what: 'the row is no bar', ...found });
    },
    end(): void {
      if (malformed <= NAMED_ROWS) return;
      const more = malformed - NAMED_ROWS;
      warn({ area: 'data', code: 'malformed', place: 'bar files', what: `${more} more rows are no bars` });
    },
  };
}

/** An instrument without one accepted bar was not what it was taken for (trading rules §12). */
function refuseUnheard(keys: readonly string[], counts: RowCounts): void {
  if (keys.length === 0) return;
  throw new UserError(
    keys.map((key) => ({
      area: 'data',
      code: 'no-bars',
      place: key,
      what: 'not one bar was accepted',
      expected: 'bars inside the session’s hours, in order of time',
      got: [...(counts.get(key) ?? [])].map(([reason, count]) => `${count} ${reason}`).join(', ') || 'no rows',
    })),
  );
}
