import type { Bar } from '../domain/bar.ts';
import { startAtr, stepAtr } from '../domain/indicators.ts';
import { startVolume, stepVolume } from '../domain/volume.ts';
import { instrumentAddress } from '../machines/address.ts';
import type { InstrumentContext } from '../machines/watch.ts';
import { lineOfLedger, type Ledger } from './ledger.ts';
import { heard, stateText, violation, type Scene, type Violation } from './view.ts';

/** I1–I5: what an instrument says of itself, and what it does with a bar. */
export function checkInstruments(scene: Scene, ledger: Ledger, next: Ledger): readonly Violation[] {
  const { setup, before, after } = scene;
  return setup.instruments.flatMap(({ key }, i) => {
    const [was, is] = [before.instruments[i], after.instruments[i]];
    if (was === undefined || is === undefined) return [violation('I1', `${key} has no actor`)];
    return [
      ...checkState(key, stateText(is.value), is.context.position),
      ...checkEntries(scene, key, i),
      ...checkDecision(scene, key, stateText(was.value)),
      ...checkBars(scene, ledger, key),
      ...checkCooldown(scene, next, key, i, [stateText(was.value), stateText(is.value)]),
    ];
  });
}

function checkState(key: string, state: string, position: number): readonly Violation[] {
  const expected = position > 0 ? 'long' : position < 0 ? 'short' : null;
  const [top = ''] = state.split('.');
  const fits = expected === null ? top !== 'long' && top !== 'short' : top === expected;
  return fits ? [] : [violation('I1', `${key} is ${state} with a position of ${position}`)];
}

/** An entry that is being cancelled, and the rest of the position's own, aside. */
function checkEntries({ after }: Scene, key: string, i: number): readonly Violation[] {
  const { broker } = after;
  if (broker.kind === 'paper') {
    const book = broker.context.books[i];
    const both = book?.entry != null && book.position !== null;
    return both ? [violation('I2', `${key} has a working entry beside a position`)] : [];
  }
  const book = broker.context.books[i];
  if (book?.entry == null || book.position === 0 || book.entry.cancelAsked !== null) return [];
  return book.entry.filled > 0 ? [] : [violation('I2', `${key} has a working entry beside a position`)];
}

/** Only a bar that finds the instrument flat and watching may open, and not one that closed something. */
function checkDecision(scene: Scene, key: string, was: string): readonly Violation[] {
  const asked = heard(scene, 'size.requested').some(({ instrument }) => instrument === key);
  const intended = heard(scene, 'order.intended').filter(({ instrument }) => instrument === key);
  if (!asked && intended.length === 0) return [];
  const closed = heard(scene, 'exit.filled').some(({ instrument }) => instrument === key);
  return [
    ...(was === 'flat.watching' ? [] : [violation('I3', `${key} decides on a bar that found it ${was}`)]),
    ...(closed ? [violation('I3', `${key} decides on the bar that closed its position`)] : []),
    ...(intended.length > 1 ? [violation('I2', `${key} intends ${intended.length} orders at once`)] : []),
  ];
}

function checkBars(scene: Scene, ledger: Ledger, key: string): readonly Violation[] {
  const bars = heard(scene, 'bar', instrumentAddress(key));
  const { lastBarTs } = lineOfLedger(ledger, key);
  return [
    ...(bars.length > 1 ? [violation('I4', `${key} is handed one bar ${bars.length} times`)] : []),
    ...bars.flatMap(({ bar: { ts } }) =>
      ts > lastBarTs ? [] : [violation('I4', `${key} takes a bar of ${ts} after one of ${lastBarTs}`)],
    ),
  ];
}

/** A cool-down lasts as many bars as it is to last, and the bar that ends it opens nothing (§6). */
function checkCooldown(
  { after, setup }: Scene,
  next: Ledger,
  key: string,
  i: number,
  [was, is]: readonly [string, string],
): readonly Violation[] {
  const { cooldownBars } = setup.risk;
  const { cooling } = lineOfLedger(next, key);
  if (is === 'stopped-out' && cooling !== null) {
    const left = after.instruments[i]?.context.coolingBars ?? 0;
    return cooling.bars + left === cooldownBars && left > 0
      ? []
      : [violation('I3', `${key} cools for ${left} more bars after ${cooling.bars} of ${cooldownBars}`)];
  }
  return was === 'stopped-out' && is === 'flat.watching' && after.instruments[i]?.context.coolingBars !== 0
    ? [violation('I3', `${key} leaves its cool-down early`)]
    : [];
}

/** I5: the indicators as the accepted bars give them. A full scan, for every 500th bar and for recovery. */
export function checkIndicators(
  { instrument, watch }: InstrumentContext,
  bars: readonly Bar[],
  periods: { readonly atr: number; readonly volume: number },
): readonly Violation[] {
  const atr = bars.reduce(stepAtr, startAtr(periods.atr));
  const volume = bars.reduce((state, bar) => stepVolume(state, bar.volume), startVolume(periods.volume));
  const same = JSON.stringify([watch.atr, watch.volume, watch.bars]) === JSON.stringify([atr, volume, bars.length]);
  return same ? [] : [violation('I5', `${instrument}’s indicators are not those of its ${bars.length} bars`)];
}
