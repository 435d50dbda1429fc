import { WebSocket } from 'ws';
import { VIEW_PATH, type ViewerOrigin } from './door.ts';
import type { LinkState, ViewLink } from './link.ts';
import { VIEW_PROTOCOL, type FromViewer, type ToViewer } from './protocol.ts';

/** A picture of a thousand instruments is far below. */
const MOST_BYTES = 64 * 1024 * 1024;
const OPENS_MS = 5000;
/** The engine pings every five seconds: silence for as long as this is its end. */
const SILENCE_MS = 20_000;
/** After a sleep of our own what came meanwhile is still to be read. */
const SECOND_LOOK_MS = 1000;

const GONE = 'the engine does not answer any more';

export type Engine = { readonly port: number; readonly token: string };

/** Opens a viewer's connection to a running engine. Nothing is read before somebody listens. */
export function openLink({ port, token }: Engine, as: ViewerOrigin): ViewLink {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${VIEW_PATH}?as=${as}`, {
    headers: { authorization: `Bearer ${token}` },
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
    handshakeTimeout: OPENS_MS,
    followRedirects: false,
  });
  const listeners = new Set<(message: ToViewer) => void>();
  const watchers = new Set<(state: LinkState) => void>();
  const answers = new Map<number, (reason: string | null) => void>();
  let state: LinkState = 'connecting';
  let last = 0;

  const become = (next: LinkState): void => {
    state = next;
    for (const watcher of watchers) watcher(next);
  };
  const silence = silenceWatch(() => socket.terminate());
  socket.on('open', () => {
    if (listeners.size === 0) socket.pause();
    silence.heard();
    become('open');
  });
  socket.on('ping', silence.heard);
  socket.on('message', (data: Buffer) => {
    silence.heard();
    const message = JSON.parse(data.toString('utf8')) as ToViewer;
    if (message.type === 'welcome' && message.protocol !== VIEW_PROTOCOL) return socket.terminate();
    if (message.type === 'answer') {
      answers.get(message.id)?.(message.reason);
      answers.delete(message.id);
    }
    for (const listener of listeners) listener(message);
    return undefined;
  });
  // A failure is followed by `close`.
  socket.on('error', () => {});
  socket.on('close', () => {
    silence.end();
    for (const resolve of answers.values()) resolve(GONE);
    answers.clear();
    become('lost');
  });

  return {
    onMessage(listener) {
      listeners.add(listener);
      if (socket.isPaused) socket.resume();
      return () => listeners.delete(listener);
    },
    onState(listener) {
      watchers.add(listener);
      listener(state);
      return () => watchers.delete(listener);
    },
    async send(command) {
      if (socket.readyState !== socket.OPEN) return GONE;
      last += 1;
      const message: FromViewer = { type: 'command', id: last, command };
      return new Promise((resolve) => {
        answers.set(last, resolve);
        socket.send(JSON.stringify(message));
      });
    },
    close: () => socket.close(),
  };
}

function silenceWatch(onSilence: () => void) {
  let timer: NodeJS.Timeout | null = null;
  const arm = (then: () => void, ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(then, ms).unref();
  };
  return {
    heard: (): void => arm(() => arm(onSilence, SECOND_LOOK_MS), SILENCE_MS),
    end(): void {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
