import type { InspectCommand, InspectResult } from '../../view/inspection.ts';
import type { CommandAnswer, FromViewer, Hello, ToViewer, ViewCommand } from '../../view/protocol.ts';

/** `refused`: the engine does not know the token; a newer start has another one. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export type Connection = {
  /** Resolves to the answer; one that is never given (the engine ended) resolves as a refusal. */
  send(command: ViewCommand): Promise<CommandAnswer>;
  /** @throws Error with the reason of a refusal */
  ask<Question extends InspectCommand>(question: Question): Promise<InspectResult[Question['type']]>;
  /** Tries again at once, with another token if one is given. */
  retry(token?: string): void;
};

type Listener = { message(message: ToViewer): void; state(state: ConnectionState): void };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The server's word for a token that it does not know. */
const POLICY_VIOLATION = 1008;

/** Connects to the engine that served this page, and again whenever it is gone, waiting twice as long each time. */
export function connect(url: string, firstToken: string, listener: Listener): Connection {
  let token = firstToken;
  let socket: WebSocket | null = null;
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;
  const waiting = new Map<number, (answer: CommandAnswer) => void>();

  const answer = (given: CommandAnswer): void => {
    // A message that could not be read at all is answered without its number: whoever waits is told.
    const ids = given.id < 0 ? [...waiting.keys()] : [given.id];
    for (const id of ids) {
      waiting.get(id)?.({ ...given, id });
      waiting.delete(id);
    }
  };

  const open = (): void => {
    clearTimeout(timer);
    listener.state('connecting');
    let greeted = false;
    const own = new WebSocket(url);
    socket = own;
    own.addEventListener('open', () => own.send(JSON.stringify({ type: 'hello', token } satisfies Hello)));
    own.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as ToViewer;
      if (message.type === 'answer') return answer(message);
      if (message.type === 'welcome') {
        greeted = true;
        wait = FIRST_WAIT_MS;
        listener.state('open');
      }
      return listener.message(message);
    });
    own.addEventListener('close', ({ code }) => {
      if (socket !== own) return;
      socket = null;
      answer({ type: 'answer', id: -1, reason: 'the engine is gone' });
      const refused = code === POLICY_VIOLATION && !greeted;
      listener.state(refused ? 'refused' : 'lost');
      if (refused) return;
      timer = setTimeout(open, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    });
  };

  const send = (command: ViewCommand): Promise<CommandAnswer> => {
    lastId += 1;
    const id = lastId;
    const own = socket;
    if (own?.readyState !== WebSocket.OPEN) {
      return Promise.resolve({ type: 'answer', id, reason: 'there is no connection to the engine' });
    }
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      own.send(JSON.stringify({ type: 'command', id, command } satisfies FromViewer));
    });
  };

  open();
  return {
    send,
    async ask(question) {
      const { reason, result } = await send(question);
      if (reason !== null) throw new Error(reason);
      return result as InspectResult[(typeof question)['type']];
    },
    retry(another) {
      token = another ?? token;
      const before = socket;
      socket = null;
      before?.close();
      wait = FIRST_WAIT_MS;
      open();
    },
  };
}
