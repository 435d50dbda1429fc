import { expect, test } from 'vitest';
import { createKernel } from '../../src/engine/kernel.ts';
import { checkStep } from '../../src/invariants/check.ts';
import { checkIndicators } from '../../src/invariants/instrument.ts';
import { openLedger, type Ledger } from '../../src/invariants/ledger.ts';
import { viewOf, type Delivered, type Scene } from '../../src/invariants/view.ts';
import { instrumentAddress } from '../../src/machines/address.ts';
import type { Input, SystemMessage } from '../../src/machines/protocol.ts';
import { SAY, barAt, scriptedRoot, scriptedSetup } from '../support/scripted.ts';

// Every check is shown a step that happened, which it passes, and the same step with one figure changed, which it names.

const X = 'X';
const origin = 'test';
type Draft = { -readonly [Key in keyof Scene]: Scene[Key] extends object ? any : Scene[Key] }; // oxlint-disable-line typescript/no-explicit-any -- a tampered scene has no type

/** The last of these inputs as a scene, with the ledger before it. */
function lastStep(inputs: readonly Input[]): { readonly scene: Scene; readonly ledger: Ledger } {
  const setup = scriptedSetup([X]);
  const kernel = createKernel({ setup, root: scriptedRoot });
  let messages: Delivered[] = [];
  kernel.root.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.event' || inspected.event.type.startsWith('xstate.')) return;
    messages.push({
      to: 'id' in inspected.actorRef ? String(inspected.actorRef.id) : '',
      event: inspected.event as SystemMessage,
    });
  });
  let ledger = openLedger;
  let last: { readonly scene: Scene; readonly ledger: Ledger } | null = null;
  for (const input of inputs) {
    const before = viewOf(kernel.root.system, setup);
    messages = [];
    const { trades } = kernel.send(input);
    const scene = { setup, input, before, after: viewOf(kernel.root.system, setup), messages, trades };
    const checked = checkStep(ledger, scene);
    expect(checked.violations).toEqual([]);
    last = { scene, ledger };
    ({ ledger } = checked);
  }
  if (last === null) throw new Error('no input');
  return last;
}

const warm = barAt(X, 0);
const signal = barAt(X, 1, SAY.buy);
const filled = barAt(X, 2);
const asking = [warm, signal];
const holding = [warm, signal, filled];
const leaving = [...holding, barAt(X, 3, SAY.nothing, { low: 90 })];

const message = (draft: Draft, type: string) =>
  draft['messages'].find((one: Delivered) => one.event.type === type).event;

