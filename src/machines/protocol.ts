import type { Bar, BarRejection } from '../domain/bar.ts';
import type { Phase } from '../domain/calendar.ts';
import type { SizeRejection } from '../domain/limits.ts';
import type { ExitReason, ExitRequestReason, Trade } from '../domain/trade.ts';
import type { Amount, Day, Paise, Price, Side, TimeMs } from '../domain/units.ts';

/**
 * Every message of the system. Facts are in the past, questions end in `requested` or `intended`, commands are
 * imperative. Times are ms UTC, prices and exact amounts 1/10,000 rupee, money whole paise, distances rupees in doubles.
 */

export type OrderRole = 'entry' | 'exit';

// ── From the ports: what comes in by the kernel's door ──────────────────────────────────────────────────────────────

/** `rounded`: a price of the source had more than four places. `where` is `file:line`, or the generator's own name. */
export type BarReceived = {
  readonly type: 'bar.received';
  readonly bar: Bar;
  readonly rounded: boolean;
  readonly where: string;
};
/** A row that is no bar at all. */
export type RowUnreadable = {
  readonly type: 'row.unreadable';
  readonly instrument: string;
  readonly where: string;
  readonly expected: string;
  readonly got: string;
};
type FeedConnected = { readonly type: 'feed.connected'; readonly ts: TimeMs };
export type FeedLost = { readonly type: 'feed.lost'; readonly ts: TimeMs };
/** All sources have ended: what is still open is closed at its last price. */
export type FeedEnded = { readonly type: 'feed.ended' };
export type ClockTicked = { readonly type: 'clock.ticked'; readonly ts: TimeMs };

type ResetTarget = 'kill' | 'halt' | 'drawdown' | 'quarantine';
/** Cancels every working entry and refuses new ones, until it is reset. Positions keep their stop and target. */
export type OperatorKill = { readonly type: 'operator.kill'; readonly origin: string };
/** Takes back what only a person may take back. */
export type OperatorReset = {
  readonly type: 'operator.reset';
  readonly origin: string;
  readonly what: ResetTarget;
  /** The quarantined instrument; all of them when absent. */
  readonly instrument?: string;
};
/** Closes every position at its next open and cancels every working entry. */
type OperatorFlatten = { readonly type: 'operator.flatten'; readonly origin: string };
/** Closes one position at its next open, or cancels that instrument's working entry. */
export type OperatorSquareOff = {
  readonly type: 'operator.square-off';
  readonly origin: string;
  readonly instrument: string;
};
/** Refuses new entries; those that work are left alone. */
export type OperatorPauseEntries = { readonly type: 'operator.pause-entries'; readonly origin: string };
/** Ends a pause. */
export type OperatorResumeEntries = { readonly type: 'operator.resume-entries'; readonly origin: string };
/** Trading may begin: said once the books of a live broker agree with ours. */
export type OperatorArm = { readonly type: 'operator.arm'; readonly origin: string };

export type FeedInput = BarReceived | RowUnreadable | FeedConnected | FeedLost | FeedEnded | ClockTicked;
export type OperatorInput =
  | OperatorKill
  | OperatorReset
  | OperatorFlatten
  | OperatorSquareOff
  | OperatorPauseEntries
  | OperatorResumeEntries
  | OperatorArm;
/** What the kernel's door lets in. */
export type Input = FeedInput | OperatorInput;

// ── Bars and sessions ───────────────────────────────────────────────────────────────────────────────────────────────

/** `gap`: missing intervals since the instrument's last accepted bar of the same date. */
export type BarAccepted = { readonly type: 'bar.accepted'; readonly bar: Bar; readonly gap: number };
export type BarRejected = {
  readonly type: 'bar.rejected';
  readonly instrument: string;
  readonly reason: BarRejection;
  readonly where: string;
};
/** `late`: the instrument's first bar on a later date than its last. */
export type BarStamped = {
  readonly type: 'bar';
  readonly bar: Bar;
  readonly day: Day;
  readonly minuteOfSession: number;
  readonly phase: Phase;
  readonly late: boolean;
};
export type SessionOpened = { readonly type: 'session.opened'; readonly day: Day };
/** `whole`: the connection itself is silent or lost, not only the instruments named. */
export type FeedStale = {
  readonly type: 'feed.stale';
  readonly instruments: readonly string[];
  readonly whole: boolean;
  readonly since: TimeMs;
};
export type FeedFresh = {
  readonly type: 'feed.fresh';
  readonly instruments: readonly string[];
  readonly since: TimeMs;
};

// ── Size, orders, fills ─────────────────────────────────────────────────────────────────────────────────────────────

/** `atr` in rupees; `price` is the signal bar's close; `requestId` comes back with the answer. */
export type SizeRequested = {
  readonly type: 'size.requested';
  readonly requestId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly side: Side;
  readonly price: Price;
  readonly atr: number;
  readonly volumeFactor: number;
  readonly phase: Phase;
};
export type SizeApproved = {
  readonly type: 'size.approved';
  readonly requestId: string;
  readonly approvalId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly quantity: number;
  readonly stopDistance: number;
  readonly targetDistance: number;
};
export type SizeRejected = {
  readonly type: 'size.rejected';
  readonly requestId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly reason: SizeRejection;
};
export type OrderIntended = {
  readonly type: 'order.intended';
  readonly approvalId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Price;
  readonly stopDistance: number;
  readonly targetDistance: number;
  readonly atr: number;
};
export type OrderWorking = {
  readonly type: 'order.working';
  readonly orderId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly role: OrderRole;
  readonly quantity: number;
  /** The signal bar's close for an entry: times the quantity its weight in the exposure. `null` for an exit. */
  readonly price: Price | null;
};
/** The order is gone without having filled whole. */
export type OrderEnded = {
  readonly type: 'order.ended';
  readonly orderId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly role: OrderRole;
  readonly reason: string;
};
export type EntryFilled = {
  readonly type: 'entry.filled';
  readonly orderId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly side: Side;
  readonly quantity: number;
  readonly remaining: number;
  readonly price: Price;
  readonly costs: Paise;
  readonly stop: Price;
  readonly target: Price;
  readonly atr: number;
  readonly signalTs: TimeMs;
};
/** `remaining`: what is left of the position. */
export type ExitFilled = {
  readonly type: 'exit.filled';
  readonly orderId: string;
  readonly instrument: string;
  readonly ts: TimeMs;
  readonly quantity: number;
  readonly remaining: number;
  readonly price: Price;
  readonly costs: Paise;
  readonly reason: ExitReason;
};
export type ExitRequested = {
  readonly type: 'exit.requested';
  readonly instrument: string;
  readonly reason: ExitRequestReason;
};

