import type { LinkState, ViewLink } from './link.ts';
import type { ToViewer } from './protocol.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

type LastingOptions = {
  /** Asked before each new attempt; `null` when there is nothing to connect to any more. */
  readonly reopen: () => ViewLink | null;
  /** Runs it later, in milliseconds; returns how to call it off. */
  readonly later: (run: () => void, ms: number) => () => void;
};

/**
 * A link that is opened anew when it breaks, for as long as the engine lives: soon at first, then less often. It is lost
 * when there is no engine to connect to any more.
 */
export function lastingLink(first: ViewLink, { reopen, later }: LastingOptions): ViewLink {
  const listeners = new Set<(message: ToViewer) => void>();
  const watchers = new Set<(state: LinkState) => void>();
  let link = first;
  let state: LinkState = 'connecting';
  let wait = FIRST_WAIT_MS;
  let callOff: () => void = nothing;
  let offs: readonly (() => void)[] = [];

  const become = (next: LinkState): void => {
    if (next === state) return;
    state = next;
    for (const watcher of watchers) watcher(next);
  };
  const follow = (): void => {
    offs = [
      link.onState((next) => {
        if (next === 'open') wait = FIRST_WAIT_MS;
        if (next === 'lost') retry();
        else become(next);
      }),
      // Nothing is read before somebody listens.
      ...(listeners.size > 0 ? [link.onMessage(pass)] : []),
    ];
  };
  const pass = (message: ToViewer): void => {
    for (const listener of listeners) listener(message);
  };
  const retry = (): void => {
    become('connecting');
    callOff = later(() => {
      for (const off of offs) off();
      const next = reopen();
      if (next === null) return become('lost');
      link = next;
      return follow();
    }, wait);
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  };
  follow();

  return {
    onMessage(listener) {
      listeners.add(listener);
      if (listeners.size === 1) offs = [...offs, link.onMessage(pass)];
      return () => listeners.delete(listener);
    },
    onState(listener) {
      watchers.add(listener);
      listener(state);
      return () => watchers.delete(listener);
    },
    send: (command) => link.send(command),
    close() {
      callOff();
      for (const off of offs) off();
      link.close();
    },
  };
}

const nothing = (): void => {};
