import { Worker } from 'node:worker_threads';
import type { RunSetup } from '../domain/setup.ts';
import type { Input } from '../machines/protocol.ts';
import { createBoard } from './board.ts';
import type { FromWorker, ToWorker } from './history-worker.ts';
import type { Insight, Reply } from '../view/viewer.ts';

/** Inputs handed over at once. */
const BATCH = 256;
/** Inputs handed over and not yet taken from which on a run whose time is its own waits. */
const ROOM = 500_000;
/** So many times as much, from an engine that cannot wait, and the past is given up rather than memory. */
const PATIENCE = 2;
const MOST_QUESTIONS = 64;

/** The engine's end of its past: it hands inputs over and never waits. */
export type HistoryPort = Insight & {
  readonly input: (input: Input) => void;
  /** Whether more inputs wait than should: a market of long ago can wait for its past, today's cannot. */
  readonly isFull: () => boolean;
  /** No input comes any more. */
  readonly end: () => void;
  readonly close: () => Promise<void>;
};

const TOO_SLOW = 'the inspector could not keep up with this run: run its journal again with --rerun';
const GONE = 'the inspector has ended';
const BUSY = 'too many questions at once';

// Run from the source under test, from the build otherwise.
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './history-worker.ts' : './history-worker.js',
  import.meta.url,
);

export function openHistory(setup: RunSetup, room = ROOM): HistoryPort {
  const worker = new Worker(WORKER, { workerData: setup });
  const board = createBoard();
  const waiting = new Map<number, (reply: Reply) => void>();
  let gathered: Input[] = [];
  let turning: NodeJS.Immediate | null = null;
  let sent = 0;
  let taken = 0;
  let questions = 0;
  /** Why nothing is answered any more. */
  let over: string | null = null;

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  const say = (message: ToWorker): void => worker.postMessage(message);
  const giveUp = (reason: string): void => {
    over ??= reason;
    gathered = [];
    for (const answer of waiting.values()) answer({ reason });
    waiting.clear();
  };
  const behind = (): number => sent + gathered.length - taken;
  const flush = (): void => {
    if (turning !== null) clearImmediate(turning);
    turning = null;
    if (gathered.length === 0) return;
    say({ type: 'inputs', text: JSON.stringify(gathered), count: gathered.length });
    sent += gathered.length;
    gathered = [];
    if (behind() > PATIENCE * room) {
      giveUp(TOO_SLOW);
      void worker.terminate();
    }
  };
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'taken') ({ taken } = message);
    else if (message.type === 'changes') board.add(message.changes);
    else {
      waiting.get(message.id)?.(message.reply);
      waiting.delete(message.id);
    }
  });
  // A past that fails is no reason to stop trading.
  worker.on('error', (cause: Error) => giveUp(`the inspector failed: ${cause.message}`));
  worker.on('exit', () => giveUp(GONE));
  // An engine that is done is not kept by its past; while viewers look the server keeps it.
  worker.unref();

  return {
    since(version) {
      const news = board.since(version);
      return news && { ...news, inspection: { ...news.inspection, behind: behind() } };
    },
    input(input) {
      if (over !== null) return;
      gathered.push(input);
      if (gathered.length >= BATCH) flush();
      else turning ??= setImmediate(flush);
    },
    isFull: () => over === null && behind() > room,
    end() {
      if (over !== null) return;
      flush();
      say({ type: 'ended' });
    },
    ask(question) {
      if (over !== null) return Promise.resolve({ reason: over });
      if (waiting.size >= MOST_QUESTIONS) return Promise.resolve({ reason: BUSY });
      flush();
      questions += 1;
      const id = questions;
      return new Promise((answer) => {
        waiting.set(id, answer);
        say({ type: 'ask', id, question });
      });
    },
    async close() {
      giveUp(GONE);
      await worker.terminate();
    },
  };
}
