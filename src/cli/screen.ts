import { Option } from 'commander';
import type { UiConfig } from '../config/schema.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { UiSettings } from '../ui/settings.ts';
import type { PageOpened, UiExit } from '../ui/store.ts';
import { PALETTES } from '../ui/text/paint.ts';
import type { ViewLink } from '../view/link.ts';
import { options } from './options.ts';

const WHEN = ['auto', 'always', 'never'] as const;

/** How a terminal is to show a run. */
export type ScreenOptions = {
  /** `false` is `--no-color`. */
  readonly color?: (typeof WHEN)[number] | false;
  readonly ascii?: boolean;
  readonly palette?: (typeof PALETTES)[number];
  readonly screenReader?: boolean;
};

export const screenOptions = (): readonly Option[] => [
  options.choice('--color <when>', 'colours on the screen', WHEN),
  new Option('--no-color', 'none; the same as NO_COLOR'),
  new Option('--ascii', 'plain characters for lines and plots'),
  options.choice('--palette <name>', 'colours; cvd for those who do not tell red from green', PALETTES),
  new Option('--screen-reader', 'sentences, one after the other, and no picture'),
];

/** What the screen is told; everything that is not said here it decides itself. */
const settingsOf = ({ given, config, ownsRun }: Screen, env: NodeJS.ProcessEnv): UiSettings => ({
  ...config,
  color: usesColor(given, env),
  ascii: given.ascii ?? (config.ascii || !isUtf8(env)),
  palette: given.palette ?? config.palette,
  screenReader: given.screenReader ?? env['INK_SCREEN_READER'] === 'true',
  ownsRun,
});

/** `--color` before NO_COLOR, as its standard has it; an empty NO_COLOR says nothing. */
export function usesColor({ color }: ScreenOptions, env: NodeJS.ProcessEnv): boolean {
  if (color === 'always') return true;
  if (color === 'never' || color === false) return false;
  return (env['NO_COLOR'] ?? '') === '' && env['FORCE_COLOR'] !== '0';
}

/** The first that is set decides, as in every C library. */
const isUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean =>
  /utf-?8/iu.test([LC_ALL, LC_CTYPE, LANG].find((name) => name !== undefined && name !== '') ?? '');

/** Whether there is a terminal that pictures can be drawn on. */
export const isScreen = (): boolean => process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb';

export function refuseWithoutScreen(): void {
  if (isScreen()) return;
  throw new UserError(
    [
      {
        area: 'cli',
        code: 'terminal',
        place: 'ui',
        what: 'there is no terminal to draw on',
        expected: 'a terminal at standard input and output, TERM other than dumb',
        got: process.env['TERM'] === 'dumb' ? 'TERM=dumb' : 'a pipe or a file',
        hint: 'statechartist status shows what runs, in plain lines',
      },
    ],
    EXIT.usage,
  );
}

export type Screen = {
  readonly link: ViewLink;
  readonly openPage: () => PageOpened;
  readonly given: ScreenOptions;
  /** What the configuration says of it; an option comes before. */
  readonly config: UiConfig;
  /** This terminal started the run: leaving ends it. */
  readonly ownsRun: boolean;
  /** Aborted: the screen is left, as if the user had. */
  readonly signal: AbortSignal;
};

/** Shows a run until the user leaves it. A screen that fails has only failed itself: what went wrong comes back. */
export async function showScreen(screen: Screen): Promise<Pick<UiExit, 'reason' | 'error' | 'ended'>> {
  const settings = settingsOf(screen, process.env);
  const { link, openPage, signal } = screen;
  // Both are read once, when the libraries are loaded.
  process.env['FORCE_COLOR'] = settings.color ? (process.env['FORCE_COLOR'] ?? '1') : '0';
  process.env['NODE_ENV'] ??= 'production';
  const { stdin, stdout, stderr } = process;
  const broken = new AbortController();
  const breakOff = (error: unknown): void => broken.abort(error);
  for (const fault of FAULTS) process.once(fault, breakOff);
  try {
    const { startUi } = await import('../ui/main.tsx');
    const exit = await startUi({
      link,
      openPage,
      settings,
      terminal: { stdin, stdout, stderr },
      signal: AbortSignal.any([signal, broken.signal]),
    });
    return broken.signal.aborted ? { ...exit, reason: 'failed', error: broken.signal.reason } : exit;
  } catch (error) {
    return { reason: 'failed', error, ended: null };
  } finally {
    for (const fault of FAULTS) process.off(fault, breakOff);
  }
}

/** What nobody has caught while a screen stood: the terminal is restored first, then it is said. */
const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
