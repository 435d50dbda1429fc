import { price, timeMs, type Price } from '../src/domain/units.ts';
import type { View } from '../src/invariants/view.ts';
import type { Input } from '../src/machines/protocol.ts';
import { SAY } from '../src/strategies/scripted.ts';
import { CUTOFF_MS, SQUARE_OFF_MS, barOf, isInDay, minuteAt, nextDay, nextMinute } from './market.ts';
import * as at from './venue.ts';
import type { Venue, VenueOrder } from './venue.ts';

/** What may happen next: the market's, the venue's, the operator's and fate's choices at a moment. */

/** The world outside the charts. */
export type Outside = {
  readonly venue: Venue;
  /** Adversities that have happened: a history has a stated number of them. */
  readonly spent: number;
  readonly epoch: number;
};

export type Choice = {
  readonly name: string;
  /** 1 for an adversity, 0 for what happens every day. */
  readonly cost: 0 | 1;
  /** `null`: something happens at the venue, and nobody is told. */
  readonly input: Input | null;
  readonly venue: Venue;
  readonly epoch?: number;
};

export type Terms = { readonly instrument: string; readonly lot: number; readonly live: boolean };

const UNTOLD_AT_MOST = 2;
const FOREIGN = 'by-hand';
const UNJOURNALLED = 'sc-9-9';
/** A book that is read later than this after a lost request counts (§5.4). */
const READ_MS = 5_000;

export function choicesAt({ venue, epoch }: Outside, view: View, terms: Terms): readonly Choice[] {
  return [
    ...barsAt(venue, view, terms),
    ...commandsAt(venue, view, terms),
    ...(terms.live ? [...requestsAt(venue, terms), ...ordersAt(venue, terms), ...wordsAt(venue, view, terms)] : []),
    ...restartsAt(venue, epoch, terms),
  ];
}

const say = (name: string, cost: 0 | 1, input: Input | null, venue: Venue): Choice => ({ name, cost, input, venue });

// ── The market and the clock ────────────────────────────────────────────────────────────────────────────────────────

function barsAt(venue: Venue, view: View, { instrument, live }: Terms): readonly Choice[] {
  if (view.feed.value === 'ended') return [];
  const { now } = venue;
  const bar = (name: string, cost: 0 | 1, input: ReturnType<typeof barOf>): Choice =>
    say(name, cost, input, { ...venue, now: timeMs(Math.max(now, input.bar.ts)) });
  const ts = nextMinute(now);
  const last = view.feed.context.lines[0]?.last ?? null;
  const held = view.account.lines[0]?.position ?? null;
  const inDay = isInDay(now);
  const flat = JSON.stringify(view.instruments[0]?.value) === '{"flat":"watching"}';
  const held100 = held === null ? [] : touching(held.stop, held.target);
  return [
    ...(inDay ? [bar('a bar without a signal', 0, barOf(instrument, ts, SAY.nothing))] : []),
    ...(inDay && (flat || held === null)
      ? [
          bar('a bar to buy on', 0, barOf(instrument, ts, SAY.buy)),
          bar('a bar to sell on', 0, barOf(instrument, ts, SAY.sell)),
        ]
      : []),
    ...(inDay
      ? held100
          .filter(({ name }) => !live || name === 'a bar at the target')
          .map(({ name, prices }) => bar(name, 0, barOf(instrument, ts, SAY.buy, prices)))
      : []),
    ...(inDay ? [bar('a bar past the cut-off', 0, barOf(instrument, minuteAt(now, CUTOFF_MS), SAY.buy))] : []),
    ...(inDay ? [bar('a bar at the square-off', 0, barOf(instrument, minuteAt(now, SQUARE_OFF_MS), SAY.sell))] : []),
    bar('the next day’s first bar', 0, barOf(instrument, nextDay(now), SAY.buy)),
    ...(inDay ? [bar('a bar on which the strategy throws', 1, barOf(instrument, ts, SAY.throws))] : []),
    ...(last === null ? [] : [bar('a bar told twice', 1, { ...barOf(instrument, last.ts, last.volume), bar: last })]),
    ...(last === null || last.ts < now - 3_600_000
      ? []
      : [bar('a bar out of order', 1, barOf(instrument, timeMs(last.ts - 60_000), SAY.buy))]),
    ...(inDay && last !== null && view.risk.value['feed'] === 'fresh'
      ? [
          say('silence', 1, { type: 'clock.ticked', ts: minuteAt(now, 0) }, at.later(venue, 0)),
          say('the feed is lost', 1, { type: 'feed.lost', ts: now }, venue),
        ]
      : []),
    say('the feed ends', 1, { type: 'feed.ended' }, venue),
  ];
}

