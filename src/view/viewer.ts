import type { RawData, WebSocket } from 'ws';
import { readCommand, readHello } from './commands.ts';
import { NOTHING_TOLD, deltaOf, focusOn, type Current } from './delta.ts';
import { isToken, type ViewerOrigin } from './door.ts';
import type { CommandAnswer, Delta, OperatorCommand, PaceCommand, ViewCommand, Welcome } from './protocol.ts';

export type EngineCommand = OperatorCommand | PaceCommand | { readonly type: 'run.stop' };

/** What the engine offers to those who look at it. */
export type Outlet = {
  readonly welcome: () => Welcome;
  readonly current: () => Current;
  /** Takes a command; the reason when it is refused. */
  readonly command: (command: EngineCommand, origin: ViewerOrigin) => string | null;
  /** How many look at it now. */
  readonly watched: (viewers: number) => void;
};

export type ViewerLimits = {
  /** How long a viewer may take to read what it was sent, to answer a ping, or to say who it is. */
  readonly patienceMs: number;
  readonly pingMs: number;
};

export type Viewer = {
  readonly socket: WebSocket;
  /** Tells it what is new, when it has read what it was told before; gives it up when that takes too long. */
  readonly frame: (current: Current) => void;
  readonly end: (current: Current) => void;
};

const BAD_MESSAGES = 3;
const COMMANDS_A_SECOND = 50;
const POLICY_VIOLATION = 1008;
const NORMAL = 1000;

type Guest = {
  readonly trusted: boolean;
  readonly origin: ViewerOrigin;
  readonly token: string;
  readonly outlet: Outlet;
  readonly limits: ViewerLimits;
  readonly now: () => number;
};

/** One viewer from its greeting to its leave. The newest state wins: nothing is queued for it but events. */
export function receive(socket: WebSocket, { outlet, origin, token, limits, now, ...guest }: Guest): Viewer {
  let { trusted } = guest;
  let told = NOTHING_TOLD;
  let bad = 0;
  let commands = { second: 0, count: 0 };
  /** Since when it owes us something: a sign of life, the token, or room for the next message. */
  let heardAt = now();
  let drainedAt = now();
  let pingedAt = now();

  const say = (message: Welcome | Delta | CommandAnswer): void => socket.send(JSON.stringify(message));
  const answer = (id: number, reason: string | null): void => say({ type: 'answer', id, reason });

  const obey = (command: ViewCommand): string | null => {
    if (command.type !== 'view.focus') return outlet.command(command, origin);
    const { instrument } = command;
    const known = outlet.welcome().run.instruments.some(({ key }) => key === instrument);
    if (instrument !== null && !known) return `there is no instrument ${instrument}`;
    told = focusOn(told, instrument);
    return null;
  };
  const isFlooding = (): boolean => {
    const second = Math.floor(now() / 1000);
    commands = second === commands.second ? { second, count: commands.count + 1 } : { second, count: 1 };
    return commands.count > COMMANDS_A_SECOND;
  };
  const refuse = (reason: string): void => {
    bad += 1;
    answer(-1, reason);
    if (bad >= BAD_MESSAGES) socket.close(POLICY_VIOLATION, 'too many bad messages');
  };
  const take = (text: string): void => {
    if (!trusted) {
      trusted = isToken(readHello(text) ?? '', token);
      if (trusted) say(outlet.welcome());
      else socket.close(POLICY_VIOLATION, 'the token is missing or wrong');
      return;
    }
    const read = readCommand(text);
    if ('wrong' in read) refuse(read.wrong);
    else answer(read.id, isFlooding() ? 'too many commands at once' : obey(read.command));
  };

  socket.on('message', (data: RawData, isBinary: boolean) => {
    heardAt = now();
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary || !Buffer.isBuffer(data)) refuse('not a command: text is expected');
    else take(data.toString('utf8'));
  });
  socket.on('pong', () => {
    heardAt = now();
  });
  // What went wrong is followed by `close`, and that is all that matters here.
  socket.on('error', () => {});
  if (trusted) say(outlet.welcome());

  const tell = (current: Current): void => {
    const next = deltaOf(told, current);
    told = next.told;
    if (next.delta !== null) say(next.delta);
  };
  return {
    socket,
    frame(current) {
      const at = now();
      const isDrained = socket.bufferedAmount === 0;
      if (isDrained) drainedAt = at;
      const isLate = at - drainedAt > limits.patienceMs || at - heardAt > limits.patienceMs + limits.pingMs;
      if (isLate) return socket.terminate();
      if (at - pingedAt >= limits.pingMs) {
        pingedAt = at;
        socket.ping();
      }
      if (trusted && isDrained && socket.readyState === socket.OPEN) tell(current);
      return undefined;
    },
    end(current) {
      if (trusted && socket.readyState === socket.OPEN) tell(current);
      socket.close(NORMAL, 'the run has ended');
    },
  };
}
