import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { RunSetup } from '../domain/setup.ts';
import type { Input } from '../machines/protocol.ts';
import type { Changes } from './board.ts';
import type { Question, Reply } from '../view/viewer.ts';
import { createShadow } from './shadow.ts';

/** The thread beside an engine in which its past is kept: whatever is asked here, the engine trades on. */

export type ToWorker =
  | { readonly type: 'inputs'; readonly inputs: readonly Input[] }
  | { readonly type: 'ended' }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

export type FromWorker =
  /** `taken`: inputs so far. */
  | { readonly type: 'taken'; readonly taken: number }
  | { readonly type: 'changes'; readonly changes: Changes }
  | { readonly type: 'answer'; readonly id: number; readonly reply: Reply };

/** How often changes are told at most, ms. */
const TELL_MS = 100;

if (parentPort === null) throw new Error('this is a worker’s own file');
const port = parentPort;
const shadow = createShadow(workerData as RunSetup);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
const say = (message: FromWorker): void => port.postMessage(message);
let taken = 0;
let telling: NodeJS.Timeout | null = null;

const tell = (): void => {
  telling = null;
  const changes = shadow.changes();
  if (changes !== null) say({ type: 'changes', changes });
};

yieldToEngine();
// Before the first input there are actors already, each in a state.
tell();

port.on('message', (message: ToWorker) => {
  if (message.type === 'inputs') {
    shadow.take(message.inputs);
    taken += message.inputs.length;
    say({ type: 'taken', taken });
    telling ??= setTimeout(tell, TELL_MS);
  } else if (message.type === 'ended') {
    shadow.end();
  } else {
    say({ type: 'answer', id: message.id, reply: answered(message.question) });
  }
});

/**
 * Where there are fewer cores than threads the engine comes first. Only Linux gives a thread a priority of its own, and a
 * system may refuse: then all share alike.
 */
function yieldToEngine(): void {
  if (process.platform !== 'linux') return;
  try {
    const [, thread] = /task\/(\d+)$/u.exec(readlinkSync('/proc/thread-self')) ?? [];
    if (thread !== undefined) setPriority(Number(thread), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // As it was.
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
