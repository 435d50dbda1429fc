import type { SnapshotFrom } from 'xstate';
import { timeMs } from '../../../src/domain/units.ts';
import { instrumentMachineWith } from '../../../src/machines/instrument.ts';
import type { InstrumentEvent } from '../../../src/machines/protocol.ts';
import { chartSpec, type Expected } from '../../support/chart-paths.ts';
import { nodeText } from '../../support/places.ts';
import { SAY, scripted } from '../../support/scripted.ts';
import { instrumentSetup } from '../../support/setups.ts';
import { ACCEPTED } from '../accepted.ts';
import { entryFilled, exitFilled, MOMENT, stamped } from './messages.ts';

const instrumentMachine = instrumentMachineWith(new Map([[scripted.name, scripted]]));
type Snapshot = SnapshotFrom<typeof instrumentMachine>;

const WARM_UP = 2;
const COOLDOWN = 2;
/** Of the whole entry. */
const QUANTITY = 2;

const instrumentInput = {
  setup: instrumentSetup('X', { strategy: { name: 'scripted', params: {} } }),
  atrPeriod: WARM_UP,
  volumePeriod: 1,
  cooldownBars: COOLDOWN,
};

const at = (snapshot: Snapshot): string => nodeText(snapshot);
const isIn = (snapshot: Snapshot, ...places: readonly string[]): boolean =>
  places.some((place) => at(snapshot).startsWith(place));

/** One bar a minute, and everything else at the time of the last one. */
function instrumentEvents(snapshot: Snapshot): readonly InstrumentEvent[] {
  const { context } = snapshot;
  const next = timeMs(MOMENT + context.watch.bars * 60_000);
  const ts = timeMs(next - 60_000);
  const held = Math.abs(context.position);
  const answer = { requestId: `X-request-${context.requests}`, instrument: 'X', ts };
  const stale = { ...answer, requestId: 'X-request-0' };
  const size = { quantity: QUANTITY, stopDistance: 1, targetDistance: 1 };
  const working = { instrument: 'X', ts, quantity: 1, price: null };
  const ended = { instrument: 'X', ts, reason: 'cancelled' };
  // Risk answers before the next bar comes (delivery order): meanwhile only one of the same signal is imagined.
  const says = isIn(snapshot, 'flat.sizing') ? [context.watch.seen?.signal === 1 ? SAY.buy : SAY.sell] : ALL_SAID;
  return [
    ...says.map((volume) => stamped({ ts: next, volume })),
    { type: 'size.approved', approvalId: 'approval-1', ...answer, ...size },
    { type: 'size.approved', approvalId: 'approval-0', ...stale, ...size },
    { type: 'size.rejected', ...answer, reason: 'kill-switch' },
    { type: 'size.rejected', ...stale, reason: 'halted' },
    { type: 'order.working', role: 'entry', orderId: 'order-1', ...working },
    { type: 'order.working', role: 'exit', orderId: 'order-2', ...working },
    { type: 'order.ended', role: 'entry', orderId: 'order-1', ...ended },
    { type: 'order.ended', role: 'exit', orderId: 'order-2', ...ended },
    { type: 'quarantine.reset', instrument: 'X' },
    ...(held < QUANTITY ? [entryFilled({ ts, side: context.position < 0 ? 'short' : 'long' })] : []),
    ...(held === 0 ? [entryFilled({ ts, side: 'short' })] : []),
    ...(['stop', 'target'] as const).map((reason) => exitFilled({ ts, remaining: Math.max(held - 1, 0), reason })),
  ];
}
const ALL_SAID = Object.values(SAY);

const instrumentAbstract = ({ context }: Snapshot): unknown => [
  Math.min(context.watch.bars, WARM_UP),
  context.watch.fault !== null,
  context.watch.seen?.signal,
  context.watch.seen === null || context.settledTs === null
    ? null
    : Math.sign(context.watch.seen.ts - context.settledTs),
  context.position,
  context.coolingBars,
  context.faultReported,
];

