import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { StatelySnapshotEvent } from '@statelyai/inspect';
import { instrumentAddress, orderAddress } from '../machines/address.ts';

/** An actor's state as Stately's events carry it. */
type Told = Partial<Pick<StatelySnapshotEvent['snapshot'], 'status'>> & {
  readonly value?: unknown;
  readonly context?: unknown;
  readonly output?: unknown;
};

/** What may be said of a run outside of this machine. */
export type Words = {
  /** An actor's name. */
  readonly actor: (id: string) => string;
  readonly event: (event: AnyEventObject) => AnyEventObject;
  readonly snapshot: (snapshot: AnyMachineSnapshot) => Told;
};

/** Events that carry an actor's id in their name. */
const OF_ACTOR = /^(?<kind>xstate\.(?:done|error|snapshot)\.actor\.)(?<id>.+)$/su;

/**
 * Names alone: who there is, what it is asked, and which state it is in. An instrument is `instrument:1`, by its place in
 * the configuration, because which ones are traded is nobody's business either. No member of an event or a context.
 */
export function namesOnly(keys: readonly string[]): Words {
  const names = new Map(
    keys.flatMap((key, place) => {
      const name = String(place + 1);
      return [
        [instrumentAddress(key), instrumentAddress(name)],
        [orderAddress(key, 'entry'), orderAddress(name, 'entry')],
        [orderAddress(key, 'exit'), orderAddress(name, 'exit')],
      ] as const;
    }),
  );
  const actor = (id: string): string => names.get(id) ?? id;
  return {
    actor,
    event({ type }) {
      const { kind, id } = OF_ACTOR.exec(type)?.groups ?? {};
      return { type: kind === undefined || id === undefined ? type : `${kind}${actor(id)}` };
    },
    snapshot: ({ status, value }) => ({ status, value }),
  };
}

/** Everything: prices, quantities, money, and which instruments they are of. */
export const everything: Words = {
  actor: (id) => id,
  event: (event) => event,
  snapshot: ({ status, value, context, output }) => ({ status, value, context, output }),
};
