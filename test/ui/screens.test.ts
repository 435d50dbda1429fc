import { expect, test } from 'vitest';
import { amount, paise } from '../../src/domain/units.ts';
import type { Delta, RunMode, ToViewer } from '../../src/view/protocol.ts';
import { accountOf, at, firstDelta, focusOnReliance, riskOf, rowOf, ROWS, welcome } from './support/messages.ts';
import { openTerminal } from './support/terminal.ts';

type Scene = {
  readonly name: string;
  readonly mode?: RunMode;
  readonly change?: Partial<Delta>;
  readonly after?: readonly ToViewer[];
  readonly keys?: readonly string[];
  readonly link?: 'lost' | 'connecting';
  readonly greeted?: boolean;
  /** Words that must be on the screen whatever its size and colours. */
  readonly says: readonly (string | RegExp)[];
};

const risk = (change: Parameters<typeof riskOf>[0]) => ({ risk: riskOf(change) });
const ended = (problem: string | null): ToViewer => ({
  type: 'delta',
  marketTs: at('15:29:00'),
  ended: { complete: problem === null, netPnl: paise(48_280), trades: 3, openPositions: 2, places: [], problem },
});

/** Every special state of the design, and every screen. */
const SCENES: readonly Scene[] = [
  { name: 'overview', says: ['PAPER', 'feed ok', 'RELIANCE', '+809.20', 'stop 2,921.30', 'K:KILL'] },
  { name: 'tree', keys: ['t'], says: ['system', '+- risk', 'entries open', 'long.protected'] },
  {
    name: 'instrument',
    keys: ['\r'],
    after: [focusOnReliance],
    says: ['LONG', 'long 68 @ 2,932.40', 'stop 2,921.30', 'Why no new order?'],
  },
  {
    name: 'why',
    keys: ['W'],
    after: [focusOnReliance],
    says: ['position', '68, needs 0', 'drawdown-lock', 'leverage-cap'],
  },
  { name: 'why-system', keys: ['W', 'W'], says: ['2 hold a position', 'refused: leverage-cap'] },
  { name: 'blotter-orders', keys: ['3'], says: ['[ORDERS]', 'AXISBANK', 'rests at 2,921.30'] },
  { name: 'blotter-fills', keys: ['3', ']'], says: ['[FILLS]', 'RELIANCE', '2,932.40'] },
  { name: 'blotter-trades', keys: ['3', ']', ']'], says: ['[TRADES]', 'TCS', '-540.20'] },
  { name: 'risk', keys: ['4'], says: ['drawdown', '0.8% of 15', 'kill switch'] },
  { name: 'feed', keys: ['5'], says: ['streaming', 'duplicate', 'session'] },
  { name: 'events', keys: ['7'], says: ['newest first', 'leverage-cap', 'FILL'] },
  { name: 'help', keys: ['?'], says: ['keys of this screen', 'next line'] },
  { name: 'palette', keys: [':', 'flat'], says: ['flatten: close every position'] },
  { name: 'sort', keys: ['o'], says: ['order of the configuration', 'pnl'] },
  { name: 'filter', keys: ['/', 'state:long'], says: ['filter: state:long', 'RELIANCE'] },
  { name: 'confirm-kill', keys: ['K'], says: ['Kill switch?', 'Enter does it', '1 working entry is cancelled'] },
  { name: 'confirm-typed', change: risk({ drawdown: 'locked' }), keys: ['R', 'RES'], says: ['Type RESET', 'RES_'] },
  { name: 'empty', change: { rows: [] }, says: ['8 instruments, no bar yet'] },
  {
    name: 'warming',
    change: { rows: ROWS.map(({ key }) => rowOf(key, { state: 'warming-up', bars: 9 })) },
    says: ['warming-up', '9 of 14 bars'],
  },
  { name: 'connecting', greeted: false, says: ['Connecting to the engine'] },
  { name: 'never-answered', greeted: false, link: 'lost', says: ['There is no engine any more'] },
  { name: 'lost', link: 'lost', says: ['ENGINE GONE', '~2,944.30', 'feed ?'] },
  { name: 'stale', change: risk({ feed: 'stale', stale: ['INFY'] }), says: ['FEED STALE'] },
  { name: 'halted', change: risk({ halt: 'halted' }), says: ['HALTED', 'exits run'] },
  {
    name: 'drawdown-lock',
    change: risk({ drawdown: 'locked', lockPeak: amount(11_810_000_000) }),
    says: ['DRAWDOWN LOCK 15.2% of 15%', 'locks DRAWDOWN'],
  },
  { name: 'daily-loss', change: risk({ dailyLoss: 'locked' }), says: ['DAILY LOSS LIMIT', 'next session'] },
  { name: 'kill-switch', change: risk({ kill: 'on' }), says: ['KILL SWITCH ON', '2 open keep stop and target'] },
  { name: 'entries-paused', change: risk({ entries: 'paused' }), says: ['ENTRIES PAUSED', 'P resumes'] },
  { name: 'quarantined', change: risk({ quarantined: ['LT'] }), says: ['QUARANTINED: LT'] },
  {
    name: 'closed-market',
    change: { session: { state: 'closed', date: '2026-01-05', phase: null, next: '2026-01-06 09:15' } },
    says: ['MARKET CLOSED', 'next session 2026-01-06 09:15'],
  },
  { name: 'replay', mode: 'replay', says: ['REPLAY x60', '29%'] },
  {
    name: 'paused',
    mode: 'simulate',
    change: { pace: { speed: 60, paused: true, controllable: true, done: 110, total: 375 } },
    says: ['SIMULATE x60', 'PAUSED: p runs on'],
  },
  { name: 'frozen', keys: [' '], says: ['VIEW FROZEN', 'trading goes on'] },
  { name: 'ended', mode: 'replay', after: [ended(null)], says: ['ENDED', 'net +482.80', '2 open'] },
  {
    name: 'ended-by-fault',
    mode: 'replay',
    after: [ended('I5: more filled than ordered')],
    says: ['ENDED BY A FAULT: I5'],
  },
  { name: 'live-disarmed', mode: 'live', change: risk({ readiness: 'unarmed' }), says: ['LIVE (disarmed)'] },
  { name: 'live-armed', mode: 'live', says: [/LIVE ARMED.*LIVE/u] },
];

