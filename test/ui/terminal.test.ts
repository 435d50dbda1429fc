import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paise, price, timeMs } from '../../src/domain/units.ts';
import type { EntryFilled, ExitFilled } from '../../src/machines/protocol.ts';
import { dayText } from '../../src/view/format.ts';
import type { ViewEvent, ViewMessage } from '../../src/view/protocol.ts';
import { accountOf, at as onTheDay, firstDelta, KEYS, riskOf, rowOf, welcome } from './support/messages.ts';
import { openTerminal, type TestTerminal } from './support/terminal.ts';

const many = Array.from({ length: 120 }, (_, i) => `STOCK${i}`);
const crowd = firstDelta({ rows: many.map((key) => rowOf(key)) });

const selected = (lines: readonly string[]): string | undefined =>
  lines.find((line) => line.startsWith('> '))?.split(/\s+/u)[1];

test('fifty j in one piece of input move exactly fifty rows, and the row stays in sight', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper', many), crowd] });
  await terminal.type('j'.repeat(50));
  expect(selected(terminal.lines())).toBe('STOCK50');
  await terminal.type('k'.repeat(7));
  expect(selected(terminal.lines())).toBe('STOCK43');
  await terminal.type('G');
  expect(selected(terminal.lines())).toBe('STOCK119');
  await terminal.close();
});

/** What is told of time is not what is compared. */
const still = (text: string): string => text.replace(/\d+\.\d s/gu, 'n s');

test('a storm of sizes leaves the very cells of a fresh screen', async () => {
  const stormy = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  for (const [columns, rows] of [
    [40, 10],
    [200, 60],
    [61, 15],
    [120, 40],
    [59, 14],
    [10, 3],
    [160, 20],
    [80, 24],
    [100, 30],
  ] as const) {
    await stormy.resize(columns, rows);
  }
  const fresh = await openTerminal({ columns: 100, rows: 30, messages: [welcome('paper'), firstDelta()] });
  expect(still(stormy.text())).toBe(still(fresh.text()));
  await stormy.close();
  await fresh.close();
});

test('a terminal that is too small says what it needs, and the kill switch still works', async () => {
  for (const [columns, rows] of [
    [52, 12],
    [20, 5],
    [1, 1],
  ] as const) {
    const terminal = await openTerminal({ columns, rows, messages: [welcome('paper'), firstDelta()] });
    if (columns >= 20) expect(terminal.text()).toContain(`is ${columns}x${rows}`);
    await terminal.type('K');
    await terminal.type('\r');
    expect(terminal.link.sent).toEqual([{ type: 'operator.kill' }]);
    await terminal.close();
  }
});

test('names from outside reach the terminal neither as escapes nor out of their columns (I37, B100–B104)', async () => {
  const hostile = ['A\u001B]0;x\u0007B', '\u202Eevil', '\u009B31mRED', 'a\r\b\b', '日本株', 'e\u0301\u0301'];
  const terminal = await openTerminal({
    messages: [
      welcome('paper', hostile),
      firstDelta({ rows: hostile.map((key) => rowOf(key, { last: price(1_234_500) })) }),
    ],
  });
  // oxlint-disable-next-line no-control-regex
  expect(terminal.screen.raw).not.toMatch(/\u001B\]0;x|\u202E|\u009B31m/u);
  const rows = terminal.lines().filter((line) => line.includes('123.45'));
  expect(rows).toHaveLength(hostile.length);
  // xterm counts a wide character as two cells, so the figures stand in one column of cells.
  const columns = hostile.map((_, at) => {
    const line = terminal.screen.xterm.buffer.active.getLine(4 + at);
    return Array.from({ length: 80 }, (__, column) => line?.getCell(column)?.getChars() ?? '').findIndex(
      (_cell, column, cells) => cells.slice(column, column + 6).join('') === '123.45',
    );
  });
  expect(new Set(columns).size).toBe(1);
  await terminal.close();
});

test('a storm of any keys never acts without a confirmation of its own, and never breaks the screen', async () => {
  const keys = fc.constantFrom(...'jkGghl/?:oWtzw r<>XPR123457pq+-.[]'.split(''));
  await fc.assert(
    fc.asyncProperty(fc.array(keys, { maxLength: 40 }), async (storm) => {
      const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()], settings: { ownsRun: true } });
      await terminal.type(storm.join(''));
      expect(terminal.link.sent.filter(({ type }) => !type.startsWith('pace.'))).toEqual([]);
      expect(terminal.lines()).toHaveLength(24);
      expect(terminal.lines()[0]).toContain('STATECHARTIST');
      await terminal.close();
    }),
    { numRuns: 25 },
  );
});

