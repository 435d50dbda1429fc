import { createInspector, type StatelyInspectionEvent } from '@statelyai/inspect';
import type { AnyActorRef, AnyEventObject, AnyMachineSnapshot } from 'xstate';
import { actorsBelow } from '../engine/actor-tree.ts';
import type { Happened, Tape } from './tape.ts';
import type { Words } from './words.ts';

export type Teller = {
  /** Tells what is new, for at most the given time; what it does not come to is for the next time. */
  readonly tell: () => void;
  /** What was never told: newer things came before the page had read the older ones. */
  readonly leftOut: () => number;
};

type TellerOptions = {
  readonly tape: Tape;
  readonly words: Words;
  /** Takes one of Stately's events as JSON. */
  readonly say: (text: string) => void;
  readonly now: () => number;
};

/** Time in ms that one page may cost at once: the run waits that long, ten times a second at most. */
const BUDGET_MS = 15;
/** Of one event; a longer one is left out. */
const MOST_CHARACTERS = 256 * 1024;
/** Deeper than any chart is nested. */
const DEPTH = 40;
/** Where a state is told whose cause was left out. */
const LEFT_OUT: AnyEventObject = { type: 'statechartist.left-out' };

/**
 * Tells one page of Stately's what happens, in its own events: every actor before it is first named, messages and
 * states in their order, and in the end always the state that an actor is in, whatever was left out on the way.
 */
export function createTeller({ tape, words, say, now }: TellerOptions): Teller {
  const { root } = tape;
  /** Actors of which it has heard, and those that live with the state it knows them in. */
  const met = new WeakSet<AnyActorRef>();
  const known = new Map<AnyActorRef, AnyMachineSnapshot>();
  // What nobody was told before it came is not left out.
  let position = tape.length() - tape.after(0).length;
  let leftOut = 0;
  /** Name of the actor that is being met. */
  let naming = '';

  // Made by hand and not by `inspect`: that waits for another turn with every single event, and keeps all until then.
  const inspector = createInspector(
    {
      send(event: StatelyInspectionEvent): void {
        const text = JSON.stringify(event);
        if (text.length > MOST_CHARACTERS) leftOut += 1;
        else say(text);
      },
    },
    {
      serializationDepthLimit: DEPTH,
      // Made by hand an event is of no system, and an actor is called after its chart.
      serialize: (event) =>
        event.type === '@xstate.actor'
          ? { ...event, rootId: root.sessionId, name: naming }
          : { ...event, rootId: root.sessionId },
    },
  );

  const meet = (actor: AnyActorRef): void => {
    if (met.has(actor)) return;
    const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
    met.add(actor);
    if (snapshot.status === 'active') known.set(actor, snapshot);
    naming = words.actor(actor.id);
    inspector.actor(actor, words.snapshot(snapshot));
  };
  const state = (actor: AnyActorRef, snapshot: AnyMachineSnapshot, event: AnyEventObject): void => {
    if (snapshot.status !== 'active') known.delete(actor);
    else if (known.has(actor)) known.set(actor, snapshot);
    inspector.snapshot(actor, words.snapshot(snapshot), { event: words.event(event) });
  };
  const pass = (happened: Happened): void => {
    const { actor, event } = happened;
    meet(actor);
    if (happened.type === 'snapshot') return state(actor, happened.snapshot, event);
    if (happened.source === null) return inspector.event(actor, words.event(event));
    meet(happened.source);
    return inspector.event(actor, words.event(event), { source: happened.source });
  };

  return {
    leftOut: () => leftOut,
    tell() {
      const until = now() + BUDGET_MS;
      for (const actor of actorsBelow(root)) {
        if (now() > until) return;
        meet(actor);
      }
      const happened = tape.after(position);
      const gone = tape.length() - position - happened.length;
      leftOut += gone;
      position += gone;
      for (const one of happened) {
        if (now() > until) return;
        position += 1;
        pass(one);
      }
      for (const [actor, told] of known) {
        if (now() > until) return;
        const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
        if (snapshot !== told) state(actor, snapshot, LEFT_OUT);
      }
    },
  };
}
