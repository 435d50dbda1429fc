import type { Phase } from '../domain/calendar.ts';
import type { SizeRejection, Standing } from '../domain/limits.ts';
import type { Measure } from '../domain/measure.ts';
import type { RiskSettings } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import type { Amount, Paise, Price, TimeMs } from '../domain/units.ts';
import type { Chart } from '../engine/chart.ts';
import type { StateChanged } from '../engine/tap.ts';
import type { InspectCommand, InspectResult, Inspection } from './inspection.ts';
import type {
  BrokerReconciled,
  BrokerReconciling,
  EntriesShut,
  EntryFilled,
  ExitFilled,
  FeedFresh,
  FeedLost,
  FeedStale,
  InstrumentQuarantined,
  OperatorInput,
  OrderDoubted,
  OrderEnded,
  OrderIntended,
  OrderRole,
  OrderSettled,
  OrderSide,
  OrderWorking,
  SessionOpened,
  SizeApproved,
  SizeRejected,
  SystemHalted,
  TradeClosed,
} from '../machines/protocol.ts';

/**
 * What an engine and those who look at it say to each other, as JSON texts over a local WebSocket. The engine greets,
 * then sends the newest state as differences; a viewer sends commands, each answered once. Times are ms UTC, prices and
 * amounts 1/10,000 rupee, money paise, as in the machines' own protocol.
 */
export const VIEW_PROTOCOL = 2;

export type RunMode = 'simulate' | 'replay' | 'paper' | 'live';

// ── State ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a run is, and does not change while it lasts. */
export type RunHead = {
  readonly id: string;
  readonly mode: RunMode;
  readonly version: string;
  readonly instruments: readonly InstrumentHead[];
  readonly capital: Paise;
  readonly risk: RiskSettings;
  readonly session: { readonly entryCutoff: string; readonly squareOff: string; readonly endless: boolean };
  /** Where its files will be, in words. */
  readonly places: readonly string[];
};

type InstrumentHead = {
  readonly key: string;
  readonly kind: 'equity' | 'index';
  readonly tickSize: Price;
  readonly lotSize: number;
  readonly strategy: string;
};

/** An order that has not ended. */
export type OrderRow = {
  readonly orderId: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  readonly quantity: number;
  readonly filled: number;
  /** State of its chart. */
  readonly state: string;
};

/**
 * One test on the way to an order, with what it was held against. `passes` is `null` where there is nothing yet to test
 * by.
 */
export type Check = Measure & { readonly guard: string; readonly passes: boolean | null };

export type InstrumentRow = {
  readonly key: string;
  /** Active state of its chart, dotted. */
  readonly state: string;
  readonly last: Price | null;
  readonly lastTs: TimeMs | null;
  /** First open of the date at hand. */
  readonly dayOpen: Price | null;
  /** Shares, negative when short. */
  readonly quantity: number;
  readonly entry: Price | null;
  readonly entryTs: TimeMs | null;
  readonly stop: Price | null;
  readonly target: Price | null;
  /** At the last mark. */
  readonly unrealised: Amount;
  /** Of its closed trades, after costs. */
  readonly realised: Paise;
  readonly trades: number;
  readonly bars: number;
  readonly warmUpBars: number;
  /** Cool-down bars still to come. */
  readonly coolingBars: number;
  readonly cooldownBars: number;
  readonly signal: -1 | 0 | 1;
  /** What the strategy draws over the price, in rupees, by name. */
  readonly lines: Readonly<Record<string, number>>;
  readonly atr: number | null;
  readonly volumeFactor: number | null;
  readonly stale: boolean;
  /** What went wrong in the strategy. */
  readonly fault: string | null;
  readonly orders: readonly OrderRow[];
  /** Risk's last answer: `reason` is `null` for an approval. */
  readonly answer: { readonly ts: TimeMs; readonly reason: SizeRejection | null } | null;
  /** The first test on the way to an order that does not pass. */
  readonly why: Check | null;
};

export type AccountView = {
  readonly state: string;
  readonly balance: Paise;
  readonly unrealised: Amount;
  readonly equity: Amount;
  /** Equity before the session's first bar. */
  readonly opening: Amount;
  readonly exposure: Amount;
  readonly leverage: number;
  readonly drawdown: number;
  readonly maxDrawdown: number;
  readonly openPositions: number;
  readonly workingEntries: number;
};

export type RiskView = Standing & {
  /** The equity that the drawdown lock is judged against: the highest since the start or since its reset. */
  readonly lockPeak: Amount;
  readonly stale: readonly string[];
  readonly quarantined: readonly string[];
  readonly requests: number;
  readonly approved: number;
  readonly rejected: Readonly<Partial<Record<SizeRejection, number>>>;
};

export type FeedView = {
  readonly state: string;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly rounded: number;
  readonly gaps: number;
};

