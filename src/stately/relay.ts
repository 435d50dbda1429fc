import type { RequestListener } from 'node:http';
import { entrance } from '../view/door.ts';
import { openLocalServer } from '../view/local-server.ts';
import type { ViewerLimits } from '../view/patience.ts';
import { listen, type Listener, type ListenerOptions } from './listener.ts';

/** Where Stately's inspector is found, as its package names it. The user's browser asks for it; this program never does. */
export const STATELY_ORIGIN = 'https://stately.ai';

/** What our page around it may load: itself, and that one page of others. */
export const STATELY_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src ${STATELY_ORIGIN}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const PATH = '/stately';
/** One, and the same one coming anew: each costs the run time. */
const MOST_PAGES = 2;
/** A page is told what is new, at most once in this time. */
const FRAME_MS = 100;
const LIMITS: ViewerLimits = { patienceMs: 20_000, pingMs: 5000 };

type RelayOptions = Pick<ListenerOptions, 'token' | 'tape' | 'words' | 'values'> & {
  /** Our page around Stately's. */
  readonly page: RequestListener;
};

export type Relay = {
  readonly port: number;
  /** Tells every page the end. */
  readonly close: () => Promise<void>;
};

/**
 * Opens the way from a run to Stately's page: over our own, which is served here and alone may connect. Stately's page
 * takes what it is shown from the page around it and never speaks to this machine.
 *
 * @throws Error when the system gives no port
 */
export async function openRelay({ page, ...options }: RelayOptions): Promise<Relay> {
  const { token, tape } = options;
  const listeners = new Set<Listener>();
  const server = await openLocalServer({
    page,
    port: 0,
    admit: (request, port) =>
      entrance(request, { port, token, full: listeners.size >= MOST_PAGES }, request.url === PATH ? {} : null),
    accept(socket, { trusted }) {
      const listener = listen(socket, { ...options, trusted, limits: LIMITS, now });
      listeners.add(listener);
      socket.on('close', () => listeners.delete(listener));
    },
  });
  const clock = setInterval(() => {
    for (const listener of listeners) listener.frame();
  }, FRAME_MS).unref();
  return {
    port: server.port,
    async close() {
      clearInterval(clock);
      for (const listener of listeners) listener.end();
      tape.stop();
      await server.close();
    },
  };
}

const now = (): number => performance.now();
