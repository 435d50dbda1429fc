import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { admission, isLocal, type ViewerOrigin } from './door.ts';
import { receive, type Outlet, type Viewer, type ViewerLimits } from './viewer.ts';

const HOST = '127.0.0.1';
const MOST_VIEWERS = 32;
const MOST_CONNECTIONS = 128;
/** A viewer has little to say. */
const MOST_BYTES = 64 * 1024;
const HEADER_BYTES = 8 * 1024;
const HEADERS_MS = 5000;
/** Pictures a viewer is sent, at most one in this time. */
const FRAME_MS = 100;
/** Viewers that have not read the end by then are left. */
const LEAVE_MS = 1000;
const LIMITS: ViewerLimits = { patienceMs: 20_000, pingMs: 5000 };

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
  readonly limits?: ViewerLimits;
};

/**
 * The one outlet of an engine: a WebSocket on this machine's own address, at a port that is free.
 *
 * @throws Error when the system gives no port
 */
export async function openViewServer(options: ServerOptions): Promise<ViewServer> {
  const { token, outlet, page = notFound, port: wanted = 0, limits = LIMITS } = options;
  const viewers = new Set<Viewer>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
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

  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: HEADERS_MS,
    connectionsCheckingInterval: 1000,
  });
  server.maxConnections = MOST_CONNECTIONS;
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, HOST, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });

  server.on('request', (request, response) => {
    if (!isLocal(request.headers.host, port)) return answer(response, 403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405);
    return page(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const verdict = admission(request, { port, token, full: viewers.size >= MOST_VIEWERS });
    if (verdict.status !== 101) return refuse(socket, verdict.status);
    return sockets.handleUpgrade(request, socket, head, (accepted) => {
      const { trusted, origin }: { readonly trusted: boolean; readonly origin: ViewerOrigin } = verdict;
      const viewer = receive(accepted, { trusted, origin, token, outlet, limits, now });
      viewers.add(viewer);
      accepted.on('close', () => {
        viewers.delete(viewer);
        count();
      });
      count();
    });
  });

  return {
    port,
    async close() {
      const current = outlet.current();
      const gone = [...viewers].map(({ socket }) => new Promise<void>((left) => socket.once('close', () => left())));
      for (const viewer of viewers) viewer.end(current);
      const late = setTimeout(() => {
        for (const { socket } of viewers) socket.terminate();
      }, LEAVE_MS);
      await Promise.all(gone);
      clearTimeout(late);
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}

const now = (): number => performance.now();

const notFound: RequestListener = (_, response) => answer(response, 404);

const answer = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
};

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
