import { render, type Instance, type useApp } from 'ink';
import type { ViewLink } from '../view/link.ts';
import { App } from './components/app.tsx';
import { ScreenReader } from './components/screen-reader.tsx';
import type { UiSettings } from './settings.ts';
import { NO_PAGE, createStore, type PageOpened, type UiClock, type UiExit } from './store.ts';
import type { Size } from './views/view.ts';

type Terminal = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

export type UiOptions = {
  readonly link: ViewLink;
  /** Shows the web inspector of the run. */
  readonly openPage?: () => PageOpened;
  readonly settings: UiSettings;
  readonly terminal: Terminal;
  /** Whether escape sequences may be sent; by default Ink finds out, and an empty `CI` variable misleads it. */
  readonly interactive?: boolean;
  /** Whether what others print is kept from tearing the picture; not where the console is not Node's own. */
  readonly patchConsole?: boolean;
  /** Aborted: the screen is left as if the operator had, and the run goes on. */
  readonly signal?: AbortSignal;
  /** Tests turn their own. */
  readonly clock?: UiClock;
  /** Told once the screen stands, with what draws it. */
  readonly started?: (instance: Instance) => void;
};

/** Keys are answered at once; what changes by itself is held back by the store's own clock. */
const MAX_FPS = 120;
const CLEAR = '\u001B[2J\u001B[H';

/**
 * Shows a run on a terminal until the operator leaves, and restores the terminal whatever happens. `NODE_ENV` and
 * `FORCE_COLOR` have to be set before this module is imported.
 */
export async function startUi(options: UiOptions): Promise<UiExit> {
  const {
    link,
    openPage = () => NO_PAGE,
    settings,
    terminal,
    interactive = true,
    patchConsole = true,
    signal,
    clock = wallClock,
    started,
  } = options;
  const { stdin, stdout, stderr } = terminal;
  const store = createStore({ link, openPage, settings, size: sizeOf(stdout), clock });
  const resized = (): void => store.resize(sizeOf(stdout));
  // Before Ink listens, so that it draws the new size and not the old one once more.
  stdout.on('resize', resized);
  const picture = () =>
    settings.screenReader ? <ScreenReader store={store} /> : <App store={store} suspend={suspended} />;
  const instance = render(picture(), {
    stdin,
    stdout,
    stderr,
    exitOnCtrlC: false,
    patchConsole,
    interactive,
    maxFps: MAX_FPS,
    incrementalRendering: !settings.screenReader,
    alternateScreen: !settings.screenReader,
    isScreenReaderEnabled: settings.screenReader,
  });
  /** Everything anew: another program may have written over it. */
  const redraw = (): void => {
    if (settings.screenReader) return;
    stdout.write(CLEAR);
    instance.clear();
    instance.rerender(picture());
  };
  const offAsked = store.onAsked((asked) => {
    if (asked === 'redraw') redraw();
  });
  // The alternate screen is entered with the cursor wherever the shell had left it.
  redraw();
  signal?.addEventListener('abort', store.leave);
  started?.(instance);
  // A component that throws ends Ink by itself.
  instance.waitUntilExit().then(
    () => store.fail(new Error('the screen was closed')),
    (error: unknown) => store.fail(error),
  );
  try {
    return await store.exit;
  } finally {
    signal?.removeEventListener('abort', store.leave);
    offAsked();
    stdout.off('resize', resized);
    instance.unmount();
    store.close();
  }
}

const wallClock: UiClock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** A terminal that does not know its size is taken for an ordinary one. */
const sizeOf = ({ columns, rows }: NodeJS.WriteStream): Size => ({ columns: columns || 80, rows: rows || 24 });

/** Gives the terminal back to the shell until it continues this process. */
function suspended(suspendTerminal: ReturnType<typeof useApp>['suspendTerminal']): void {
  void suspendTerminal(async () => {
    const continued = new Promise<void>((resolve) => {
      process.once('SIGCONT', () => resolve());
    });
    // A signal handler alone does not keep Node alive.
    const alive = setInterval(() => {}, 60_000);
    process.kill(0, 'SIGTSTP');
    await continued;
    clearInterval(alive);
  });
}
