import type { Message } from '../../engine/step.ts';

/** A step's messages as places, in px: a lifeline for each actor, an arrow for each message, downwards in order. */
export type Sequence = {
  /** Px between two lifelines. */
  readonly column: number;
  readonly width: number;
  readonly height: number;
  readonly lifelines: readonly { readonly actor: string; readonly x: number }[];
  readonly arrows: readonly {
    readonly n: number;
    readonly message: Message;
    readonly from: number;
    readonly to: number;
    readonly y: number;
  }[];
  /** Messages that are not drawn: a page does not draw thousands of arrows. */
  readonly left: number;
};

/** Who sent what came in by the door. */
export const DOOR = 'door';

/** XState's own messages as a reader knows them. */
export function messageName({ type }: Pick<Message, 'type'>): string {
  if (type.startsWith('xstate.done.actor.')) return 'child ended';
  return type.startsWith('xstate.error.actor.') ? 'child failed' : type;
}

const COLUMN = { least: 76, most: 132 } as const;
const HEAD = 58;
const ROW = 34;
const MOST = 400;

/** @param room px that there are; a diagram of many actors is wider all the same */
export function sequenceOf(messages: readonly Message[], room: number): Sequence {
  const drawn = messages.slice(0, MOST);
  const actors = [...new Set(drawn.flatMap(({ from, to }) => [from ?? DOOR, to]))];
  const column = Math.min(COLUMN.most, Math.max(COLUMN.least, Math.floor(room / Math.max(1, actors.length))));
  const x = (actor: string): number => column / 2 + actors.indexOf(actor) * column;
  return {
    column,
    width: Math.max(1, actors.length) * column,
    height: HEAD + drawn.length * ROW + 20,
    lifelines: actors.map((actor) => ({ actor, x: x(actor) })),
    arrows: drawn.map((message, place) => ({
      n: message.n,
      message,
      from: x(message.from ?? DOOR),
      to: x(message.to),
      y: HEAD + (place + 1) * ROW - 8,
    })),
    left: messages.length - drawn.length,
  };
}
