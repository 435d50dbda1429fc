import type { LinkState, ViewLink } from '../../../src/view/link.ts';
import type { ToViewer, ViewCommand } from '../../../src/view/protocol.ts';

export type FakeLink = ViewLink & {
  /** What the engine says next. */
  say(...messages: readonly ToViewer[]): void;
  become(state: LinkState): void;
  /** What the viewer has asked for, without its looks. */
  readonly sent: ViewCommand[];
  readonly looks: (string | null)[];
  /** The answer to every command from now on; a string refuses. */
  answer: string | null;
  /** Whether there is any: an engine that hangs gives none. */
  answers: boolean;
};

/** An engine that says what it is told to say. */
export function fakeLink(): FakeLink {
  const messages = new Set<(message: ToViewer) => void>();
  const states = new Set<(state: LinkState) => void>();
  const link: FakeLink = {
    sent: [],
    looks: [],
    answer: null,
    answers: true,
    say: (...said) => {
      for (const message of said) for (const listener of messages) listener(message);
    },
    become: (state) => {
      for (const listener of states) listener(state);
    },
    onMessage(listener) {
      messages.add(listener);
      return () => messages.delete(listener);
    },
    onState(listener) {
      states.add(listener);
      return () => states.delete(listener);
    },
    send(command) {
      if (command.type === 'view.focus') link.looks.push(command.instrument);
      else link.sent.push(command);
      if (!link.answers) return new Promise(() => {});
      return Promise.resolve(command.type === 'view.focus' ? null : link.answer);
    },
    close() {},
  };
  return link;
}
