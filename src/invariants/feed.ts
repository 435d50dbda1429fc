import type { Ledger } from './ledger.ts';
import { heard, violation, type Scene, type Violation } from './view.ts';

/** I26, I27: every bar that came in is accounted for, and only an accepted one may be acted upon. */
export function checkFeed(scene: Scene, next: Ledger): readonly Violation[] {
  const { input, before, after } = scene;
  const { accepted, rejected } = after.feed.context;
  const counted = accepted + Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const ended = after.feed.value === 'ended';
  const taken = accepted > before.feed.context.accepted;
  return [
    // What comes after the end of all sources is not taken at all.
    ...(ended || counted === next.received
      ? []
      : [violation('I26', `${next.received} bars came in, ${counted} were accepted or rejected`)]),
    ...heard(scene, 'size.requested').flatMap(({ instrument, ts }) =>
      taken && input.type === 'bar.received' && input.bar.instrument === instrument && input.bar.ts === ts
        ? []
        : [violation('I27', `${instrument} acts upon a bar that was not accepted`)],
    ),
  ];
}