test('pasted text acts on nothing', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  await terminal.type('\u001B[200~K\r\u001B[201~');
  expect(terminal.text()).toContain('pasted text goes into');
  await terminal.type('\r');
  expect(terminal.link.sent).toEqual([]);
  await terminal.close();
});

test('^L draws everything anew over what another program has written', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  const before = terminal.text();
  terminal.screen.xterm.write('\u001B[5;5Hgarbage');
  await terminal.type('\f');
  expect(terminal.text()).toContain('drawn again');
  expect(terminal.lines().slice(0, 20)).toEqual(before.split('\n').slice(0, 20));
  await terminal.close();
});

test('a refusal is shown with its reason', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  terminal.link.answer = 'not in this mode';
  await terminal.type('X');
  await terminal.type('\r');
  await terminal.settled();
  expect(terminal.text()).toContain('refused: square-off of RELIANCE: not in this mode');
  await terminal.close();
});

test('why there is no trade is said alike in the table, in the drill-down and where it is asked', async () => {
  const terminal = await openTerminal({ columns: 200, rows: 60, messages: [welcome('paper'), firstDelta()] });
  const why = 'none, fast < slow (1,501.90, 1,502.60)';
  await terminal.type('z');
  expect(terminal.lines().find((line) => line.includes('INFY'))).toContain(`signal: ${why}`);
  await terminal.type('zj2');
  expect(terminal.text()).toContain(`next: signal: ${why}`);
  await terminal.type('W');
  expect(terminal.text()).toMatch(/\| {2}x +signal +none, fast < slow \(1,501\.90, 1,502\.60\)/u);
  await terminal.close();
});

test('what is typed word by word is found before what only resembles it', async () => {
  for (const [typed, found] of [
    ['reset kill', 'reset the kill switch'],
    ['sq', 'square off'],
    ['infy', 'INFY'],
    ['colours cvd', 'colours: cvd'],
  ] as const) {
    const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
    await terminal.type(`:${typed}`);
    expect(terminal.lines()[5]).toMatch(new RegExp(`^\\| > .*${found}`, 'u'));
    await terminal.close();
  }
  // What belongs to another screen would be done where nobody sees it.
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  await terminal.type('4:filter');
  expect(terminal.text()).not.toContain('filter: text');
  await terminal.close();
});

test('a screen of facts is scrolled no further than its last line, and back at once', async () => {
  for (const screen of ['4', '5']) {
    const terminal = await openTerminal({ rows: 16, messages: [welcome('paper'), firstDelta()] });
    const top = await bodyAfter(terminal, screen);
    const end = await bodyAfter(terminal, 'G');
    expect(end).not.toBe(top);
    expect(await bodyAfter(terminal, 'jjj')).toBe(end);
    expect(terminal.text()).toContain('this is the end');
    expect(await bodyAfter(terminal, 'k')).not.toBe(end);
    expect(await bodyAfter(terminal, 'g')).toBe(top);
    await terminal.close();
  }
});

/** The body after some keys: header and footer tell of time and of the keys. */
async function bodyAfter(terminal: TestTerminal, keys: string): Promise<string> {
  await terminal.type(keys);
  return still(terminal.lines().slice(2, -1).join('\n'));
}

test('the terminal is as it was after leaving, and after a crash of the screen', async () => {
  const left = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  expect(left.screen.xterm.buffer.active.type).toBe('alternate');
  await left.type('q');
  expect(await left.exit).toMatchObject({ reason: 'detach', openPositions: 2, ended: null });
  await new Promise<void>((done) => {
    left.screen.xterm.write('', done);
  });
  expect(left.screen.xterm.buffer.active.type).toBe('normal');

  const crashed = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  crashed.link.say({ ...firstDelta(), rows: [null as never] });
  expect(await crashed.exit).toMatchObject({ reason: 'failed' });
  await new Promise<void>((done) => {
    crashed.screen.xterm.write('', done);
  });
  expect(crashed.screen.xterm.buffer.active.type).toBe('normal');
});

test('what does not change is not written, and only a screen beyond all usual ones is drawn less often', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  const before = terminal.screen.bytes;
  for (let frame = 0; frame < 10; frame += 1) {
    terminal.link.say({ type: 'delta', marketTs: firstDelta().marketTs, rows: firstDelta().rows ?? [] });
    terminal.clock.pass(0);
  }
  await terminal.settled();
  expect(terminal.screen.bytes).toBe(before);
  await terminal.resize(200, 60);
  expect(terminal.clock.periods[0]).toBe(200);
  expect(terminal.clock.periods.at(-1)).toBe(200);
  await terminal.resize(400, 120);
  expect(terminal.clock.periods.at(-1)).toBeCloseTo((1000 / 5) * (48_000 / 12_000));
  await terminal.close();
});

