import { EXIT, type ExitStatus } from '../domain/errors.ts';

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hangup } as const;

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

/** Signals closer to each other than this are one: a terminal's reaches us twice, once by way of the launcher. */
const ONE_SIGNAL_MS = 500;

/** The first signal ends the run in order, the second at once. */
export function interruption() {
  const controller = new AbortController();
  let status: ExitStatus = EXIT.done;
  let firstAt = 0;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      if (controller.signal.aborted) {
        if (performance.now() - firstAt > ONE_SIGNAL_MS) process.exit(code);
        return;
      }
      firstAt = performance.now();
      status = code;
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    status: () => status,
    /** What a viewer asks for is no interruption: the run ends in order, with status 0. */
    now: () => controller.abort(),
    release: () => {
      for (const off of listeners) off();
    },
  };
}
