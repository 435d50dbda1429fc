import { assign, createActor, sendTo, setup, type ActorRef, type Snapshot } from 'xstate';

// Six actors that do nothing but count and pass a message on: what XState itself costs on the machine at hand, and so
// the most that six actors in a row can do there.

type Passed = { readonly type: 'bar'; readonly ts: number };
type Link = ActorRef<Snapshot<unknown>, Passed>;
const NAMES = ['feed', 'session', 'broker', 'portfolio', 'instrument', 'risk'] as const;

const link = setup({
  types: {} as {
    context: { readonly count: number; readonly next: string | null };
    events: Passed;
    input: string | null;
  },
  guards: { isLast: ({ context }) => context.next === null },
  actions: {
    count: assign(({ context }) => ({ count: context.count + 1 })),
    pass: sendTo(
      ({ system, context }): Link => system.get(context.next ?? ''),
      ({ event }) => event,
    ),
  },
}).createMachine({
  context: ({ input }) => ({ count: 0, next: input }),
  initial: 'passing',
  states: {
    passing: { on: { bar: [{ guard: 'isLast', actions: 'count' }, { actions: ['count', 'pass'] }] } },
  },
});

const chain = setup({ actors: { link } }).createMachine({
  context: ({ spawn }) => {
    for (const [i, name] of NAMES.entries()) spawn('link', { id: name, systemId: name, input: NAMES[i + 1] ?? null });
    return {};
  },
});

/** Messages a second through the chain, over `count` of them. */
export function emptyChainSpeed(count: number): number {
  const root = createActor(chain).start();
  const first: Link = root.system.get(NAMES[0]);
  const started = performance.now();
  for (let ts = 0; ts < count; ts += 1) first.send({ type: 'bar', ts });
  const seconds = (performance.now() - started) / 1000;
  root.stop();
  return Math.round(count / seconds);
}
