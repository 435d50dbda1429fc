import { dateText } from '../domain/calendar.ts';
import type { RunSetup } from '../domain/setup.ts';
import type { TimeMs } from '../domain/units.ts';
import type { History, Moment, Visit } from '../engine/history.ts';
import { emptyTally } from '../engine/tally.ts';
import { strategies } from '../strategies/registry.ts';
import type { History as Range, Picture, PriceHistory } from '../view/inspection.ts';
import { createSampler } from '../view/picture.ts';
import type { PaceView, PricePoint } from '../view/protocol.ts';

/** A run at any moment, told as the engine tells the newest. */

const AT_REST: PaceView = { speed: 'max', paused: true, controllable: false, done: 0, total: 0 };
/** Trades and bars that are told of one moment at most. */
const TOLD_TRADES = 500;
const TOLD_BARS = 3000;
/** Of the instrument looked at; as many as are kept of it live. */
const TOLD_POINTS = 500;

type Past = { readonly history: History; readonly setup: RunSetup };

/** @param focus the instrument that is looked at more closely */
export function pictureAt({ history, setup }: Past, moment: Moment, focus: string | null): Picture {
  const visit = history.visit(moment);
  const at = { seq: visit.seq };
  const keys = setup.instruments.map(({ key }) => key);
  const marketTs = marketTimeOf(history, visit);
  const sampler = createSampler({
    root: visit.kernel.root,
    keys,
    history: { marketTs: () => marketTs, tallyOf: (key) => visit.tallies.get(key)?.tally ?? emptyTally },
  });
  const { seq, ts, actors, heat, step } = visit;
  return {
    seq,
    ts,
    actors,
    heat,
    step,
    delta: {
      type: 'delta',
      ...sampler.sample(),
      pace: AT_REST,
      trades: history.trades(at).slice(-TOLD_TRADES),
      equity: history.equity(at).map(({ ts: when, equity, drawdown }) => ({ ts: when, equity, drawdown })),
      ...(focus !== null && {
        focus: {
          instrument: focus,
          checks: sampler.checks(focus),
          points: pricesAt(history, setup, focus, at).points.slice(-TOLD_POINTS),
          whole: true,
        },
      }),
    },
  };
}

/** Time of the last accepted bar. */
function marketTimeOf({ log }: History, { seq }: Visit): TimeMs | null {
  for (let place = log.placeOf(seq); place >= log.first(); place -= 1) {
    const input = log.input(place);
    if (input.type === 'bar.received' && log.isAccepted(place)) return input.bar.ts;
  }
  return null;
}

/** Bars up to a moment with what the strategy drew at each, and the closed trades. */
export function pricesAt(history: History, setup: RunSetup, instrument: string, moment: Moment): PriceHistory {
  const bars = history.bars(instrument, moment);
  const choice = setup.instruments.find(({ key }) => key === instrument)?.strategy;
  const strategy = choice && strategies.get(choice.name);
  let state = choice && strategy?.start(choice.params);
  const points = bars.map(({ bar, day, minuteOfSession }): PricePoint => {
    const { ts, open, high, low, close, volume } = bar;
    let lines: PricePoint['lines'] = {};
    try {
      state = strategy?.step(state, { bar, day, minuteOfSession }).state;
      lines = strategy?.lines?.(state) ?? {};
    } catch {
      // A strategy that throws has quarantined its instrument; here it draws nothing more.
    }
    return { ts, open, high, low, close, volume, lines };
  });
  const trades = history.trades(moment).filter((trade) => trade.instrument === instrument);
  return { instrument, points: points.slice(-TOLD_BARS), trades: trades.slice(-TOLD_TRADES) };
}

/** The moments that can be looked at. */
export function rangeOf({ log, sessions }: History, growing: boolean): Range {
  const [place, end] = [log.first(), log.end()];
  if (place === end) return { first: 0, last: 0, sessions: [], growing };
  const first = log.seq(place);
  return {
    first,
    last: log.seq(end - 1),
    sessions: sessions().map(({ day, seq }) => ({ date: dateText(day), seq: Math.max(first, seq) })),
    growing,
  };
}
