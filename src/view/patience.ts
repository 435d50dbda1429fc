import type { WebSocket } from 'ws';

export type ViewerLimits = {
  /** How long a viewer may take to read what it was sent, to answer a ping, or to say who it is. */
  readonly patienceMs: number;
  readonly pingMs: number;
};

/**
 * Watches over a socket that may stop reading or answering.
 *
 * @param isKnown whether it has said who it is: the pongs of one that has not are no sign of life, every client sends them
 * @returns whether it has read what it was sent before and may be told more; asked with every frame, it pings, and ends a
 *   socket that owes a sign of life or room for the next message for too long
 */
export function patienceWith(
  socket: WebSocket,
  {
    limits,
    now,
    isKnown,
  }: { readonly limits: ViewerLimits; readonly now: () => number; readonly isKnown: () => boolean },
): () => boolean {
  let heardAt = now();
  let drainedAt = now();
  let pingedAt = now();
  const heard = (): void => {
    heardAt = now();
  };
  socket.on('message', heard);
  socket.on('pong', () => {
    if (isKnown()) heard();
  });
  return () => {
    const at = now();
    const isDrained = socket.bufferedAmount === 0;
    if (isDrained) drainedAt = at;
    if (at - drainedAt > limits.patienceMs || at - heardAt > limits.patienceMs + limits.pingMs) {
      socket.terminate();
      return false;
    }
    if (at - pingedAt >= limits.pingMs) {
      pingedAt = at;
      socket.ping();
    }
    return isDrained && socket.readyState === socket.OPEN;
  };
}
