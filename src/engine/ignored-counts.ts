import type { AnyActorRef } from 'xstate';
import type { Ignored } from '../machines/ignored.ts';

/** By actor (its id) and event, what each running actor has ignored so far; those that ignored nothing are left out. */
export type IgnoredCounts = Readonly<Record<string, Ignored>>;

type Counting = {
  readonly context?: { readonly ignored?: Ignored };
  readonly children?: Readonly<Record<string, AnyActorRef | undefined>>;
};

/** The counts of an actor, known here as `name`, and of all below it. */
export function ignoredBy(actor: AnyActorRef, name: string): IgnoredCounts {
  const { context, children = {} }: Counting = actor.getSnapshot();
  const own = context?.ignored ?? {};
  const counts: Record<string, Ignored> = Object.keys(own).length === 0 ? {} : { [name]: own };
  for (const [id, child] of Object.entries(children)) {
    if (child !== undefined) Object.assign(counts, ignoredBy(child, id));
  }
  return counts;
}