test('drawing leaves no entries behind in the performance timeline', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  const before = performance.getEntriesByType('measure').length;
  for (let step = 0; step < 30; step += 1) await terminal.type('j');
  expect(performance.getEntriesByType('measure').length).toBeLessThanOrEqual(before);
  await terminal.close();
});

test('a screen reader is told in sentences, on the ordinary screen', async () => {
  const terminal = await openTerminal({
    settings: { screenReader: true },
    messages: [welcome('paper', [...KEYS]), firstDelta()],
  });
  expect(terminal.screen.xterm.buffer.active.type).toBe('normal');
  expect(terminal.text()).toContain('RELIANCE: flat to long'.replace(': flat', ': state, flat'));
  await terminal.type('say RELIANCE\r');
  expect(terminal.text()).toMatch(/RELIANCE: long\.protected, last 2,944\.30, \+68 at 2,932\.40/u);
  await terminal.type('kill switch\r');
  expect(terminal.text()).toContain('kill switch? Enter does it, Escape does not.');
  await terminal.type('\r');
  expect(terminal.link.sent).toEqual([{ type: 'operator.kill' }]);
  await terminal.close();
});

const toReader = () =>
  openTerminal({
    columns: 120,
    rows: 40,
    settings: { screenReader: true, ownsRun: true },
    messages: [welcome('paper', [...KEYS]), firstDelta()],
  });

test('a screen reader’s line of commands takes the colon that banners write, and a key for what it does', async () => {
  for (const line of ['kill switch', ':kill', 'KILL', 'K', ': kill']) {
    const terminal = await toReader();
    await terminal.type(`${line}\r`);
    expect({ line, text: terminal.text() }).toMatchObject({
      text: expect.stringContaining('kill switch? Enter does it'),
    });
    await terminal.close();
  }
  for (const line of ['q', 'quit', ':q', 'leave']) {
    const terminal = await toReader();
    await terminal.type(`${line}\r`);
    expect({ line, text: terminal.text() }).toMatchObject({ text: expect.stringContaining('end of the run? Enter') });
    await terminal.close();
  }
});

test('a screen reader’s question is answered by Enter alone: any word is no', async () => {
  const terminal = await toReader();
  for (const word of ['no', 'n', 'why', 'kill switch']) {
    await terminal.type('kill switch\r');
    await terminal.type(`${word}\r`);
    expect({ word, sent: terminal.link.sent }).toEqual({ word, sent: [] });
    expect(terminal.text()).toContain('not done: kill switch');
  }
  await terminal.type('kill switch\r');
  await terminal.type('\r');
  expect(terminal.link.sent).toEqual([{ type: 'operator.kill' }]);
  await terminal.close();
});

test('a screen reader that asks why of nobody is told of all, and which names there are to say', async () => {
  const terminal = await toReader();
  await terminal.type('why\r');
  expect(terminal.text()).toContain('hold a position already');
  await terminal.type('say\r');
  expect(terminal.text()).toContain('say SYMBOL tells one instrument');
  expect(terminal.text()).not.toContain('is called .');
  await terminal.close();
});

test('a key that a terminal has and the keymap has not is not silent', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  for (const [sequence, said] of [
    ['\u001Bw', 'M-w does nothing here'],
    ['\u001B[15~', 'That key does nothing here'],
    ['w', 'more columns need'],
  ] as const) {
    await terminal.type('j');
    await terminal.type(sequence);
    expect(terminal.text()).toContain(said);
  }
  await terminal.resize(120, 40);
  await terminal.type('w');
  expect(terminal.text()).not.toContain('more columns need');
  await terminal.close();
});

test('a command that has no answer yet says so, and a refusal has the room for its reason', async () => {
  const terminal = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  terminal.link.answers = false;
  await terminal.type('K');
  await terminal.type('\r');
  expect(terminal.text()).not.toContain('no answer yet');
  terminal.clock.pass(1500);
  await terminal.settled();
  expect(terminal.text()).toContain('sent, no answer yet: kill switch');
  await terminal.type('4');
  terminal.clock.pass(200);
  await terminal.settled();
  expect(terminal.text()).toContain('sent, no answer yet: kill switch');
  await terminal.close();

  const refused = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  refused.link.answer = 'INFY has no position and no order';
  await refused.type('jX');
  await refused.type('\r');
  expect(refused.text()).toContain('refused: square-off of INFY: INFY has no position and no order');
  expect(refused.lines().at(-1)).toContain('K:KILL');
  await refused.close();
});

