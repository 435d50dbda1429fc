import type { InspectionEvent } from 'xstate';
import type { RunSetup } from '../src/domain/setup.ts';
import { createKernel } from '../src/engine/kernel.ts';
import type { AuditState } from '../src/engine/audit.ts';
import type { View, Violation } from '../src/invariants/view.ts';
import { instrumentAddress, orderAddress } from '../src/machines/address.ts';
import type { Input, VenueRequest } from '../src/machines/protocol.ts';
import type { rootMachine } from '../src/machines/root.ts';

/**
 * The real system, stepped from any moment it has been in. Running the inputs again from the start costs a step each;
 * restoring a persisted snapshot makes nine actors anew. Snapshots are never changed in place, so to go back is to hand
 * every actor the snapshot it had. That is not XState's public interface: the version is pinned, and a test runs
 * histories from their start and finds the same states.
 */
type Actor = {
  _snapshot: unknown;
  _processingStatus: number;
  readonly mailbox: { start(): void };
};
type System = {
  get(systemId: string): Actor | undefined;
  _set(systemId: string, actor: Actor): void;
  _unregister(actor: Actor): void;
};
const RUNNING = 1;

export type Moment = {
  readonly actors: readonly (readonly [address: string, actor: Actor, snapshot: unknown])[];
  readonly audit: AuditState;
};

export type Stepped = {
  readonly requests: readonly VenueRequest[];
  readonly violations: readonly Violation[];
  /** A chart threw: a bug like a broken invariant. */
  readonly failure: string | null;
};

type Around = {
  readonly root?: typeof rootMachine;
  /** Hears every step of every chart. */
  readonly inspect?: (event: InspectionEvent) => void;
};

export function createWorld(setup: RunSetup, { root, inspect }: Around = {}) {
  let violations: readonly Violation[] = [];
  const kernel = createKernel({
    setup,
    check: (found) => {
      violations = found;
    },
    ...(root && { root }),
  });
  if (inspect !== undefined) kernel.root.system.inspect(inspect);
  const keys = setup.instruments.map(({ key }) => key);
  const addresses = [
    'feed',
    'session',
    'broker',
    'portfolio',
    'risk',
    'venue',
    ...keys.map(instrumentAddress),
    ...keys.flatMap((key) => [orderAddress(key, 'entry'), orderAddress(key, 'exit')]),
  ];
  const system = (): System => kernel.root.system as unknown as System;
  const audit = () => {
    if (kernel.audit === null) throw new Error('nothing is checked');
    return kernel.audit;
  };

  return {
    send(input: Input): Stepped {
      violations = [];
      try {
        const { requests } = kernel.send(input);
        return { requests, violations, failure: null };
      } catch (cause) {
        return { requests: [], violations, failure: cause instanceof Error ? cause.message : String(cause) };
      }
    },
    save(): Moment {
      const actors = addresses.flatMap((address) => {
        const actor = system().get(address);
        return actor === undefined ? [] : [[address, actor, actor._snapshot] as const];
      });
      return {
        actors: [['', kernel.root as unknown as Actor, kernel.root.getSnapshot()], ...actors],
        audit: audit().state(),
      };
    },
    restore({ actors, audit: state }: Moment): void {
      const kept = new Map(actors.map(([address, actor]) => [address, actor]));
      for (const address of addresses) {
        const actor = system().get(address);
        if (actor !== undefined && kept.get(address) !== actor) system()._unregister(actor);
      }
      for (const [address, actor, snapshot] of actors) {
        actor._snapshot = snapshot;
        if (address !== '' && system().get(address) !== actor) system()._set(address, actor);
        if (actor._processingStatus !== RUNNING) {
          actor._processingStatus = RUNNING;
          actor.mailbox.start();
        }
      }
      audit().goOnFrom(state);
    },
    view: (): View => audit().state().view,
  };
}

export type World = ReturnType<typeof createWorld>;
