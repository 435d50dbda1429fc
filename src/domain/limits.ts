import type { Phase } from './calendar.ts';
import { count, multiple, rupees, share, word, type Measure } from './measure.ts';
import type { RiskSettings } from './setup.ts';
import { leverageRoom, sizeOf, type SizingAccount, type SizingRequest } from './sizing.ts';
import { rupeesOfAmount, rupeesOfPaise, type Amount } from './units.ts';

/** What stands open or shut: the states of the risk actor, by region of its chart. */
export type Standing = {
  readonly kill: 'off' | 'on';
  readonly halt: 'none' | 'halted';
  readonly readiness: 'unreconciled' | 'unarmed' | 'ready';
  readonly entries: 'on' | 'paused';
  readonly feed: 'fresh' | 'stale';
  readonly drawdown: 'open' | 'locked';
  readonly dailyLoss: 'open' | 'locked';
};

type LimitRequest = SizingRequest & { readonly instrument: string; readonly phase: Phase };

/** A request for size together with all that it is judged by, besides what stands. */
export type SizeQuestion = {
  readonly request: LimitRequest;
  readonly account: SizingAccount & {
    readonly equity: Amount;
    readonly opening: Amount;
    readonly openPositions: number;
    readonly workingEntries: number;
  };
  readonly settings: RiskSettings;
  readonly lotSize: number;
  readonly stale: readonly string[];
  readonly quarantined: readonly string[];
};

/** The same for people: between requests too, when there may be none. */
export type LimitView = Omit<SizeQuestion, 'request'> & {
  readonly instrument: string;
  readonly request: LimitRequest | null;
  readonly standing: Standing;
  /** The equity that the drawdown lock is judged against. */
  readonly lockPeak: Amount;
};

type Limit = {
  readonly guard: string;
  readonly reason: string;
  /** The key of the configuration that sets it. */
  readonly configKey: string | null;
  /** When it refuses: by the request and the account, or by what stands. */
  readonly judge: Partial<Standing> | ((question: SizeQuestion) => boolean);
  readonly measure: (view: LimitView) => Measure;
};

/** Share of the peak that the drawdown lock is judged against, 0 to 1; its reset starts the peak anew. */
export const lockDrawdown = (lockPeak: Amount, equity: Amount): number => Math.max(0, (lockPeak - equity) / lockPeak);

/**
 * Why a request for size is refused, in the order in which it is tested (trading rules §4). Risk's guards, the reasons
 * it gives and the answer to "why no trade?" are made from this list.
 */
export const LIMITS = [
  {
    guard: 'kill-switch',
    reason: 'kill-switch',
    configKey: null,
    judge: { kill: 'on' },
    measure: ({ standing }) => word(standing.kill, 'off'),
  },
  {
    guard: 'halted',
    reason: 'halted',
    configKey: null,
    judge: { halt: 'halted' },
    measure: ({ standing }) => word(standing.halt, 'none'),
  },
  {
    guard: 'unreconciled',
    reason: 'unreconciled',
    configKey: null,
    judge: { readiness: 'unreconciled' },
    measure: ({ standing }) => word(standing.readiness, 'ready'),
  },
  {
    guard: 'unarmed',
    reason: 'unarmed',
    configKey: null,
    judge: { readiness: 'unarmed' },
    measure: ({ standing }) => word(standing.readiness, 'ready'),
  },
  {
    guard: 'quarantined',
    reason: 'quarantined',
    configKey: null,
    judge: ({ request, quarantined }) => quarantined.includes(request.instrument),
    measure: ({ instrument, quarantined }) => word(quarantined.includes(instrument) ? 'quarantined' : 'no', 'no'),
  },
  {
    guard: 'entries-paused',
    reason: 'entries-paused',
    configKey: null,
    judge: { entries: 'paused' },
    measure: ({ standing }) => word(standing.entries === 'paused' ? 'yes' : 'no', 'no'),
  },
  {
    // A connection that is silent as a whole makes every instrument stale.
    guard: 'whole-feed-stale',
    reason: 'stale-feed',
    configKey: null,
    judge: { feed: 'stale' },
    measure: ({ standing }) => word(standing.feed, 'fresh'),
  },
  {
    guard: 'stale-feed',
    reason: 'stale-feed',
    configKey: null,
    judge: ({ request, stale }) => stale.includes(request.instrument),
    measure: ({ instrument, stale }) => word(stale.includes(instrument) ? 'stale' : 'fresh', 'fresh'),
  },
  {
    guard: 'outside-entry-window',
    reason: 'outside-entry-window',
    configKey: 'session.entryCutoff',
    judge: ({ request }) => request.phase !== 'open',
    measure: ({ request }) => word(request?.phase ?? null, 'open'),
  },
  {
    guard: 'drawdown-lock',
    reason: 'drawdown-lock',
    configKey: 'risk.maxDrawdown',
    judge: { drawdown: 'locked' },
    measure: ({ account, lockPeak, settings }) => share(lockDrawdown(lockPeak, account.equity), settings.maxDrawdown),
  },
  {
    guard: 'daily-loss-limit',
    reason: 'daily-loss-limit',
    configKey: 'risk.dailyLossLimit',
    judge: { dailyLoss: 'locked' },
    measure: ({ account: { opening, equity }, settings }) =>
      share(Math.max(0, (opening - equity) / opening), settings.dailyLossLimit),
  },
  {
    guard: 'max-open-positions',
    reason: 'max-open-positions',
    configKey: 'risk.maxOpenPositions',
    judge: ({ account, settings }) =>
      settings.maxOpenPositions !== null && account.openPositions + account.workingEntries >= settings.maxOpenPositions,
    measure: ({ account, settings }) =>
      count(account.openPositions + account.workingEntries, settings.maxOpenPositions),
  },
  {
    guard: 'no-volatility',
    reason: 'no-volatility',
    configKey: null,
    judge: ({ request }) => request.atr === 0,
    measure: ({ request }) => rupees(request?.atr ?? null, 0),
  },
  {
    guard: 'leverage-cap',
    reason: 'leverage-cap',
    configKey: 'risk.maxLeverage',
    judge: ({ account, settings }) => leverageRoom(account, settings) <= 0,
    measure: ({ account, settings }) =>
      multiple(rupeesOfAmount(account.exposure) / rupeesOfPaise(account.balance), settings.maxLeverage),
  },
  {
    guard: 'below-minimum-size',
    reason: 'below-minimum-size',
    configKey: 'risk.riskPerTrade',
    judge: ({ request, account, settings, lotSize }) => sizeOf(request, account, settings, lotSize).quantity < lotSize,
    measure: ({ request, account, settings, lotSize }) =>
      count(request === null ? null : sizeOf(request, account, settings, lotSize).quantity, lotSize),
  },
] as const satisfies readonly Limit[];

export type LimitGuard = (typeof LIMITS)[number]['guard'];
export type SizeRejection = (typeof LIMITS)[number]['reason'];

/** The reasons, each once, in the order of their tests. */
export const SIZE_REJECTIONS: readonly SizeRejection[] = [...new Set(LIMITS.map(({ reason }) => reason))];
