import { readlinkSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { RunSetup } from '../domain/setup.ts';
import type { Input } from '../machines/protocol.ts';
import type { Changes } from './board.ts';
import type { Question, Reply } from '../view/viewer.ts';
import { createShadow } from './shadow.ts';

/** The thread beside an engine in which its past is kept: whatever is asked here, the engine trades on. */

export type ToWorker =
  /** `text`: inputs as JSON, so many. Hundreds of thousands may wait, and as text they are small and nothing to collect. */
  | { readonly type: 'inputs'; readonly text: string; readonly count: number }
  | { readonly type: 'ended' }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

export type FromWorker =
  /** `taken`: inputs so far. */
  | { readonly type: 'taken'; readonly taken: number }
  | { readonly type: 'changes'; readonly changes: Changes }
  | { readonly type: 'answer'; readonly id: number; readonly reply: Reply };

/** How often changes are told at most, ms. */
const TELL_MS = 100;
/** How long inputs are taken before a question is looked for, ms. */
const TURN_MS = 10;
/**
 * So many times as long as a turn took the thread rests after it while a run goes on ahead of it. At full speed there is no
 * end of work, and where engine, past and browser share few cores it would be the engine that waits.
 */
const REST = availableParallelism() < 4 ? 3 : 0;
/** A run that has sent nothing for so long, ms, is not ahead of the thread for being fast. */
const FED_MS = 100;
/** How many inputs may wait for a thread that rests. */
const MOST_RESTED = 400_000;
/** How far the thread steps back behind the engine's own where there are fewer cores than threads: some third of its share. */
const NICE = 5;

if (parentPort === null) throw new Error('this is a worker’s own file');
const port = parentPort;
giveWay();
const shadow = createShadow(workerData as RunSetup);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
const say = (message: FromWorker): void => port.postMessage(message);

/** What was said and is still to be done, in its order; the engine bounds how many inputs that are. */
let waiting: ToWorker[] = [];
let taken = 0;
/** Inputs that wait. */
let owed = 0;
/** When inputs came last. */
let fedAt = 0;
let isTurning = false;
let telling: NodeJS.Timeout | null = null;
let toldAt = 0;

const tell = (): void => {
  if (telling !== null) clearTimeout(telling);
  telling = null;
  toldAt = performance.now();
  const changes = shadow.changes();
  if (changes !== null) say({ type: 'changes', changes });
};

// Before the first input there are actors already, each in a state.
tell();

port.on('message', (message: ToWorker) => {
  // A run at full speed is ahead of its past: what is known of it is answered all the same.
  if (message.type === 'ask' && shadow.knows(message.question)) return act(message);
  waiting.push(message);
  if (message.type === 'inputs') {
    owed += message.count;
    fedAt = performance.now();
  }
  if (!isTurning) setImmediate(work);
  isTurning = true;
  return undefined;
});

/** Takes what waits for some time, and then lets a question come in between. */
function work(): void {
  const began = performance.now();
  const until = began + TURN_MS;
  let done = 0;
  while (done < waiting.length && performance.now() < until) {
    const message = waiting[done];
    done += 1;
    if (message !== undefined) act(message);
  }
  waiting = waiting.slice(done);
  isTurning = waiting.length > 0;
  // A run that is paused, slow or over takes no cores, and a person who asks does not wait.
  const isBusy = performance.now() - fedAt < FED_MS && owed < MOST_RESTED;
  const rests = isBusy && waiting.every(({ type }) => type !== 'ask');
  if (!isTurning) return;
  if (rests) setTimeout(work, REST * (performance.now() - began));
  else setImmediate(work);
}

function act(message: ToWorker): void {
  if (message.type === 'inputs') {
    shadow.take(JSON.parse(message.text) as readonly Input[]);
    taken += message.count;
    owed -= message.count;
    say({ type: 'taken', taken });
    // A timer alone would have to wait until nothing does.
    if (performance.now() - toldAt >= TELL_MS) tell();
    else telling ??= setTimeout(tell, TELL_MS);
  } else if (message.type === 'ended') {
    shadow.end();
  } else {
    say({ type: 'answer', id: message.id, reply: answered(message.question) });
  }
}

/** A question must not end the thread: what fails is said. */
function answered(question: Question): Reply {
  try {
    return shadow.answer(question);
  } catch (cause) {
    return { reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Trading goes before looking. Linux alone lets one thread of a process step back. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICE);
  } catch {
    // Where that may not be read or set, all threads are equal.
  }
}
