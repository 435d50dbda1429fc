import type { WebSocket } from 'ws';
import { readHello } from '../view/commands.ts';
import { isToken } from '../view/door.ts';
import { patienceWith, type ViewerLimits } from '../view/patience.ts';
import type { Tape } from './tape.ts';
import { createTeller } from './teller.ts';
import type { Words } from './words.ts';

/** The relay's own word to our page, between Stately's events; it is not handed on. */
export type RelayNote = {
  readonly type: 'statechartist.note';
  /** Whether values are told too. */
  readonly values: boolean;
  readonly leftOut: number;
};

export type ListenerOptions = {
  readonly token: string;
  /** Whether the token came along; otherwise it has to be the first message. */
  readonly trusted: boolean;
  readonly tape: Tape;
  readonly words: Words;
  readonly values: boolean;
  readonly limits: ViewerLimits;
  readonly now: () => number;
};

export type Listener = {
  readonly socket: WebSocket;
  /** Tells it what is new, when it has read what it was told before; gives it up when that takes too long. */
  readonly frame: () => void;
  readonly end: () => void;
};

const NORMAL = 1000;
const POLICY_VIOLATION = 1008;
const OUR_FAULT = 1011;

/** One page from its greeting to its leave. To what it has not read nothing is added. */
export function listen(socket: WebSocket, options: ListenerOptions): Listener {
  const { token, tape, words, values, limits, now } = options;
  let { trusted } = options;
  const isReady = patienceWith(socket, { limits, now, isKnown: () => trusted });
  let noted = -1;
  const teller = createTeller({ tape, words, now, say: (text) => socket.send(text) });

  const tell = (): void => {
    try {
      teller.tell();
    } catch {
      // Ours to put right, but no reason to end a run that trades: this page alone hears no more.
      return socket.close(OUR_FAULT, 'what happened could not be told');
    }
    const leftOut = teller.leftOut();
    if (leftOut === noted) return undefined;
    noted = leftOut;
    return socket.send(JSON.stringify({ type: 'statechartist.note', values, leftOut } satisfies RelayNote));
  };

  socket.on('message', (data, isBinary) => {
    const isHello = !trusted && !isBinary && Buffer.isBuffer(data);
    trusted = isHello && isToken(readHello(data.toString('utf8')) ?? '', token);
    // Besides the token it has nothing to say.
    if (!trusted) socket.close(POLICY_VIOLATION, isHello ? 'the token is missing or wrong' : 'nothing is expected');
  });
  // What went wrong is followed by `close`, and that is all that matters here.
  socket.on('error', () => {});

  return {
    socket,
    frame() {
      if (isReady() && trusted) tell();
    },
    end() {
      if (trusted && socket.readyState === socket.OPEN) tell();
      socket.close(NORMAL, 'the run is no longer shown');
    },
  };
}