const barTaken = (before: Snapshot, event: InstrumentEvent & { readonly type: 'bar' }): Expected => {
  const { watch, settledTs, faultReported, coolingBars, requests } = before.context;
  const { ts, volume, close } = event.bar;
  const breaks = watch.fault === null && (volume === SAY.throws || volume === SAY.nonsense);
  const fault = {
    ...(breaks && {
      sent: [
        { to: 'risk', event: { type: 'instrument.quarantined', instrument: 'X' } },
        { to: 'broker', event: { type: 'exit.requested', instrument: 'X', reason: 'strategy-error' } },
      ],
    }),
  };
  const context = { watch: { bars: watch.bars + 1 }, faultReported: faultReported || breaks };
  if (isIn(before, 'warming-up')) {
    if (watch.bars + 1 < WARM_UP) return { at: 'warming-up', context, ...fault };
    // The bar that ends the warm-up decides nothing (I3).
    return { at: 'flat.watching', context: { ...context, settledTs: ts }, ...fault };
  }
  const counts = settledTs === null || ts > settledTs;
  if (isIn(before, 'stopped-out')) {
    const left = coolingBars - (counts ? 1 : 0);
    if (left > 0) return { at: 'stopped-out', context: { ...context, coolingBars: left }, ...fault };
    return { at: 'flat.watching', context: { ...context, settledTs: ts }, ...fault };
  }
  const signals = volume === SAY.buy || volume === SAY.sell;
  if (isIn(before, 'flat.watching') && signals && watch.fault === null && counts) {
    const side = volume === SAY.buy ? 'long' : 'short';
    const requestId = `X-request-${requests + 1}`;
    const request = { type: 'size.requested', instrument: 'X', requestId, ts, side, price: close, phase: 'open' };
    return {
      at: 'flat.sizing',
      context: { ...context, settledTs: ts, answer: null },
      sent: [{ to: 'risk', event: request }],
    };
  }
  return { at: at(before), context, ...fault };
};

function rule(before: Snapshot, event: InstrumentEvent): Expected {
  const { position, watch, answer, settledTs } = before.context;
  const place = at(before);
  const ignored = { at: place, ignored: true, context: { position, answer, settledTs } };
  const open = isIn(before, 'long', 'short');
  switch (event.type) {
    case 'bar':
      return barTaken(before, event);
    case 'quarantine.reset':
      return { at: place, context: { watch: { fault: null, strategyBars: 0 }, faultReported: false } };
    case 'size.approved': {
      if (place !== 'flat.sizing' || event.approvalId !== 'approval-1') return ignored;
      const side = watch.seen?.signal === 1 ? 'long' : 'short';
      const order = { type: 'order.intended', approvalId: 'approval-1', instrument: 'X', side, quantity: QUANTITY };
      return { at: 'flat.entering', context: { answer: event }, sent: [{ to: 'broker', event: order }] };
    }
    case 'size.rejected':
      if (place !== 'flat.sizing' || event.requestId === 'X-request-0') return ignored;
      return { at: 'flat.watching', context: { answer: event, settledTs: watch.seen?.ts } };
    case 'order.working':
      if (place === 'flat.entering' && event.role === 'entry') return { at: place };
      if (place.endsWith('.protected') && event.role === 'exit') return { at: place.replace('protected', 'exiting') };
      return ignored;
    case 'order.ended':
      if (place === 'flat.entering' && event.role === 'entry') {
        return { at: 'flat.watching', context: { settledTs: Math.max(event.ts, watch.seen?.ts ?? 0) } };
      }
      if (place.endsWith('.exiting') && event.role === 'exit') return { at: place.replace('exiting', 'protected') };
      return ignored;
    case 'entry.filled': {
      const context = { position: position + (event.side === 'long' ? event.quantity : -event.quantity) };
      if (place === 'warming-up') return ignored;
      // Also one that comes after its order was given up, or in the cool-down, which it ends.
      return open ? { at: place, context } : { at: `${event.side}.protected`, context: { ...context, coolingBars: 0 } };
    }
    case 'exit.filled': {
      if (!open) return ignored;
      const context = { position: position - Math.sign(position) * event.quantity };
      if (event.remaining > 0) return { at: place, context };
      if (event.reason !== 'stop') return { at: 'flat.watching', context };
      return { at: 'stopped-out', context: { ...context, coolingBars: COOLDOWN } };
    }
    default:
      return event satisfies never;
  }
}

export const instrumentSpec = chartSpec({
  machine: instrumentMachine,
  input: instrumentInput,
  address: 'instrument:X',
  peers: ['risk', 'broker'],
  accepts: ACCEPTED.instrument,
  slices: [instrumentEvents],
  abstract: instrumentAbstract,
  start: { at: 'warming-up' },
  rule: (before, event) => rule(before, event as InstrumentEvent),
});