export type SessionView = {
  readonly state: string;
  /** `YYYY-MM-DD` of the session at hand. */
  readonly date: string | null;
  readonly phase: Phase | null;
  /** `YYYY-MM-DD HH:MM` of the next opening, where there is a calendar. */
  readonly next: string | null;
};

export type PaceView = {
  readonly speed: number | 'max';
  readonly paused: boolean;
  /** Whether time can be paused at all: not where the market sets it. */
  readonly controllable: boolean;
  /** Of the source, in its own unit. */
  readonly done: number;
  readonly total: number;
};

/** A message worth telling, numbered from 1; `ts` is the market's time. */
export type ViewEvent = { readonly n: number; readonly ts: TimeMs | null; readonly message: ViewMessage };

export type ViewMessage =
  | SizeApproved
  | SizeRejected
  | OrderIntended
  | OrderWorking
  | OrderEnded
  | OrderDoubted
  | OrderSettled
  | EntryFilled
  | ExitFilled
  | TradeClosed
  | EntriesShut
  | SystemHalted
  | SessionOpened
  | FeedStale
  | FeedFresh
  | FeedLost
  | InstrumentQuarantined
  | BrokerReconciling
  | BrokerReconciled
  | OperatorInput
  | StateChanged;

export type EquityPoint = { readonly ts: TimeMs; readonly equity: Amount; readonly drawdown: number };

/** One bar of the instrument looked at, with what its strategy draws. */
export type PricePoint = {
  readonly ts: TimeMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
  readonly lines: Readonly<Record<string, number>>;
};

/** More of one instrument: for the viewer that looks at it. */
export type Focus = {
  readonly instrument: string;
  /** Every test on the way to an order, in the order in which they are tested. */
  readonly checks: readonly Check[];
  /** Newest last. `whole`: they replace what was known; otherwise they follow it. */
  readonly points: readonly PricePoint[];
  readonly whole: boolean;
};

/** The end of a run, with the account as it then stood. */
export type RunEnd = {
  readonly complete: boolean;
  readonly netPnl: Paise;
  readonly trades: number;
  readonly openPositions: number;
  readonly places: readonly string[];
  /** What went wrong, if something did. */
  readonly problem: string | null;
};

/** What has changed. A part that is absent has not; the first one after a greeting holds every part. */
export type Delta = {
  readonly type: 'delta';
  /** Time of the last accepted bar. */
  readonly marketTs: TimeMs | null;
  readonly account?: AccountView;
  readonly risk?: RiskView;
  readonly feed?: FeedView;
  readonly session?: SessionView;
  readonly pace?: PaceView;
  /** State of the broker's chart. */
  readonly broker?: string;
  readonly rows?: readonly InstrumentRow[];
  readonly events?: readonly ViewEvent[];
  /** The latest closed trades, newest last; only in the first delta, later ones come as events. */
  readonly trades?: readonly Trade[];
  readonly equity?: readonly EquityPoint[];
  readonly focus?: Focus;
  readonly ended?: RunEnd;
  readonly inspection?: Inspection;
};

export type Welcome = {
  readonly type: 'welcome';
  readonly protocol: number;
  /** Whether this viewer may do more than look. */
  readonly control: boolean;
  readonly run: RunHead;
  readonly charts: readonly Chart[];
};

/** `reason`: why a command was refused; `null` when it was taken. */
export type CommandAnswer = {
  readonly type: 'answer';
  readonly id: number;
  readonly reason: string | null;
  /** Of a question about the past, when it was not refused. */
  readonly result?: InspectResult[keyof InspectResult];
};

export type ToViewer = Welcome | Delta | CommandAnswer;

// ── What a viewer may say ───────────────────────────────────────────────────────────────────────────────────────────

type WithoutOrigin<Message> = Message extends unknown ? Omit<Message, 'origin'> : never;

/** An operator's message; the engine adds who sent it. */
export type OperatorCommand = WithoutOrigin<OperatorInput>;

/** Changes when inputs enter, never what they cause: not journalled. */
export type PaceCommand =
  | { readonly type: 'pace.pause' }
  | { readonly type: 'pace.resume' }
  | { readonly type: 'pace.step' }
  | { readonly type: 'pace.speed'; readonly speed: number | 'max' };

export type ViewCommand =
  | OperatorCommand
  | PaceCommand
  | InspectCommand
  | { readonly type: 'view.focus'; readonly instrument: string | null }
  /** Ends the run in order: what was done so far is written. */
  | { readonly type: 'run.stop' };

/** The first message of a viewer that cannot send headers, as a browser cannot: the token of this start. */
export type Hello = { readonly type: 'hello'; readonly token: string };

export type FromViewer = { readonly type: 'command'; readonly id: number; readonly command: ViewCommand };
