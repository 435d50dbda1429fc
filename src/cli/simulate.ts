import { Command } from 'commander';
import type { Speed } from '../actors/pace.ts';
import { NO_FAULTS } from '../actors/feeds/synthetic/faults.ts';
import { openSynthetic } from '../actors/feeds/synthetic/feed.ts';
import { MODELS, type ModelName } from '../actors/feeds/synthetic/models.ts';
import { loadConfig } from '../config/load.ts';
import { civilDay } from '../domain/calendar.ts';
import type { ExitStatus } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { Day } from '../domain/units.ts';
import { strategies } from '../strategies/registry.ts';
import { attended } from './attended.ts';
import { inspectOptions } from './inspect.ts';
import { options } from './options.ts';
import { isScreen, screenOptions, type ScreenOptions } from './screen.ts';
import { runSession, type SessionOptions } from './session.ts';
import { statelyOptions } from './stately.ts';

/** Where a terminal cannot show pictures a market hour passes in a second: a day's trading can be read along. */
const READ_ALONG_SPEED = 3600;

/** Fixed, so that the same seed gives the same bytes on any day. */
const FIRST_DATE = civilDay(2026, 1, 5);

type Given = SessionOptions &
  ScreenOptions & {
    readonly config?: string;
    readonly headless?: boolean;
    readonly speed?: Speed;
    readonly seed: number;
    readonly sessions: number;
    readonly start?: Day;
    readonly model: ModelName;
    readonly drop: number;
    readonly duplicate: number;
    readonly late: number;
  };

export function simulateCommand(done: (status: ExitStatus) => void): Command {
  const command = new Command('simulate')
    .description('Trade an invented market: no file, no account, no key.')
    .addOption(options.config())
    .addOption(options.seed())
    .addOption(options.sessions())
    .addOption(options.start())
    .addOption(options.choice('--model <name>', 'how prices move', MODELS).default('realistic'))
    .addOption(options.speed('600 on the screen, else max'))
    .addOption(options.probability('--drop', 'share of bars that are lost'))
    .addOption(options.probability('--duplicate', 'share of bars that come twice'))
    .addOption(options.probability('--late', 'share of bars that come late'))
    .addOption(options.out())
    .addOption(options.journal())
    .addOption(options.force('a finished run'))
    .addOption(options.headless())
    .addOption(options.json('the summary'))
    .addHelpText(
      'after',
      '\nExamples:\n  statechartist simulate --sessions 20 --seed 7 --out out/simulated\n  statechartist simulate --drop 0.01 --late 0.01 --json',
    );
  for (const option of [...screenOptions(), ...inspectOptions(), ...statelyOptions()]) command.addOption(option);
  return command.action(async (given: Given) => done(await simulate(given)));
}

async function simulate(given: Given): Promise<ExitStatus> {
  if (isScreen() && given.headless !== true && given.json !== true) return attended('simulate', given);
  const { setup } = loadConfig({ file: given.config ?? null, cwd: process.cwd(), data: [], needsData: false });
  const { drop, duplicate, late } = given;
  const feed = openSynthetic({
    instruments: setup.instruments,
    session: setup.session,
    seed: given.seed,
    model: given.model,
    start: given.start ?? FIRST_DATE,
    sessions: given.sessions,
    warmUpBars: warmUpOf(setup),
    faults: { ...NO_FAULTS, drop, duplicate, late },
  });
  const isReadAlong = process.stdout.isTTY && given.headless !== true && given.json !== true;
  const speed = given.speed ?? (isReadAlong ? READ_ALONG_SPEED : 'max');
  return runSession({ mode: 'simulate', setup, feed, speed, seed: given.seed, talks: true, options: given });
}

/** Bars after which every instrument is ready. */
const warmUpOf = ({ instruments, atrPeriod, volumePeriod }: RunSetup): number =>
  Math.max(
    atrPeriod,
    volumePeriod,
    ...instruments.map(({ strategy }) => strategies.get(strategy.name)?.warmUp(strategy.params) ?? 0),
  );
