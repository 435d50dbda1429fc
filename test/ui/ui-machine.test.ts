import { createActor } from 'xstate';
import { TestModel } from 'xstate/graph';
import { expect, test } from 'vitest';
import { interpret } from '../../src/ui/interpret.ts';
import { keymapOf } from '../../src/ui/keymap.ts';
import { applyDelta, modelOf } from '../../src/view/model.ts';
import { COLUMNS } from '../../src/ui/settings.ts';
import { uiMachine, uiStateOf } from '../../src/ui/ui-machine.ts';
import { OVERLAYS, SCREENS } from '../../src/ui/ui-state.ts';
import type { UiEmitted, UiEvent } from '../../src/ui/ui-updates.ts';
import type { View } from '../../src/ui/views/view.ts';
import { transitionIds } from '../../src/engine/chart.ts';
import { firstDelta, riskOf, welcome } from './support/messages.ts';

// The chart of the UI, walked by the keys of the keymap as the terminal would send them.

const model = applyDelta(
  modelOf(welcome('simulate', ['RELIANCE', 'INFY'])),
  firstDelta({
    risk: riskOf({ drawdown: 'locked', kill: 'on', halt: 'halted', quarantined: ['INFY'], readiness: 'unarmed' }),
  }),
);
const keymap = keymapOf({});
const KEYS = [...new Set(keymap.actions.flatMap(({ keys }) => keys)), 'x', 'Backspace', 'Delete'];

type Snapshot = ReturnType<ReturnType<typeof createActor<typeof uiMachine>>['getSnapshot']>;

const viewAt = (snapshot: Snapshot): View => ({
  model,
  ui: uiStateOf(snapshot),
  size: { columns: 120, rows: 40 },
  keymap,
  columns: COLUMNS,
  ascii: false,
  moment: { silentFor: 0, frozenFor: 0 },
});

/** What tells one state of the chart from another for a key; what is counted or typed would make them endless. */
const kindOf = ({ value, context }: Snapshot): string =>
  JSON.stringify([{ screen: value.screen, overlay: value.overlay }, context.confirmation?.action, context.leaving]);

const started = (ownsRun: boolean) => {
  const actor = createActor(uiMachine, { input: { ownsRun, palette: 'default' } });
  const emitted: UiEmitted[] = [];
  actor.on('*', (one) => emitted.push(one));
  actor.start();
  actor.send({ type: 'link.changed', link: 'open' });
  actor.send({ type: 'row.selected', key: 'RELIANCE' });
  return { actor, emitted };
};

type Started = ReturnType<typeof started>;
const press = ({ actor }: Started, key: string): void => {
  for (const event of interpret(viewAt(actor.getSnapshot()), key)) actor.send(event);
};

type Reached = { readonly path: readonly string[]; readonly snapshot: Snapshot };

/** Goes on from where a path has led. */
function resumed({ snapshot }: Reached): Started {
  const actor = createActor(uiMachine, { input: { ownsRun: true, palette: 'default' }, snapshot });
  const emitted: UiEmitted[] = [];
  actor.on('*', (one) => emitted.push(one));
  actor.start();
  return { actor, emitted };
}

/** Every kind of state that keys lead to, with the keys that lead there first. */
function reachable(): ReadonlyMap<string, Reached> {
  const first: Reached = { path: [], snapshot: started(true).actor.getSnapshot() };
  const reached = new Map([[kindOf(first.snapshot), first]]);
  const open = [first];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const key of KEYS) {
      const run = resumed(at);
      press(run, key);
      const snapshot = run.actor.getSnapshot();
      if (reached.has(kindOf(snapshot))) continue;
      const next = { path: [...at.path, key], snapshot };
      reached.set(kindOf(snapshot), next);
      open.push(next);
    }
  }
  return reached;
}

const everyState = reachable();

test('every screen and every overlay is reached by keys', () => {
  const seen = [...everyState.keys()].map((kind) => (JSON.parse(kind) as [{ screen: string; overlay: string }])[0]);
  expect([...new Set(seen.map(({ screen }) => screen))].toSorted()).toEqual([...SCREENS].toSorted());
  expect([...new Set(seen.map(({ overlay }) => overlay))].toSorted()).toEqual([...OVERLAYS].toSorted());
});

test('Esc always leads home, from everywhere', () => {
  for (const reached of everyState.values()) {
    const { path } = reached;
    const run = resumed(reached);
    for (let times = 0; times < 3; times += 1) press(run, 'Esc');
    const { screen, overlay, filter } = uiStateOf(run.actor.getSnapshot());
    expect({ path, screen, overlay, filter }).toEqual({ path, screen: 'overview', overlay: 'none', filter: '' });
  }
});

test('the kill switch is two keys away in every state, also while text is typed', () => {
  for (const reached of everyState.values()) {
    const { path } = reached;
    const run = resumed(reached);
    press(run, '^K');
    press(run, 'Enter');
    expect({ path, last: run.emitted.at(-1) }).toMatchObject({
      path,
      last: { type: 'send', command: { type: 'operator.kill' } },
    });
  }
});

test('no key is silent: something is shown, something is asked for, or the notice says why not', () => {
  for (const reached of everyState.values()) {
    const { path } = reached;
    for (const key of KEYS) {
      const run = resumed(reached);
      const before = run.actor.getSnapshot();
      const asked = run.emitted.length;
      press(run, key);
      const now = run.actor.getSnapshot();
      const { notice: _old, ...shownBefore } = before.context;
      const { notice, ...shown } = now.context;
      const changed = JSON.stringify([before.value, shownBefore]) !== JSON.stringify([now.value, shown]);
      expect({ path, key, answered: changed || notice !== null || run.emitted.length > asked }).toEqual({
        path,
        key,
        answered: true,
      });
    }
  }
});