/** Every way in which a bar can meet a bracket (§6). */
function touching(stop: Price, target: Price) {
  const [low, high] = [Math.min(stop, target), Math.max(stop, target)];
  const atStop = stop === low ? { low } : { high };
  const atTarget = stop === low ? { high } : { low };
  return [
    { name: 'a bar at the target', prices: atTarget },
    { name: 'a bar at the stop', prices: atStop },
    { name: 'a bar at both', prices: { low, high } },
    { name: 'a bar that opens past the stop', prices: { open: stop === low ? low - 500 : high + 500 } },
    { name: 'a bar that opens past the target', prices: { open: stop === low ? high + 500 : low - 500 } },
  ];
}

// ── The operator ────────────────────────────────────────────────────────────────────────────────────────────────────

function commandsAt(venue: Venue, view: View, { instrument }: Terms): readonly Choice[] {
  const origin = 'explored';
  const { value, context } = view.risk;
  const reset = (what: 'kill' | 'halt' | 'drawdown' | 'quarantine'): Choice =>
    say(`the operator resets: ${what}`, 0, { type: 'operator.reset', origin, what }, venue);
  return [
    ...(value['kill'] === 'on' ? [reset('kill')] : [say('kill', 1, { type: 'operator.kill', origin }, venue)]),
    ...(value['halt'] === 'halted' ? [reset('halt')] : []),
    ...(value['drawdown'] === 'locked' ? [reset('drawdown')] : []),
    ...(context.quarantined.length > 0 ? [reset('quarantine')] : []),
    ...(value['readiness'] === 'unarmed' ? [say('the operator arms', 0, { type: 'operator.arm', origin }, venue)] : []),
    ...(value['entries'] === 'paused'
      ? [say('entries resume', 0, { type: 'operator.resume-entries', origin }, venue)]
      : [say('entries pause', 1, { type: 'operator.pause-entries', origin }, venue)]),
    say('flatten', 1, { type: 'operator.flatten', origin }, venue),
    say('square off one', 1, { type: 'operator.square-off', origin, instrument }, venue),
  ];
}

// ── The venue's answers ─────────────────────────────────────────────────────────────────────────────────────────────

/** An update that is told now; it may be told again. */
const tell = (name: string, cost: 0 | 1, venue: Venue, id: string): Choice => {
  const update = at.updateOf(venue, id);
  return say(name, cost, update, { ...venue, told: update });
};

const hold = (venue: Venue, id: string): Venue => ({ ...venue, untold: [...venue.untold, at.updateOf(venue, id)] });

