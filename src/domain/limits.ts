import type { Phase } from './calendar.ts';
import type { RiskSettings } from './setup.ts';
import { leverageRoom, sizeOf, type SizingAccount, type SizingRequest } from './sizing.ts';

/** Why a request for size is refused, in the order in which the reasons are tested (trading rules §4). */
export const SIZE_REJECTIONS = [
  'kill-switch',
  'halted',
  'unreconciled',
  'unarmed',
  'quarantined',
  'entries-paused',
  'stale-feed',
  'outside-entry-window',
  'drawdown-lock',
  'daily-loss-limit',
  'max-open-positions',
  'no-volatility',
  'leverage-cap',
  'below-minimum-size',
] as const;
export type SizeRejection = (typeof SIZE_REJECTIONS)[number];

/** A request for size together with all that it is judged by. */
export type SizeQuestion = {
  readonly request: SizingRequest & { readonly phase: Phase };
  readonly account: SizingAccount & { readonly openPositions: number; readonly workingEntries: number };
  readonly settings: RiskSettings;
  readonly lotSize: number;
};

/**
 * The limits that follow from the request and the account alone; the others are states of the risk actor. Each says
 * whether it refuses.
 */
export const ACCOUNT_LIMITS = {
  'outside-entry-window': ({ request }) => request.phase !== 'open',
  'max-open-positions': ({ account, settings }) =>
    settings.maxOpenPositions !== null && account.openPositions + account.workingEntries >= settings.maxOpenPositions,
  'no-volatility': ({ request }) => request.atr === 0,
  'leverage-cap': ({ account, settings }) => leverageRoom(account, settings) <= 0,
  'below-minimum-size': ({ request, account, settings, lotSize }) =>
    sizeOf(request, account, settings, lotSize).quantity < lotSize,
} as const satisfies Partial<Record<SizeRejection, (question: SizeQuestion) => boolean>>;
