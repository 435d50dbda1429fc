import { DAY_MS, MINUTE_MS, type TimeMs } from '../domain/units.ts';
import {
  IST_OFFSET_MS,
  dateText,
  dayAt,
  phaseAt,
  sessionDay,
  type Phase,
  type SessionRules,
} from '../domain/calendar.ts';
import { day } from '../domain/units.ts';
import {
  stateText,
  type FeedSnapshot,
  type PortfolioSnapshot,
  type RiskSnapshot,
  type SessionSnapshot,
} from './actors.ts';
import type { AccountView, FeedView, RiskView, SessionView } from './protocol.ts';

/** The one-of-a-kind actors' snapshots as a viewer is told of them. */

export function accountView({ value, context: { account } }: PortfolioSnapshot): AccountView {
  const { balance, unrealised, equity, opening, exposure, leverage, drawdown, maxDrawdown } = account;
  const { openPositions, workingEntries } = account;
  return {
    state: stateText(value),
    balance,
    unrealised,
    equity,
    opening,
    exposure,
    leverage,
    drawdown,
    maxDrawdown,
    openPositions,
    workingEntries,
  };
}

export const riskView = ({ value, context }: RiskSnapshot): RiskView => ({
  ...value,
  lockPeak: context.lockPeak,
  stale: context.stale,
  quarantined: context.quarantined,
  requests: context.requests,
  approved: context.approved,
  rejected: context.rejected,
});

export const feedView = ({ value, context }: FeedSnapshot): FeedView => ({
  state: stateText(value),
  accepted: context.accepted,
  rejected: context.rejected,
  rounded: context.rounded,
  gaps: context.gaps,
});

/** @param marketTs of the last accepted bar */
export function sessionView({ value, context }: SessionSnapshot, marketTs: TimeMs | null): SessionView {
  const { rules, today } = context;
  return {
    state: stateText(value),
    date: today === null ? null : dateText(today.day),
    phase: phaseOf(value, marketTs, today),
    next: marketTs === null ? null : nextOpening(rules, marketTs),
  };
}

const phaseOf = (
  state: SessionSnapshot['value'],
  marketTs: TimeMs | null,
  today: SessionSnapshot['context']['today'],
): Phase | null =>
  state === 'closed' || state === 'pre-open' || marketTs === null || today === null ? null : phaseAt(today, marketTs);

/** Days that are looked ahead: the longest row of holidays is shorter. */
const FAR_ENOUGH = 30;

/** `YYYY-MM-DD HH:MM` of the first opening after a moment, in the exchange's time; `null` where every minute trades. */
export function nextOpening(rules: SessionRules, after: TimeMs): string | null {
  if (rules.calendar.kind === 'none') return null;
  const first = dayAt(rules.calendar, after);
  for (let ahead = 0; ahead < FAR_ENOUGH; ahead += 1) {
    const opens = sessionDay(rules, day(first + ahead)).windows.find(({ open }) => open > after)?.open;
    if (opens !== undefined) return `${dateText(day(first + ahead))} ${clockText(opens)}`;
  }
  return null;
}

function clockText(ts: TimeMs): string {
  const minutes = Math.floor(((ts + IST_OFFSET_MS) % DAY_MS) / MINUTE_MS);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
