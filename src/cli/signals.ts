import { EXIT, type ExitStatus } from '../domain/errors.ts';

export const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hangup } as const;

/** A screen that does not let go by then is left as it is. */
const LETS_GO_MS = 2000;

/** Turns the first signal into an abort, so that a screen can put the terminal back in order. */
export function untilSignal() {
  const controller = new AbortController();
  let status: ExitStatus | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      status = code;
      controller.abort();
      setTimeout(() => process.exit(code), LETS_GO_MS).unref();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    status: (): ExitStatus | null => status,
    release: (): void => {
      for (const off of listeners) off();
    },
  };
}
