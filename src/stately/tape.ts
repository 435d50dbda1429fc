import type { AnyActorRef, AnyEventObject, AnyMachineSnapshot } from 'xstate';
import { createRing } from '../view/ring.ts';

/** What passed between two actors, or what became of one. Snapshots are the charts' own: nothing writes into them. */
export type Happened = {
  readonly actor: AnyActorRef;
  readonly event: AnyEventObject;
} & (
  | { readonly type: 'event'; readonly source: AnyActorRef | null }
  | { readonly type: 'snapshot'; readonly snapshot: AnyMachineSnapshot }
);

export type Tape = {
  readonly root: AnyActorRef;
  /** Number of all that has happened so far. */
  readonly length: () => number;
  /** The newest after so many, oldest first; fewer than there were when some are gone. */
  readonly after: (position: number) => readonly Happened[];
  readonly stop: () => void;
};

/** More than a page can follow; a page that comes late sees this much of the past. */
const KEPT = 500;

/**
 * Keeps the newest of what happens in a running system. Nothing is made of it here: an actor waits while it is
 * inspected.
 */
export function createTape(root: AnyActorRef): Tape {
  const ring = createRing<Happened>(KEPT);
  let length = 0;
  const add = (happened: Happened): void => {
    ring.add(happened);
    length += 1;
  };
  const inspection = root.system.inspect((inspected) => {
    const actor = inspected.actorRef as AnyActorRef;
    if (inspected.type === '@xstate.event') {
      const { event, sourceRef } = inspected;
      add({ type: 'event', actor, event, source: (sourceRef as AnyActorRef | undefined) ?? null });
    } else if (inspected.type === '@xstate.snapshot') {
      const { event, snapshot } = inspected;
      add({ type: 'snapshot', actor, event, snapshot: snapshot as AnyMachineSnapshot });
    }
  });
  return {
    root,
    length: () => length,
    after: (position) => ring.newest(length - position),
    stop: () => inspection.unsubscribe(),
  };
}