const tampered: readonly (readonly [string, string, readonly Input[], (draft: Draft) => void])[] = [
  [
    'I1',
    'a long position in a flat state',
    holding,
    (draft) => (draft.after.instruments[0].value = { flat: 'watching' }),
  ],
  ['I2', 'an entry beside a position', holding, (draft) => (draft.after.broker.context.books[0].entry = {})],
  [
    'I3',
    'a decision on a bar that found it cooling',
    asking,
    (draft) => (draft.before.instruments[0].value = 'stopped-out'),
  ],
  ['I3', 'a cool-down that is too short', leaving, (draft) => (draft.after.instruments[0].context.coolingBars -= 1)],
  ['I4', 'a bar handed over twice', holding, (draft) => draft.messages.push(...draft.messages)],
  ['I4', 'a bar from before', holding, (draft) => (message(draft, 'bar').bar.ts = warm.bar.ts)],
  ['I6', 'more than was approved', asking, (draft) => (message(draft, 'order.intended').quantity += 1)],
  ['I6', 'another approval', asking, (draft) => (message(draft, 'order.intended').approvalId = 'approval-0')],
  [
    'I6',
    'an order without an intent',
    asking,
    (draft) => (draft.messages = draft.messages.filter((one: Delivered) => one.event.type !== 'order.intended')),
  ],
  ['I9', 'an id from before', leaving, (draft) => (message(draft, 'venue.place').clientOrderId = 'order-1')],
  [
    'I10',
    'an order that ended and lives',
    leaving,
    (draft) =>
      draft.messages.push({
        to: 'portfolio',
        event: { type: 'order.ended', orderId: 'o', instrument: X, role: 'exit' },
      }) &&
      draft.after.orders.push({
        value: 'working',
        context: { orderId: 'o', filled: 0, quantity: 1, wish: null, sent: null, tradeIds: [] },
      }),
  ],
  [
    'I11',
    'a trade that counts twice',
    holding,
    (draft) => draft.messages.push(draft.messages.find((one: Delivered) => one.event.type === 'order.filled')),
  ],
  ['I12', 'half a lot', asking, (draft) => (draft.setup.instruments[0].lotSize = 7_777_777)],
  ['I12', 'a price off the grid', leaving, (draft) => (message(draft, 'venue.place').price = 1)],
  ['I13', 'an exit without a position', leaving, (draft) => (draft.after.broker.context.books[0].exit = {})],
  [
    'I15',
    'a stop that loosens',
    [...holding, barAt(X, 3)],
    (draft) => (draft.after.account.lines[0].position.stop -= 500),
  ],
  [
    'I16',
    'a position that is not its fills',
    holding,
    (draft) => (draft.after.broker.context.books[0].position.quantity += 1),
  ],
  ['I17', 'an equity that is not its parts', holding, (draft) => (draft.after.account.equity += 1)],
  ['I18', 'a balance that is not its trades', leaving, (draft) => (draft.after.account.balance += 1)],
  ['I19', 'more than the leverage allows', asking, (draft) => (draft.setup.risk.maxLeverage = 0.01)],
  ['I19', 'more in one position than is allowed', asking, (draft) => (draft.setup.risk.maxPositionPct = 0.01)],
  ['I20', 'a peak that falls', leaving, (draft) => (draft.after.account.peak -= 1)],
  ['I20', 'a drawdown by another formula', leaving, (draft) => (draft.after.account.drawdown += 0.1)],
  ['I20', 'a lock that opens by itself', leaving, (draft) => (draft.before.risk.value.drawdown = 'locked')],
  ...(
    ['kill:on', 'halt:halted', 'readiness:unarmed', 'entries:paused', 'drawdown:locked', 'dailyLoss:locked'] as const
  ).map(
    (region) =>
      [
        'I21',
        `an entry while ${region}`,
        asking,
        (draft: Draft) => {
          const [name = '', state] = region.split(':');
          draft.after.risk.value[name] = state;
        },
      ] as const,
  ),
  ['I21', 'an entry outside the window', asking, (draft) => (message(draft, 'bar').phase = 'no-entry')],
  ['I21', 'an entry of a quarantined instrument', asking, (draft) => draft.after.risk.context.quarantined.push(X)],
  [
    'I22',
    'a flatten that does not begin',
    [...holding, { type: 'operator.flatten', origin }],
    (draft) => (draft.after.broker.context.books[0].exit = null),
  ],
  [
    'I23',
    'an entry that works on',
    [...asking, { type: 'operator.kill', origin }],
    (draft) => (draft.after.broker.context.books[0].entry = {}),
  ],
  ['I26', 'a bar that is lost', holding, (draft) => (draft.after.feed.context.accepted -= 1)],
  ['I27', 'a decision on a bar of another time', asking, (draft) => (message(draft, 'size.requested').ts += 1)],
  ['I28', 'a size by a stale mark', asking, (draft) => draft.after.risk.context.stale.push(X)],
  ['I29', 'a position past the square-off', holding, (draft) => (message(draft, 'bar').phase = 'square-off')],
];

test.each(tampered)('%s names %s', (invariant, _, inputs, tamper) => {
  const { scene, ledger } = lastStep(inputs);
  const draft = structuredClone(scene) as unknown as Draft;
  tamper(draft);
  expect(checkStep(ledger, draft as unknown as Scene).violations.map((found) => found.invariant)).toContain(invariant);
});

test('I5: the indicators are those that the accepted bars give', () => {
  const bars = [warm, signal, filled, barAt(X, 3, 5, { high: 107 })];
  const { scene } = lastStep(bars);
  const context = scene.after.instruments[0]?.context;
  if (context === undefined) throw new Error(`no ${instrumentAddress(X)}`);
  const periods = { atr: scene.setup.atrPeriod, volume: scene.setup.volumePeriod };
  expect(
    checkIndicators(
      context,
      bars.map(({ bar }) => bar),
      periods,
    ),
  ).toEqual([]);
  const [short] = checkIndicators(
    context,
    bars.slice(1).map(({ bar }) => bar),
    periods,
  );
  expect(short?.invariant).toBe('I5');
});
