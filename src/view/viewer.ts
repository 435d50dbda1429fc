import type { RawData, WebSocket } from 'ws';
import { readCommand, readHello } from './commands.ts';
import { NOTHING_TOLD, deltaOf, focusOn, type Current } from './delta.ts';
import { isToken, type ViewerOrigin } from './door.ts';
import type { InspectCommand, InspectResult, Inspection } from './inspection.ts';
import { patienceWith, type ViewerLimits } from './patience.ts';
import type { CommandAnswer, Delta, OperatorCommand, PaceCommand, ViewCommand, Welcome } from './protocol.ts';

export type EngineCommand = OperatorCommand | PaceCommand | { readonly type: 'run.stop' };

/** A question about the past; following is no question. */
export type Question = Exclude<InspectCommand, { readonly type: 'inspect.follow' }>;

export type Reply =
  | { readonly reason: null; readonly result: InspectResult[Question['type']] }
  | { readonly reason: string };

/** The past and the inner life of the run, where it was asked for. */
export type Insight = {
  /** What is newer than a version, and the version it brings a viewer to; `null` when nothing is. */
  readonly since: (version: number) => { readonly inspection: Inspection; readonly version: number } | null;
  readonly ask: (question: Question) => Promise<Reply>;
};

/** What the engine offers to those who look at it. */
export type Outlet = {
  readonly insight?: Insight | null;
  readonly welcome: () => Omit<Welcome, 'control'>;
  /** Whether who comes from there may do more than look. */
  readonly allows: (origin: ViewerOrigin) => boolean;
  readonly current: () => Current;
  /** Takes a command; the reason when it is refused. */
  readonly command: (command: EngineCommand, origin: ViewerOrigin) => string | null;
  /** How many look at it now. */
  readonly watched: (viewers: number) => void;
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

const LOOK_ONLY = 'this page only looks: --inspector-control lets it act';
const NO_INSIGHT = 'the run was started without --inspect';

const isAboutInside = (command: ViewCommand): command is InspectCommand => command.type.startsWith('inspect.');

/** `unreadBytes`: how much may wait for one that asks on and does not read. */
export type GuestLimits = ViewerLimits & { readonly unreadBytes: number };

type Guest = {
  readonly trusted: boolean;
  readonly origin: ViewerOrigin;
  readonly token: string;
  readonly outlet: Outlet;
  readonly limits: GuestLimits;
  readonly now: () => number;
};

/** One viewer from its greeting to its leave. The newest state wins: nothing is queued for it but events. */
export function receive(socket: WebSocket, { outlet, origin, token, limits, now, ...guest }: Guest): Viewer {
  let { trusted } = guest;
  let told = NOTHING_TOLD;
  let bad = 0;
  let commands = { second: 0, count: 0 };
  const isReady = patienceWith(socket, { limits, now, isKnown: () => trusted });

  const say = (message: Welcome | Delta | CommandAnswer): void => {
    // Pictures wait until what was told before is read; answers are as many as the questions.
    if (socket.bufferedAmount > limits.unreadBytes) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const answer = (id: number, reason: string | null): void => say({ type: 'answer', id, reason });
  const greet = (): void => say({ ...outlet.welcome(), control: outlet.allows(origin) });
  const insight = outlet.insight ?? null;
  /** Version of the inner state that it knows; `null` while it does not follow. */
  let inspected: number | null = null;

  const look = (id: number, command: InspectCommand): void => {
    if (insight === null) return answer(id, NO_INSIGHT);
    if (command.type !== 'inspect.follow') {
      void insight.ask(command).then((reply) => {
        if (socket.readyState === socket.OPEN) say({ type: 'answer', id, ...reply });
      });
      return undefined;
    }
    inspected = command.on ? 0 : null;
    return answer(id, null);
  };

  const obey = (command: Exclude<ViewCommand, InspectCommand>): string | null => {
    if (command.type !== 'view.focus') return outlet.allows(origin) ? outlet.command(command, origin) : LOOK_ONLY;
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
      if (trusted) greet();
      else socket.close(POLICY_VIOLATION, 'the token is missing or wrong');
      return;
    }
    const read = readCommand(text);
    if ('wrong' in read) refuse(read.wrong);
    else if (isFlooding()) answer(read.id, 'too many commands at once');
    else if (isAboutInside(read.command)) look(read.id, read.command);
    else answer(read.id, obey(read.command));
  };

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary || !Buffer.isBuffer(data)) refuse('not a command: text is expected');
    else take(data.toString('utf8'));
  });
  // What went wrong is followed by `close`, and that is all that matters here.
  socket.on('error', () => {});
  if (trusted) greet();

  const tell = (current: Current): void => {
    const next = deltaOf(told, current);
    told = next.told;
    const news = inspected === null ? null : (insight?.since(inspected) ?? null);
    if (news === null) {
      if (next.delta !== null) say(next.delta);
      return;
    }
    inspected = news.version;
    const { marketTs } = current.picture;
    say({ type: 'delta', marketTs, ...next.delta, inspection: news.inspection });
  };
  return {
    socket,
    frame(current) {
      if (isReady() && trusted) tell(current);
    },
    end(current) {
      if (trusted && socket.readyState === socket.OPEN) tell(current);
      socket.close(NORMAL, 'the run has ended');
    },
  };
}
