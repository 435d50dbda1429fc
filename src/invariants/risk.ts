import { BROKER } from '../machines/address.ts';
import { heard, violation, type Scene, type Violation, type View } from './view.ts';

/** I21–I23, I29: what is shut stays shut for entries, and open for exits. */
export const checkRisk = (scene: Scene): readonly Violation[] => [
  ...checkEntries(scene),
  ...checkExits(scene),
  ...checkKill(scene),
  ...checkSquareOff(scene),
];

/** Why no entry may leave, by the state of risk after the step. */
function shutReasons({ value, context }: View['risk'], instrument: string): readonly string[] {
  return [
    ...(value['kill'] === 'on' ? ['killed'] : []),
    ...(value['halt'] === 'halted' ? ['halted'] : []),
    ...(value['readiness'] === 'ready' ? [] : [String(value['readiness'])]),
    ...(value['entries'] === 'paused' ? ['paused'] : []),
    ...(value['feed'] === 'stale' || context.stale.includes(instrument) ? ['stale'] : []),
    ...(value['drawdown'] === 'locked' ? ['drawdown'] : []),
    ...(value['dailyLoss'] === 'locked' ? ['daily loss'] : []),
    ...(context.quarantined.includes(instrument) ? ['quarantined'] : []),
  ];
}

function checkEntries(scene: Scene): readonly Violation[] {
  const places = heard(scene, 'venue.place').filter(({ role }) => role === 'entry');
  const leaving = [...places, ...heard(scene, 'order.intended')].map(({ instrument }) => instrument);
  const phases = new Map(heard(scene, 'bar', BROKER).map(({ bar, phase }) => [bar.instrument, phase]));
  const unready = scene.after.broker.kind === 'live' && scene.after.broker.state !== 'ready';
  return [
    ...[...new Set(leaving)].flatMap((instrument) => {
      const phase = phases.get(instrument);
      const shut = [
        ...shutReasons(scene.after.risk, instrument),
        ...(phase === undefined || phase === 'open' ? [] : [`outside the window (${phase})`]),
      ];
      return shut.length === 0 ? [] : [violation('I21', `an entry of ${instrument} leaves while ${shut.join(', ')}`)];
    }),
    ...(unready && places.length > 0 ? [violation('I21', 'an entry leaves before the books agree')] : []),
    ...heard(scene, 'size.approved').flatMap(({ instrument }) =>
      scene.after.risk.context.stale.includes(instrument) || scene.after.risk.value['feed'] === 'stale'
        ? [violation('I28', `a size for ${instrument} is approved by a stale mark`)]
        : [],
    ),
  ];
}

/** The position is gone, on its way out, or there is none; `null` for an instrument that is not traded. */
function isLeaving({ broker }: View, i: number): boolean {
  if (broker.kind === 'paper') {
    const book = broker.context.books[i];
    return book === undefined || book.position === null || book.exit !== null;
  }
  const book = broker.context.books[i];
  return book === undefined || book.position === 0 || book.exiting !== null;
}

function checkExits(scene: Scene): readonly Violation[] {
  const { setup, input, before, after } = scene;
  const asked = heard(scene, 'exit.requested', BROKER).flatMap(({ instrument }) => {
    const i = setup.instruments.findIndex(({ key }) => key === instrument);
    return isLeaving(after, i) ? [] : [violation('I22', `the exit of ${instrument} that was asked for does not begin`)];
  });
  const wanted =
    input.type === 'operator.flatten'
      ? setup.instruments.flatMap(({ key }, i) =>
          isLeaving(after, i) ? [] : [violation('I22', `${key} is not flattened`)],
        )
      : [];
  if (input.type !== 'operator.kill' || after.broker.kind !== 'live' || before.broker.kind !== 'live') {
    return [...asked, ...wanted];
  }
  const { books } = before.broker.context;
  const killed = after.broker.context.books.flatMap(({ exit, position }, i) => {
    const was = books[i]?.exit ?? null;
    const isKept = was === null || position === 0 || exit?.cancelAsked === was.cancelAsked;
    return isKept ? [] : [violation('I22', `the kill switch takes the stop of ${setup.instruments[i]?.key}`)];
  });
  return [...asked, ...wanted, ...killed];
}

function checkKill({ after, setup }: Scene): readonly Violation[] {
  if (after.risk.value['kill'] !== 'on') return [];
  const { broker } = after;
  return setup.instruments.flatMap(({ key }, i) => {
    const entry =
      broker.kind === 'paper'
        ? broker.context.books[i]?.entry != null
        : broker.context.books[i]?.entry != null && broker.context.books[i]?.entry?.cancelAsked === null;
    return entry ? [violation('I23', `an entry of ${key} works on after the kill`)] : [];
  });
}

function checkSquareOff(scene: Scene): readonly Violation[] {
  return heard(scene, 'bar', BROKER).flatMap(({ bar: { instrument }, phase, late }) => {
    if (phase !== 'square-off' && !late) return [];
    const i = scene.setup.instruments.findIndex(({ key }) => key === instrument);
    const { broker } = scene.after;
    const held = broker.kind === 'paper' ? broker.context.books[i]?.position != null : !isLeaving(scene.after, i);
    return held ? [violation('I29', `${instrument} is held past the square-off bar`)] : [];
  });
}