test('a frozen picture says so before all that it holds', async () => {
  const terminal = await openTerminal({
    messages: [welcome('paper'), firstDelta({ risk: riskOf({ kill: 'on', drawdown: 'locked' }) })],
  });
  await terminal.type(' ');
  expect(terminal.lines()[2]).toContain('VIEW FROZEN');
  await terminal.close();
});

test('a drawdown limit below one percent is not rounded to none', async () => {
  const greeting = welcome('paper');
  const terminal = await openTerminal({
    messages: [
      { ...greeting, run: { ...greeting.run, risk: { ...greeting.run.risk, maxDrawdown: 0.004 } } },
      firstDelta({ risk: riskOf({ drawdown: 'locked' }) }),
    ],
  });
  expect(terminal.lines()[1]).toContain('of 0.4%');
  expect(terminal.lines()[2]).toContain('of 0.4%');
  await terminal.close();
});

test('the drawdown beside its limit is the one that the lock measures: from the reset on', async () => {
  const account = accountOf({ drawdown: 0.2 });
  const terminal = await openTerminal({
    messages: [welcome('paper'), firstDelta({ account, risk: riskOf({ lockPeak: account.equity }) })],
  });
  expect(terminal.lines()[1]).toContain('dd 0.0% of 15%');
  await terminal.type('4');
  expect(terminal.text()).toMatch(/drawdown {4}\[-+\] 0\.0% of 15\.0%/u);
  await terminal.close();
});

test('at any speed a blank stands between the feed and the money', async () => {
  const pace = { speed: 1200, paused: false, controllable: true, done: 11, total: 100 } as const;
  const terminal = await openTerminal({ messages: [welcome('simulate'), firstDelta({ pace })] });
  expect(terminal.lines()[0]).toMatch(/feed ok 11% +eq 10,01,422\.20/u);
  await terminal.close();
});

const filled = (n: number, message: Partial<EntryFilled> | Partial<ExitFilled>): ViewEvent => ({
  n,
  ts: null,
  message: {
    instrument: 'SBIN',
    quantity: 7,
    remaining: 0,
    price: price(8_000_000),
    costs: paise(100),
    ...message,
  } as ViewMessage,
});

test('the blotter tells the side of every fill, and the date where there is more than one', async () => {
  const yesterday = 86_400_000;
  const ts = onTheDay('10:00:00');
  const [trade] = firstDelta().trades ?? [];
  if (trade === undefined) throw new Error('no trade');
  const earlier = { ...trade, exitTs: timeMs(trade.exitTs - yesterday), instrument: 'INFY' };
  const terminal = await openTerminal({
    messages: [
      welcome('paper'),
      firstDelta({
        trades: [earlier, trade],
        events: [
          filled(1, { type: 'entry.filled', side: 'short', ts: timeMs(ts - yesterday) }),
          filled(2, { type: 'exit.filled', reason: 'target', ts }),
        ],
      }),
    ],
  });
  await terminal.type('3]');
  const list = (): readonly string[] =>
    terminal
      .lines()
      .map((one) =>
        one
          .trim()
          .split(/\s{2,}/u)
          .slice(0, 4)
          .join(' '),
      )
      .filter((one) => /^(?:\d\d:\d\d\b.*(?:SBIN|INFY|TCS)|\d{4}-\d\d-\d\d$)/u.test(one));
  expect(list()).toEqual([
    dayText(ts),
    '10:00:00 SBIN target buy',
    dayText(ts - yesterday),
    '10:00:00 SBIN entry sell',
  ]);
  await terminal.type(']');
  expect(list().filter((one) => !/SBIN/u.test(one))).toEqual([
    dayText(trade.exitTs),
    expect.stringContaining('TCS'),
    dayText(earlier.exitTs),
    expect.stringContaining('INFY'),
  ]);
  await terminal.close();
});

test('what is asked of a run that has ended is refused for that', async () => {
  const over = { complete: true, netPnl: paise(0), trades: 0, openPositions: 0, places: [], problem: null };
  const terminal = await openTerminal({ messages: [welcome('replay'), firstDelta({ ended: over })] });
  terminal.link.answer = 'the engine does not answer any more';
  await terminal.type('K');
  await terminal.type('\r');
  expect(terminal.text()).toContain('refused: kill switch: the run has ended');
  await terminal.close();
});
