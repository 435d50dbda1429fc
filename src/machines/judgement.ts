import { toAmount } from '../domain/money.ts';
import type { LimitView, SizeQuestion, SizeRejection, Standing } from '../domain/limits.ts';
import { lineOf, rosterOf, type Roster } from '../domain/roster.ts';
import type { RiskSettings } from '../domain/setup.ts';
import { sizeOf } from '../domain/sizing.ts';
import { amount, type Amount, type Paise } from '../domain/units.ts';
import type { AccountChanged, OperatorReset, SizeApproved, SizeRejected, SizeRequested } from './protocol.ts';

/** What the risk actor knows, and the answers and judgements that follow from it: pure functions over its context. */

export type RiskContext = {
  readonly settings: RiskSettings;
  readonly roster: Roster;
  readonly lotSizes: readonly number[];
  /** The portfolio's last word. */
  readonly account: Omit<AccountChanged, 'type' | 'marked'>;
  /** The highest equity since the drawdown lock was last reset: the lock alone is judged by it (trading rules §4). */
  readonly lockPeak: Amount;
  readonly stale: readonly string[];
  readonly quarantined: readonly string[];
  readonly requests: number;
  readonly approved: number;
  readonly rejected: Readonly<Partial<Record<SizeRejection, number>>>;
};

export type RiskInput = {
  readonly settings: RiskSettings;
  readonly capital: Paise;
  readonly instruments: readonly { readonly key: string; readonly lotSize: number }[];
};

export function startRisk({ settings, capital, instruments }: RiskInput): RiskContext {
  const equity = toAmount(capital);
  return {
    settings,
    roster: rosterOf(instruments.map(({ key }) => key)),
    lotSizes: instruments.map(({ lotSize }) => lotSize),
    account: {
      balance: capital,
      equity,
      opening: equity,
      exposure: amount(0),
      drawdown: 0,
      openPositions: 0,
      workingEntries: 0,
    },
    lockPeak: equity,
    stale: [],
    quarantined: [],
    requests: 0,
    approved: 0,
    rejected: {},
  };
}

export const questionOf = (context: RiskContext, request: SizeRequested): SizeQuestion => ({
  ...termsFor(context, request.instrument),
  request,
});

/** What an instrument's next request would be judged by; `request` is `null` while it could not make one. */
export const limitView = (
  context: RiskContext,
  standing: Standing,
  { instrument, request }: { readonly instrument: string; readonly request: SizeRequested | null },
): LimitView => ({
  ...termsFor(context, instrument),
  instrument,
  request,
  standing,
  lockPeak: context.lockPeak,
});

const termsFor = (
  { account, settings, roster, lotSizes, stale, quarantined }: RiskContext,
  instrument: string,
): Omit<SizeQuestion, 'request'> => ({
  account,
  settings,
  lotSize: lineOf(lotSizes, roster, instrument),
  stale,
  quarantined,
});

export function approval(context: RiskContext, request: SizeRequested): SizeApproved {
  const { instrument, ts, requestId } = request;
  const { account, settings, lotSize } = questionOf(context, request);
  return {
    type: 'size.approved',
    requestId,
    approvalId: `approval-${context.approved + 1}`,
    instrument,
    ts,
    ...sizeOf(request, account, settings, lotSize),
  };
}

export const rejection = ({ requestId, instrument, ts }: SizeRequested, reason: SizeRejection): SizeRejected => ({
  type: 'size.rejected',
  requestId,
  instrument,
  ts,
  reason,
});

export const takeAccount = ({ lockPeak }: RiskContext, event: AccountChanged): Partial<RiskContext> => {
  const { type: _type, marked, ...account } = event;
  return { account, lockPeak: marked ? amount(Math.max(lockPeak, account.equity)) : lockPeak };
};

/** Judged only at a mark, against the highest equity since the last reset (§4). */
export function breaksDrawdown({ settings, lockPeak }: RiskContext, { marked, equity }: AccountChanged): boolean {
  const peak = Math.max(lockPeak, equity);
  return marked && (peak - equity) / peak > settings.maxDrawdown;
}

export const breaksDailyLoss = ({ settings: { dailyLossLimit } }: RiskContext, event: AccountChanged): boolean =>
  event.marked && dailyLossLimit !== null && (event.opening - event.equity) / event.opening > dailyLossLimit;

export const union = (some: readonly string[], more: readonly string[]): readonly string[] => [
  ...new Set([...some, ...more]),
];
export const without = (some: readonly string[], less: readonly string[]): readonly string[] =>
  some.filter((key) => !less.includes(key));

/** The instruments that a reset of the quarantine is about. */
export const released = ({ quarantined }: RiskContext, { instrument }: OperatorReset): readonly string[] =>
  instrument === undefined ? quarantined : [instrument];