/** Only the oldest request of each order is acted upon. */
function requestsAt(venue: Venue, { lot }: Terms): readonly Choice[] {
  const first = venue.pending.filter(
    (one, i) => venue.pending.findIndex(({ clientOrderId }) => clientOrderId === one.clientOrderId) === i,
  );
  return first.flatMap((request): readonly Choice[] => {
    const id = request.clientOrderId;
    const rest = at.without(venue, request);
    const role = request.role;
    if (request.type === 'venue.place') {
      const open = at.placed(venue, request);
      const order = at.orderAt(open, id);
      const withdrawn = venue.pending.find((one) => one.type === 'venue.cancel' && one.clientOrderId === id);
      return [
        tell(`the ${role} is open`, 0, open, id),
        ...(venue.untold.length < UNTOLD_AT_MOST
          ? [say(`the ${role} is accepted`, 0, at.answer(open, id, 'accepted'), hold(open, id))]
          : []),
        ...(order === undefined || order.kind === 'stop'
          ? []
          : [tell(`the ${role} fills at once`, 0, at.traded(open, order, order.quantity), id)]),
        say(`the ${role} is rejected`, 1, at.answer(rest, id, 'rejected'), rest),
        say(`the ${role} is placed and the answer lost`, 1, at.answer(open, id, 'lost'), open),
        say(`the ${role} is lost on the way`, 1, at.answer(rest, id, 'lost'), rest),
        ...(order === undefined
          ? []
          : [tell(`the ${role} is executed twice`, 1, at.traded(open, order, 2 * order.quantity), id)]),
        ...(withdrawn === undefined
          ? []
          : [say(`the ${role} is withdrawn`, 0, at.answer(rest, id, 'withdrawn'), at.without(rest, withdrawn))]),
      ];
    }
    const order = at.orderAt(venue, id);
    const refused = request.type === 'venue.cancel' ? 'cancel-refused' : 'modify-refused';
    if (order?.status !== 'open') return [say(`too late to ${request.type}`, 0, at.answer(rest, id, refused), rest)];
    const crossed = hold(at.traded(rest, order, order.quantity - order.filled), id);
    if (request.type === 'venue.cancel') {
      const gone = at.ended(rest, order, 'cancelled');
      return [
        tell(`the ${role} is cancelled`, 0, gone, id),
        say(`a fill crosses the ${role}’s cancel`, 1, at.answer(crossed, id, refused), crossed),
        say(`the ${role}’s cancel is refused`, 1, at.answer(rest, id, refused), rest),
        say(`the ${role}’s cancel is done and lost`, 1, at.answer(gone, id, 'cancel-lost'), gone),
        say(`the ${role}’s cancel is lost on the way`, 1, at.answer(rest, id, 'cancel-lost'), rest),
        tellLate(`a part fills after the ${role} was cancelled`, at.ended(rest, order, 'cancelled'), order, lot),
      ];
    }
    const changed = at.modified(venue, request);
    return [
      say(`the ${role} is changed`, 0, at.answer(changed, id, 'modified'), changed),
      say(`a fill crosses the ${role}’s change`, 1, at.answer(crossed, id, refused), crossed),
      say(`the ${role}’s change is refused`, 1, at.answer(rest, id, refused), rest),
      say(`the ${role} is changed and the answer lost`, 1, at.answer(changed, id, 'modify-lost'), changed),
      say(`the ${role}’s change is lost on the way`, 1, at.answer(rest, id, 'modify-lost'), rest),
    ];
  });
}

/** The cancel is told first, and then, late, of a trade that came before it. */
function tellLate(name: string, venue: Venue, order: VenueOrder, lot: number): Choice {
  const cancelled = at.updateOf(venue, order.id);
  const filled = at.traded(venue, order, lot);
  const after = at.ended(filled, at.orderAt(filled, order.id) ?? order, 'cancelled');
  return say(name, 1, cancelled, { ...hold(after, order.id), told: cancelled });
}

/** What an open order may do by itself. */
function ordersAt(venue: Venue, { lot }: Terms): readonly Choice[] {
  const open = venue.orders.filter(({ status, role }) => status === 'open' && role !== 'foreign');
  const room = venue.untold.length < UNTOLD_AT_MOST;
  return open.flatMap((order): readonly Choice[] => {
    const { id, role, kind } = order;
    const rest = order.quantity - order.filled;
    if (rest <= 0) return [];
    const whole = at.traded(venue, order, rest);
    const part = rest > lot ? at.traded(venue, order, lot) : null;
    return [
      tell(`the ${role} fills`, 0, whole, id),
      ...(part === null ? [] : [tell(`a part of the ${role} fills`, 0, part, id)]),
      ...(room ? [say(`the ${role} fills, untold`, 1, null, hold(whole, id))] : []),
      ...(room && part !== null ? [say(`a part of the ${role} fills, untold`, 1, null, hold(part, id))] : []),
      say(`the ${role} fills without a price`, 1, { ...at.updateOf(whole, id), price: price(0) }, whole),
      ...(kind === 'stop' ? [tell('the venue takes the stop away', 1, at.ended(venue, order, 'cancelled'), id)] : []),
      ...(role === 'entry' ? [tell('the entry expires', 1, at.ended(venue, order, 'expired'), id)] : []),
    ];
  });
}

