import type { FeedProgress } from '../actors/feed-port.ts';
import type { Pace } from '../actors/pace.ts';
import { newToken, registerRun, runIdFrom } from '../actors/run-registry.ts';
import { openStateFolder } from '../actors/state-folder.ts';
import type { AccountFigures } from '../domain/account-figures.ts';
import type { Bar } from '../domain/bar.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { paise } from '../domain/units.ts';
import type { Kernel } from '../engine/kernel.ts';
import type { OperatorInput } from '../machines/protocol.ts';
import type { Current } from '../view/delta.ts';
import { createHistory } from '../view/history.ts';
import { createSampler } from '../view/picture.ts';
import type { PaceCommand, RunEnd, RunMode } from '../view/protocol.ts';
import { openViewServer } from '../view/server.ts';
import type { EngineCommand, Outlet } from '../view/viewer.ts';
import { welcomeTo } from '../view/welcome.ts';
import type { Held } from './results-table.ts';
import { pageAddress, portError, type Inspected } from './inspect.ts';
import { version } from './version.ts';

type DeskOptions = {
  readonly mode: RunMode;
  readonly setup: RunSetup;
  readonly kernel: Kernel;
  readonly progress: () => FeedProgress;
  readonly pace: Pace;
  readonly places: readonly string[];
  /** Takes an operator's message between two inputs; `false` when the run takes nothing any more. */
  readonly operate: (input: OperatorInput) => boolean;
  /** Ends the run in order. */
  readonly stop: () => void;
  readonly env: NodeJS.ProcessEnv;
  /** Where a browser may look inside, if one may. */
  readonly inspected: Inspected | null;
};

/** The run's side of its viewers: what they are shown, and what becomes of their commands. */
export type Desk = {
  readonly accepted: (bar: Bar, figures: AccountFigures) => void;
  readonly trade: (trade: Trade) => void;
  /** Lets viewers in, and writes the run down where `statechartist ui` finds it. */
  readonly open: () => Promise<{ readonly id: string; /** Of the web inspector. */ readonly page: string | null }>;
  /** What is held now, as a person counts it. */
  readonly held: () => readonly Held[];
  /** Shows viewers the end. */
  readonly end: (outcome: RunOutcome) => void;
  /** Lets viewers go, and takes the run off the list. */
  readonly close: () => Promise<void>;
};

export type RunOutcome = Pick<RunEnd, 'complete' | 'problem' | 'places'>;

export function createDesk(options: DeskOptions): Desk {
  const { mode, setup, kernel, progress, pace, places, env, inspected } = options;
  const keys = setup.instruments.map(({ key }) => key);
  const history = createHistory(setup);
  const sampler = createSampler({ root: kernel.root, keys, history });
  // An engine that was started for a terminal is told its name.
  const id = runIdFrom(env['STATECHARTIST_RUN']);
  const welcome = welcomeTo({ id, mode, version, setup, places, root: kernel.root });
  let viewers = 0;
  let ended: RunEnd | null = null;
  let unwatch: (() => void) | null = null;
  let release: (() => Promise<void>) | null = null;

  /** At full speed nothing is gathered that nobody looks at; with time to spare who comes later finds the past. */
  const attend = (): void => {
    const needed = ended === null && (viewers > 0 || pace.state().speed !== 'max');
    if (needed) unwatch ??= kernel.watch(history.tell);
    else {
      unwatch?.();
      unwatch = null;
    }
  };
  const current = (): Current => ({
    picture: sampler.sample(),
    pace: { ...pace.state(), controllable: true, ...progress() },
    history,
    trades: sampler.trades(),
    checks: sampler.checks,
    ended,
  });
  const outlet: Outlet = {
    insight: inspected?.past ?? null,
    allows: (origin) => origin !== 'web' || inspected?.control === true,
    welcome: () => welcome,
    current,
    watched(count) {
      viewers = count;
      attend();
    },
    command(command, origin) {
      if (command.type === 'run.stop') {
        options.stop();
        return null;
      }
      const refusal = ended === null ? refusalOf(command) : 'the run has ended';
      if (refusal !== null) return refusal;
      if (isPaceCommand(command)) obeyPace(pace, command);
      else return operate({ ...command, origin });
      attend();
      return null;
    },
  };
  const operate = (input: OperatorInput): string | null => {
    if (!options.operate(input)) return 'the run has ended';
    history.tell(input);
    return null;
  };
  const refusalOf = (command: EngineCommand): string | null => {
    const named = 'instrument' in command ? (command.instrument ?? null) : null;
    if (named !== null && !keys.includes(named)) return `there is no instrument ${named}`;
    if (command.type === 'pace.step' && !pace.state().paused) return 'time runs: pause it first';
    if (command.type !== 'operator.square-off') return null;
    const row = sampler.sample().rows.find(({ key }) => key === named);
    const isIdle = row?.quantity === 0 && row.orders.length === 0;
    return isIdle ? `${named} has no position and no working order` : null;
  };

  const openServer = async (token: string) => {
    if (inspected === null) return openViewServer({ token, outlet });
    const { port, page } = inspected;
    try {
      return await openViewServer({ token, outlet, port, page });
    } catch (cause) {
      throw portError(port, cause);
    }
  };

  return {
    accepted(bar, { equity, drawdown }) {
      history.bar(bar, unwatch === null ? NO_LINES : sampler.lines(bar.instrument), { equity, drawdown });
    },
    trade: history.trade,
    async open() {
      attend();
      const folder = openStateFolder(env);
      const token = newToken();
      const server = await openServer(token);
      release = server.close;
      const run = { id, pid: process.pid, mode, port: server.port, started: new Date().toISOString(), version };
      const page = inspected === null ? null : pageAddress(server.port, token);
      const forget = registerRun(folder, { ...run, places: [...places] }, { token, page });
      release = async () => {
        forget();
        await server.close();
      };
      return { id, page };
    },
    held: () =>
      sampler.sample().rows.flatMap(({ key, quantity }) => (quantity === 0 ? [] : [{ instrument: key, quantity }])),
    end(outcome) {
      const { rows, account } = sampler.sample();
      const sum = (of: 'realised' | 'trades'): number => rows.reduce((total, row) => total + row[of], 0);
      ended = {
        ...outcome,
        netPnl: paise(sum('realised')),
        trades: sum('trades'),
        openPositions: account.openPositions,
      };
      attend();
      inspected?.past.end();
    },
    async close() {
      await release?.();
      await inspected?.past.close();
    },
  };
}

const NO_LINES = {};

const isPaceCommand = (command: EngineCommand): command is PaceCommand => command.type.startsWith('pace.');

function obeyPace(pace: Pace, command: PaceCommand): void {
  switch (command.type) {
    case 'pace.pause':
      pace.pause();
      break;
    case 'pace.resume':
      pace.resume();
      break;
    case 'pace.step':
      pace.step();
      break;
    case 'pace.speed':
      pace.setSpeed(command.speed);
      break;
    default:
      command satisfies never;
  }
}
