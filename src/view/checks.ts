import { evaluateGuard } from 'xstate/guards';
import { LIMITS } from '../domain/limits.ts';
import { word } from '../domain/measure.ts';
import { limitView } from '../machines/judgement.ts';
import type { SizeRequested } from '../machines/protocol.ts';
import { ASK_CHECKS, sizeRequest, type InstrumentContext } from '../machines/watch.ts';
import type { InstrumentSnapshot, RiskSnapshot } from './actors.ts';
import type { Check } from './protocol.ts';

/**
 * "Why no trade?": every test between an instrument and an order, in the order in which they are tested, answered by
 * the charts' own guards on the snapshots at hand.
 */
export const checksOf = (instrument: InstrumentSnapshot, risk: RiskSnapshot): readonly Check[] => [
  ...instrumentChecks(instrument),
  ...riskChecks(risk, instrument.context.instrument, requestOf(instrument.context)),
];

export const firstFailing = (checks: readonly Check[]): Check | null =>
  checks.find(({ passes }) => passes === false) ?? null;

/** The instrument's own tests; the first is its chart's: only where no order is under way does it ask at all. */
export function instrumentChecks(snapshot: InstrumentSnapshot): readonly Check[] {
  const { context } = snapshot;
  const order = orderUnderWay(snapshot);
  return [
    { guard: 'order', passes: order === null, ...word(order ?? 'none', 'none') },
    ...ASK_CHECKS.map(({ name, passes, measure }) => ({ guard: name, passes: passes(context), ...measure(context) })),
  ];
}

function orderUnderWay(snapshot: InstrumentSnapshot): string | null {
  if (snapshot.matches({ flat: 'sizing' })) return 'sizing';
  if (snapshot.matches({ flat: 'entering' })) return 'entering';
  return snapshot.matches({ long: 'exiting' }) || snapshot.matches({ short: 'exiting' }) ? 'exiting' : null;
}

/** Risk's tests of this request; of none, those that what stands decides alone. */
export function riskChecks(
  snapshot: RiskSnapshot,
  instrument: string,
  request: SizeRequested | null,
): readonly Check[] {
  const { context, value: standing, machine } = snapshot;
  const view = limitView(context, standing, { instrument, request });
  const event = request ?? { type: 'size.requested', instrument };
  const tests = new Map(machine.root.transitions.get('size.requested')?.map(({ guard }) => [nameOf(guard), guard]));
  return LIMITS.map(({ guard: name, judge, measure }) => {
    const guard = tests.get(name);
    if (guard === undefined) throw new Error(`risk does not test ${name}`);
    const testable = request !== null || typeof judge !== 'function';
    return {
      guard: name,
      passes: testable ? !evaluateGuard(guard, context, event, snapshot) : null,
      ...measure(view),
    };
  });
}

/** What the instrument would ask for now; `null` before it could ask at all. */
const requestOf = (context: InstrumentContext): SizeRequested | null =>
  context.watch.seen === null || context.watch.atr.value === null ? null : sizeRequest(context);

const nameOf = (guard: unknown): string =>
  typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : '';
