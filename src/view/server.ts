import type { RequestListener } from 'node:http';
import { admission } from './door.ts';
import { notFound, openLocalServer } from './local-server.ts';
import { receive, type GuestLimits, type Outlet, type Viewer } from './viewer.ts';

const MOST_VIEWERS = 32;
/** Pictures a viewer is sent, at most one in this time. */
const FRAME_MS = 100;
const LIMITS: GuestLimits = { patienceMs: 20_000, pingMs: 5000, unreadBytes: 32 * 1024 * 1024 };

export type ViewServer = {
  readonly port: number;
  /** Tells every viewer the end, and waits a moment for them to read it. */
  readonly close: () => Promise<void>;
};

type ServerOptions = {
  readonly token: string;
  readonly outlet: Outlet;
  /** What is served to a browser besides the socket; nothing by default. Host and method are checked before. */
  readonly page?: RequestListener;
  /** Any free one by default. */
  readonly port?: number;
  readonly limits?: GuestLimits;
};

/**
 * The one outlet of an engine: a WebSocket on this machine's own address, at a port that is free.
 *
 * @throws Error when the system gives no port
 */
export async function openViewServer(options: ServerOptions): Promise<ViewServer> {
  const { token, outlet, page = notFound, port: wanted = 0, limits = LIMITS } = options;
  const viewers = new Set<Viewer>();
  let clock: NodeJS.Timeout | null = null;

  const frame = (): void => {
    const current = outlet.current();
    for (const viewer of viewers) viewer.frame(current);
  };
  const count = (): void => {
    outlet.watched(viewers.size);
    if (viewers.size > 0) clock ??= setInterval(frame, FRAME_MS).unref();
    else if (clock !== null) {
      clearInterval(clock);
      clock = null;
    }
  };

  const server = await openLocalServer({
    page,
    port: wanted,
    admit: (request, port) => admission(request, { port, token, full: viewers.size >= MOST_VIEWERS }),
    accept(socket, { trusted, origin }) {
      const viewer = receive(socket, { trusted, origin, token, outlet, limits, now });
      viewers.add(viewer);
      socket.on('close', () => {
        viewers.delete(viewer);
        count();
      });
      count();
    },
  });

  return {
    port: server.port,
    close() {
      const current = outlet.current();
      for (const viewer of viewers) viewer.end(current);
      return server.close();
    },
  };
}

const now = (): number => performance.now();
