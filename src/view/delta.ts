import type { Trade } from '../domain/trade.ts';
import type { History } from './history.ts';
import type { Picture } from './picture.ts';
import type { Check, Delta, Focus, PaceView, RunEnd } from './protocol.ts';

/** What there is to tell at one moment. */
export type Current = {
  readonly picture: Picture;
  readonly pace: PaceView;
  readonly history: Pick<History, 'eventsAfter' | 'equityAfter' | 'pointsAfter'>;
  /** The latest closed trades: for who has heard of none yet. */
  readonly trades: readonly Trade[];
  readonly checks: (instrument: string) => readonly Check[];
  readonly ended: RunEnd | null;
};

/** What one viewer has been told so far. */
export type Told = {
  readonly picture: Picture | null;
  readonly pace: PaceView | null;
  readonly eventNumber: number;
  readonly equityTs: number;
  /** The instrument it looks at, and what it knows of it. */
  readonly focus: { readonly instrument: string; readonly ts: number; readonly checks: readonly Check[] } | null;
  readonly ended: boolean;
};

export const NOTHING_TOLD: Told = {
  picture: null,
  pace: null,
  eventNumber: 0,
  equityTs: -1,
  focus: null,
  ended: false,
};

/** At once to one viewer: the others follow with the next difference. */
const EVENTS_AT_ONCE = 2000;

/** The difference between what a viewer knows and what is; `null` when there is none. */
export function deltaOf(told: Told, now: Current): { readonly delta: Delta | null; readonly told: Told } {
  const { picture, pace, history, ended } = now;
  const { marketTs, account, risk, feed, session, broker } = picture;
  const before = told.picture;
  const rows = picture.rows.filter((row, position) => row !== before?.rows[position]);
  const events = history.eventsAfter(told.eventNumber).slice(-EVENTS_AT_ONCE);
  const equity = history.equityAfter(told.equityTs);
  const focused = focusOf(told.focus, now);
  const parts: Omit<Delta, 'type' | 'marketTs'> = {
    ...(account !== before?.account && { account }),
    ...(risk !== before?.risk && { risk }),
    ...(feed !== before?.feed && { feed }),
    ...(!isSame(session, before?.session) && { session }),
    ...(!isSame(pace, told.pace) && { pace }),
    ...(broker !== before?.broker && { broker }),
    ...(rows.length > 0 && { rows }),
    ...(events.length > 0 && { events }),
    ...(before === null && { trades: now.trades }),
    ...(equity.length > 0 && { equity }),
    ...(focused.focus !== null && { focus: focused.focus }),
    ...(ended !== null && !told.ended && { ended }),
  };
  const changed = Object.keys(parts).length > 0 || marketTs !== before?.marketTs;
  return {
    delta: changed ? { type: 'delta', marketTs, ...parts } : null,
    told: {
      picture,
      pace,
      eventNumber: events.at(-1)?.n ?? told.eventNumber,
      equityTs: equity.at(-1)?.ts ?? told.equityTs,
      focus: focused.told,
      ended: ended !== null,
    },
  };
}

/** A viewer turns to another instrument, or away from all. */
export const focusOn = (told: Told, instrument: string | null): Told => ({
  ...told,
  focus: instrument === null ? null : { instrument, ts: -1, checks: [] },
});

function focusOf(told: Told['focus'], now: Current): { readonly focus: Focus | null; readonly told: Told['focus'] } {
  if (told === null) return { focus: null, told };
  const { instrument, ts } = told;
  const whole = ts === -1;
  const checks = now.checks(instrument);
  const points = now.history.pointsAfter(instrument, ts);
  const isNew = whole || points.length > 0 || !checks.every((check, i) => isSame(check, told.checks[i]));
  return {
    focus: isNew ? { instrument, checks, points, whole } : null,
    told: { instrument, ts: points.at(-1)?.ts ?? Math.max(ts, 0), checks },
  };
}

/** Flat objects, member by member. */
function isSame<Flat extends object>(a: Flat, b: Flat | null | undefined): boolean {
  if (b === null || b === undefined) return false;
  const of = (object: Flat): readonly (readonly [string, unknown])[] => Object.entries(object);
  const other = new Map(of(b));
  return of(a).every(([key, value]) => Object.is(value, other.get(key)));
}