const open = async (
  { mode, change, after = [], keys = [], link, greeted = true }: Scene,
  columns: number,
  rows: number,
  settings = {},
) => {
  const terminal = await openTerminal({
    columns,
    rows,
    settings,
    messages: greeted
      ? [
          welcome(mode),
          firstDelta({
            pace:
              mode === undefined || mode === 'live'
                ? { speed: 1, paused: false, controllable: false, done: 0, total: 0 }
                : { speed: 60, paused: false, controllable: true, done: 110, total: 375 },
            ...change,
          }),
        ]
      : [],
  });
  for (const key of keys) await terminal.type(key);
  if (link !== undefined) terminal.link.become(link);
  terminal.clock.pass(2000);
  await terminal.say(...after);
  return terminal;
};

for (const [columns, rows] of [
  [80, 24],
  [120, 40],
] as const) {
  test.for(SCENES)(`the screen at ${columns}x${rows}: $name`, async (scene) => {
    const terminal = await open(scene, columns, rows);
    const text = terminal.text();
    for (const words of scene.says) expect(text).toMatch(words);
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${columns}x${rows}/${scene.name}.txt`);
    await terminal.close();
  });
}

test.for(SCENES)('without colour every state is still told in words: $name', async (scene) => {
  const terminal = await open(scene, 80, 24, { color: false, ascii: true });
  for (const words of scene.says) expect(terminal.text()).toMatch(words);
  // oxlint-disable-next-line no-control-regex
  expect(terminal.screen.raw).not.toMatch(/\u001B\[[0-9;]+m/u);
  await terminal.close();
});

test('no two special states look alike without colour', async () => {
  const screens = new Map<string, string>();
  for (const scene of SCENES) {
    const terminal = await open(scene, 80, 24, { palette: 'mono' });
    screens.set(scene.name, terminal.text());
    await terminal.close();
  }
  expect(new Set(screens.values()).size).toBe(SCENES.length);
});

const bars = (line: string): number[] => [...line.matchAll(/ \| /gu)].map(({ index }) => index);

test('at 200x60 three panes stand beside each other and nothing is wider than the screen', async () => {
  const terminal = await open({ name: 'wide', after: [focusOnReliance], says: [] }, 200, 60);
  const lines = terminal.lines();
  expect(lines).toHaveLength(60);
  // Header and rule above, rule, six events and the footer below.
  for (const line of lines.slice(3, 52)) expect(bars(line)).toEqual(expect.arrayContaining([44, 137]));
  expect(terminal.text()).toMatch(/equity and drawdown[\s\S]*\+09:15-+11:04/u);
  expect(terminal.text()).toContain('[ORDERS]');
  expect(terminal.text()).toContain('[[    LONG   ]]');
  await terminal.close();
});

test('a figure that the engine sends is the figure that is shown', async () => {
  const terminal = await open(
    { name: 'money', change: { account: accountOf({ equity: amount(123_456_700_000), balance: paise(1) }) }, says: [] },
    120,
    40,
  );
  expect(terminal.text()).toContain('eq 1,23,45,670.00');
  await terminal.close();
});
