import type { ToViewer, ViewCommand } from './protocol.ts';

/** `lost`: the engine does not answer any more, or has dropped this viewer. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** A viewer's end of the connection to one engine. */
export type ViewLink = {
  /** Greeting first, then the rest, in order; returns how to stop listening. */
  onMessage(listener: (message: ToViewer) => void): () => void;
  onState(listener: (state: LinkState) => void): () => void;
  /** Resolves to the reason of a refusal, or to `null` when the engine has taken it. */
  send(command: ViewCommand): Promise<string | null>;
  close(): void;
};
