import type { RunSetup } from '../domain/setup.ts';
import { chartOf } from '../engine/chart.ts';
import type { Kernel } from '../engine/kernel.ts';
import { orderMachine } from '../machines/order.ts';
import { readableActors } from './actors.ts';
import { VIEW_PROTOCOL, type RunHead, type Welcome } from './protocol.ts';

type Run = Pick<RunHead, 'id' | 'mode' | 'version' | 'places'> & {
  readonly setup: RunSetup;
  readonly root: Kernel['root'];
};

/** What a viewer is told first, and what does not change: the run, and the charts that run in it. */
export function welcomeTo({ id, mode, version, places, setup, root }: Run): Omit<Welcome, 'control'> {
  const { instruments, capital, risk, session } = setup;
  const { feed, session: sessionActor, broker, portfolio, risk: riskActor, instrument } = readableActors(root);
  const [first] = instruments;
  const running = [root, feed, sessionActor, broker, portfolio, riskActor, ...(first ? [instrument(first.key)] : [])];
  return {
    type: 'welcome',
    protocol: VIEW_PROTOCOL,
    run: {
      id,
      mode,
      version,
      instruments: instruments.map(({ key, kind, tickSize, lotSize, strategy }) => ({
        key,
        kind,
        tickSize,
        lotSize,
        strategy: strategy.name,
      })),
      capital,
      risk,
      session: {
        entryCutoff: session.entryCutoff,
        squareOff: session.squareOff,
        endless: session.calendar.kind === 'none',
      },
      places,
    },
    charts: [...running.map((actor) => chartOf(actor.getSnapshot().machine)), chartOf(orderMachine)],
  };
}