/** What is told late, twice or in another order; full reads; and what others do with the account. */
function wordsAt(venue: Venue, view: View, { instrument, lot }: Terms): readonly Choice[] {
  const late = venue.untold.map((update, i): Choice => {
    const rest = { ...venue, untold: venue.untold.toSpliced(i, 1), told: update };
    return say(`what was untold is told (${i + 1})`, 0, { ...update, ts: venue.now }, rest);
  });
  const twice =
    venue.told === null
      ? []
      : [say('an update comes twice', 1, { ...venue.told, ts: venue.now }, { ...venue, told: null })];
  const read = { ...at.later(venue, READ_MS), reading: false };
  const newest = venue.orders.findLast(({ role }) => role !== 'foreign')?.id;
  const reads = venue.reading
    ? [
        say('a full read', 0, at.bookOf(read, [instrument]), read),
        ...(newest === undefined ? [] : [say('a read that lags', 1, at.bookOf(read, [instrument], newest), read)]),
      ]
    : [];
  const state = view.broker.kind === 'live' ? view.broker.state : '';
  const held = at.positionAt(venue, instrument);
  return [
    ...late,
    ...twice,
    ...reads,
    ...(state === 'offline'
      ? [say('the venue is back', 0, { type: 'venue.connected', ts: venue.now }, venue)]
      : [say('the venue is lost', 1, { type: 'venue.lost', ts: venue.now }, { ...venue, reading: false })]),
    ...(venue.orders.some(({ id }) => id === FOREIGN)
      ? []
      : [strange(FOREIGN, 'the user closes by hand', venue, instrument, held === 0 ? lot : -held)]),
    ...(venue.orders.some(({ id }) => id === UNJOURNALLED)
      ? []
      : [strange(UNJOURNALLED, 'an order of ours that we do not know', venue, instrument, lot)]),
  ];
}

function strange(id: string, name: string, venue: Venue, instrument: string, quantity: number): Choice {
  const order: VenueOrder = {
    id,
    instrument,
    role: 'foreign',
    side: quantity > 0 ? 'buy' : 'sell',
    kind: 'market',
    price: null,
    quantity: Math.abs(quantity),
    filled: 0,
    status: 'open',
  };
  return tell(name, 1, at.traded(at.withOrder(venue, order), order, Math.abs(quantity)), id);
}

// ── Fate ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Killed at any moment: what was under way had left or had not, and what was not told is lost. */
function restartsAt(venue: Venue, before: number, { live }: Terms): readonly Choice[] {
  const epoch = before + 1;
  const quiet = { ...venue, pending: [], untold: [], told: null, reading: false };
  const resumed = (unsent: readonly string[]): Input => ({ type: 'run.resumed', ts: venue.now, epoch, unsent });
  if (!live) return [];
  const places = venue.pending.filter((one) => one.type === 'venue.place');
  const arrived = venue.pending.reduce((now, request) => {
    if (request.type === 'venue.place') return at.placed(now, request);
    return request.type === 'venue.modify' ? at.modified(now, request) : now;
  }, venue);
  const restart = (name: string, input: Input, after: Venue): Choice => ({ ...say(name, 1, input, after), epoch });
  return [
    restart('a restart before anything left', resumed(places.map(({ clientOrderId }) => clientOrderId)), quiet),
    ...(venue.pending.length === 0
      ? []
      : [
          restart('a restart after all had left', resumed([]), { ...quiet, orders: arrived.orders }),
          restart('a restart, and what had left was lost', resumed([]), quiet),
        ]),
  ];
}
