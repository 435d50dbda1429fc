import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isLocal, type Refused } from './door.ts';

const HOST = '127.0.0.1';
const MOST_CONNECTIONS = 128;
/** Who looks has little to say. */
const MOST_BYTES = 64 * 1024;
const HEADER_BYTES = 8 * 1024;
const HEADERS_MS = 5000;
/** Those that have not read the end by then are left. */
const LEAVE_MS = 1000;

export type LocalServer = {
  readonly port: number;
  /** Waits a moment for those who were told the end to leave, then lets nobody in any more. */
  readonly close: () => Promise<void>;
};

type LocalServerOptions<Admitted> = {
  /** What is served to a browser besides the socket. Host and method are checked before. */
  readonly page: RequestListener;
  /** 0: any free one. */
  readonly port: number;
  readonly admit: (request: IncomingMessage, port: number) => Admitted | Refused;
  readonly accept: (socket: WebSocket, admitted: Admitted) => void;
};

/**
 * HTTP and WebSockets on this machine's own address, with bounds on all that is read before somebody is let in.
 *
 * @throws Error when the system does not give the port
 */
export async function openLocalServer<Admitted extends { readonly status: 101 }>({
  page,
  port: wanted,
  admit,
  accept,
}: LocalServerOptions<Admitted>): Promise<LocalServer> {
  const open = new Set<WebSocket>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
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
    const verdict = admit(request, port);
    if (verdict.status !== 101) return refuse(socket, verdict.status);
    return sockets.handleUpgrade(request, socket, head, (accepted) => {
      open.add(accepted);
      accepted.on('close', () => open.delete(accepted));
      accept(accepted, verdict);
    });
  });

  return {
    port,
    async close() {
      const gone = [...open].map((socket) => new Promise<void>((left) => socket.once('close', () => left())));
      const late = setTimeout(() => {
        for (const socket of open) socket.terminate();
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

export const notFound: RequestListener = (_, response) => answer(response, 404);

const answer = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
};

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