test('nothing that acts on the market happens without Enter', () => {
  for (const reached of everyState.values()) {
    const { path } = reached;
    for (const key of KEYS.filter((one) => one !== 'Enter' && one !== '^C')) {
      const run = resumed(reached);
      const asked = run.emitted.length;
      press(run, key);
      const acts = run.emitted
        .slice(asked)
        .filter((one) => one.type === 'send' && !one.command.type.startsWith('pace.'));
      expect({ path, key, acts }).toEqual({ path, key, acts: [] });
    }
  }
});

test('a screen that ends its run asks once; one that does not detaches at once', () => {
  const own = started(true);
  press(own, 'q');
  expect(uiStateOf(own.actor.getSnapshot())).toMatchObject({
    overlay: 'confirm',
    confirmation: { action: 'stop-run' },
  });
  press(own, 'Enter');
  expect(own.emitted).toEqual([{ type: 'send', command: { type: 'run.stop' }, title: 'end of the run' }]);
  own.actor.send({ type: 'run.ended' });
  expect(own.emitted.at(-1)).toEqual({ type: 'exit', reason: 'stopped' });

  const guest = started(false);
  press(guest, 'q');
  expect(guest.emitted).toEqual([{ type: 'exit', reason: 'detach' }]);

  const over = started(true);
  over.actor.send({ type: 'run.ended' });
  press(over, 'q');
  expect(over.emitted).toEqual([{ type: 'exit', reason: 'quit' }]);

  const lost = started(true);
  lost.actor.send({ type: 'link.changed', link: 'lost' });
  press(lost, 'q');
  expect(lost.emitted).toEqual([{ type: 'exit', reason: 'detach' }]);
});

test('^C leaves only the second time, and any other key in between takes it back', () => {
  const run = started(false);
  press(run, '^C');
  press(run, 'j');
  press(run, '^C');
  expect(run.emitted).toEqual([]);
  press(run, '^C');
  expect(run.emitted).toEqual([{ type: 'exit', reason: 'detach' }]);
});

test('what must be typed is typed whole before Enter acts', () => {
  const run = started(false);
  for (const key of ['R', 'R', 'E', 'S', 'E', 'Enter']) press(run, key);
  expect(run.emitted).toEqual([]);
  expect(uiStateOf(run.actor.getSnapshot()).notice?.text).toContain('type RESET');
  for (const key of ['T', 'Enter']) press(run, key);
  expect(run.emitted).toEqual([
    { type: 'send', command: { type: 'operator.reset', what: 'drawdown' }, title: 'reset of the drawdown lock' },
  ]);
});

const ids = transitionIds(uiMachine);

const serialized = ({ value, context }: Snapshot): string =>
  JSON.stringify([
    value.screen === 'overview',
    value.overlay,
    value.view,
    value.link,
    context.leaving,
    context.confirmation?.action,
    context.input === '',
  ]);

/** Every event of the chart with the payloads that its guards tell apart. */
const EVENTS: readonly UiEvent[] = [
  ...SCREENS.map((screen): UiEvent => ({ type: 'screen.opened', screen })),
  ...OVERLAYS.flatMap((overlay): UiEvent[] =>
    overlay === 'none' || overlay === 'confirm' ? [] : [{ type: 'overlay.opened', overlay }],
  ),
  { type: 'overlay.closed' },
  { type: 'back' },
  { type: 'filter.changed', text: 'x' },
  { type: 'text.changed', text: 'RESET' },
  { type: 'freeze.toggled' },
  { type: 'confirm.asked', confirmation: { action: 'reset-kill', instrument: null, typed: 'RESET' } },
  { type: 'confirm.asked', confirmation: { action: 'kill', instrument: null, typed: null } },
  { type: 'confirm.given' },
  { type: 'leave.asked' },
  { type: 'interrupted' },
  { type: 'link.changed', link: 'open' },
  { type: 'link.changed', link: 'lost' },
  { type: 'link.changed', link: 'connecting' },
  { type: 'run.ended' },
];

test('the shortest paths of its graph take every transition between states', () => {
  const taken = new Set<string>();
  const targets = [...transitionIds(uiMachine)].filter(([{ target }]) => target !== undefined);
  for (const ownsRun of [true, false]) {
    const testModel = new TestModel(
      uiMachine as never,
      {
        events: EVENTS as never,
        serializeState: serialized,
        limit: 100_000,
      } as never,
    );
    const start = createActor(uiMachine, { input: { ownsRun, palette: 'default' } });
    start.start();
    const paths = testModel.getShortestPaths({ fromState: start.getSnapshot() } as never) as unknown as readonly {
      state: Snapshot;
      steps: readonly { state: Snapshot }[];
    }[];
    // A path that is the beginning of another is not listed by itself.
    const all = [
      start.getSnapshot(),
      ...paths.flatMap(({ state, steps }) => steps.map((step) => step.state).concat(state)),
    ];
    const kinds = [...new Map(all.map((state) => [serialized(state), state])).values()];
    expect(kinds.length).toBeGreaterThan(100);
    for (const from of kinds) {
      for (const event of EVENTS) {
        const actor = createActor(uiMachine, {
          input: { ownsRun, palette: 'default' },
          snapshot: from,
          inspect: (inspected) => {
            if (inspected.type !== '@xstate.microstep') return;
            // oxlint-disable-next-line no-underscore-dangle -- XState's only word of what was taken
            for (const transition of inspected._transitions) taken.add(ids.get(transition) ?? '');
          },
        });
        actor.start();
        actor.send(event);
      }
    }
  }
  expect(targets.map(([, id]) => id).filter((id) => !taken.has(id))).toEqual([]);
});