// ── Account and risk ────────────────────────────────────────────────────────────────────────────────────────────────

/** `marked`: sent after a mark (§2 step 2), the only moment at which the locks are judged. */
export type AccountChanged = {
  readonly type: 'account.changed';
  readonly marked: boolean;
  readonly balance: Paise;
  readonly equity: Amount;
  /** Equity before the session's first accepted bar. */
  readonly opening: Amount;
  readonly exposure: Amount;
  readonly drawdown: number;
  readonly openPositions: number;
  readonly workingEntries: number;
};
export type InstrumentQuarantined = {
  readonly type: 'instrument.quarantined';
  readonly instrument: string;
  readonly error: string;
};
/** The operator lifted the quarantine: the strategy starts anew. */
export type QuarantineReset = { readonly type: 'quarantine.reset'; readonly instrument: string };
export type EntriesShut = { readonly type: 'entries.shut'; readonly reason: 'kill-switch' | 'halted' };
/** A position was closed: its line of the trade log. */
export type TradeClosed = { readonly type: 'trade.closed'; readonly trade: Trade };
/** A live broker compares its books with ours: until it is done no entry is approved. */
type BrokerReconciling = { readonly type: 'broker.reconciling' };
type BrokerReconciled = { readonly type: 'broker.reconciled' };
/** A chart failed: our bug. Entries stop; exits go on until the process ends. */
export type SystemHalted = { readonly type: 'system.halted'; readonly reason: string };

// ── Orders and the venue they are sent to ───────────────────────────────────────────────────────────────────────────

export type OrderSide = 'buy' | 'sell';

export type VenuePlace = {
  readonly type: 'venue.place';
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly side: OrderSide;
  readonly quantity: number;
};
export type VenueCancel = {
  readonly type: 'venue.cancel';
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
};

/**
 * The answer to a request. `lost`: no definite answer came, the order may exist. `withdrawn`: it never left.
 * `not-placed`: the venue's books prove that it does not exist. `cancel-refused`: the order lives on.
 */
export type VenueAnswered = {
  readonly type: 'venue.answered';
  readonly orderId: string;
  readonly ts: TimeMs;
  readonly status: 'accepted' | 'rejected' | 'lost' | 'withdrawn' | 'not-placed' | 'cancel-refused';
  readonly reason: string;
};
/** What the venue says of an order by itself. `filled` is the sum so far; `price` that of the trade, 0 without one. */
export type VenueUpdated = {
  readonly type: 'venue.updated';
  readonly orderId: string;
  readonly ts: TimeMs;
  readonly status: 'open' | 'filled' | 'cancelled' | 'rejected' | 'expired';
  readonly filled: number;
  readonly price: Price;
  readonly tradeId: string;
};
export type OrderCancel = { readonly type: 'order.cancel'; readonly reason: string };
/** A new trade of an order, told to the broker by the order once and only once. */
export type OrderFilled = {
  readonly type: 'order.filled';
  readonly orderId: string;
  readonly instrument: string;
  readonly role: OrderRole;
  readonly ts: TimeMs;
  readonly tradeId: string;
  readonly quantity: number;
  readonly remaining: number;
  readonly price: Price;
};
/** The paper broker's note to itself: an exit that was resting fills now, at the price in its book. */
type ExitDue = { readonly type: 'exit.due'; readonly instrument: string };
/** The paper broker's note to itself: the entry has filled at this bar's open, now the bar is held against its bracket. */
export type BracketDue = { readonly type: 'bracket.due'; readonly at: BarStamped };

// ── What each actor accepts ─────────────────────────────────────────────────────────────────────────────────────────

export type RootEvent = OperatorInput | ClockTicked;
export type FeedEvent = FeedInput;
export type SessionEvent = BarAccepted | FeedEnded | ClockTicked;
export type BrokerEvent =
  | BarStamped
  | SessionOpened
  | FeedEnded
  | OrderIntended
  | ExitRequested
  | EntriesShut
  | VenuePlace
  | VenueCancel
  | OrderFilled
  | ExitDue
  | BracketDue;
export type OrderEvent = VenueAnswered | VenueUpdated | OrderCancel;
export type PortfolioEvent = BarStamped | SessionOpened | OrderWorking | OrderEnded | EntryFilled | ExitFilled;
export type RiskEvent =
  | SizeRequested
  | AccountChanged
  | SessionOpened
  | FeedStale
  | FeedFresh
  | InstrumentQuarantined
  | SystemHalted
  | OperatorKill
  | OperatorReset
  | OperatorPauseEntries
  | OperatorResumeEntries
  | OperatorArm
  | BrokerReconciling
  | BrokerReconciled;
export type InstrumentEvent =
  | BarStamped
  | SizeApproved
  | SizeRejected
  | OrderWorking
  | OrderEnded
  | EntryFilled
  | ExitFilled
  | QuarantineReset;
