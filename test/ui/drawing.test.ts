import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amount, timeMs } from '../../src/domain/units.ts';
import { chartOf } from '../../src/engine/chart.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import { applyDelta, KEPT_EVENTS, KEPT_PRICES, modelOf } from '../../src/view/model.ts';
import { equityPlot } from '../../src/ui/plots/equity-plot.ts';
import { pricePlot } from '../../src/ui/plots/price-plot.ts';
import { gauge, sparkline } from '../../src/ui/plots/sparkline.ts';
import {
  fit,
  fitLine,
  fitNumber,
  fitRight,
  lineWidth,
  span,
  TONES,
  widthOf,
  without,
} from '../../src/ui/text/cells.ts';
import { grouped, signed } from '../../src/view/format.ts';
import { minuteText, timeText } from '../../src/ui/text/format.ts';
import { paint, PALETTES } from '../../src/ui/text/paint.ts';
import { chartTreeLines } from '../../src/ui/views/chart-tree.ts';
import {
  boxStands,
  GRID_EDGES,
  GRID_HEIGHT,
  GRID_STATES,
  GRID_WIDTH,
  gridLines,
  labelStands,
} from '../../src/ui/views/instrument-grid.ts';
import { filterOf, shownRows, windowStart } from '../../src/ui/views/rows.ts';
import { topOf } from '../../src/ui/views/view.ts';
import { firstDelta, rowOf, ROWS, welcome } from './support/messages.ts';

const anyText = fc.string({ unit: 'grapheme', maxLength: 60 });
const widths = fc.integer({ min: 0, max: 40 });
const text = (spans: readonly { readonly text: string }[]): string => spans.map((one) => one.text).join('');

test('whatever a text holds, it takes exactly its cells and no control character is left (B100–B105)', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), widths, (raw, width) => {
      for (const fitted of [fit(raw, width), fitRight(raw, width), text(fitLine([span(raw), span('x')], width))]) {
        expect(widthOf(fitted)).toBe(width);
        // oxlint-disable-next-line no-control-regex
        expect(fitted).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/u);
      }
    }),
  );
  expect(fit('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx~');
});

test('what is cut off the left of a line leaves the rest in its columns', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '日', ' ') }), { maxLength: 5 }),
      widths,
      (parts, cells) => {
        const line = parts.map((part) => span(part));
        expect(lineWidth(without(line, cells))).toBe(Math.max(0, lineWidth(line) - cells));
      },
    ),
  );
});

test('a figure never loses a digit before its fraction and its grouping are gone', () => {
  expect(fitNumber('12,34,567.00', 12)).toBe('12,34,567.00');
  expect(fitNumber('12,34,567.00', 10)).toBe(' 12,34,567');
  expect(fitNumber('12,34,567.00', 7)).toBe('1234567');
  expect(fitNumber('-12.50%', 5)).toBe(' -12%'.slice(0, 5));
});

test('figures are grouped as in India and carry their sign; times are Indian ones', () => {
  expect([grouped(1_234_567, 2), signed(-98_765.5), signed(0.001), signed(100_000, 0)]).toEqual([
    '12,34,567.00',
    '-98,765.50',
    '0.00',
    '+1,00,000',
  ]);
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      expect(Number(signed(value).replaceAll(',', ''))).toBeCloseTo(value, 1);
      expect(signed(value)).toMatch(/^[+-]?\d{1,2}(?:,\d\d)*(?:,\d{3})?\.\d\d$|^[+-]?\d{1,3}\.\d\d$/u);
    }),
  );
  expect([timeText(Date.parse('2026-01-05T03:45:07Z')), minuteText(-1), timeText(null)]).toEqual([
    '09:15:07',
    '05:29',
    '--:--:--',
  ]);
});

test('a plot fills exactly its area, in braille and in ASCII alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1e9, max: 1e12 }), { minLength: 2, maxLength: 200 }),
      fc.integer({ min: 30, max: 90 }),
      fc.integer({ min: 5, max: 20 }),
      fc.boolean(),
      (values, width, height, ascii) => {
        const points = values.map((value, at) => ({
          ts: timeMs(at * 60_000),
          equity: amount(value),
          drawdown: Math.abs(value) / 1e13,
        }));
        const rows = equityPlot(points, { width, height, ascii });
        expect(rows).toHaveLength(height);
        for (const row of rows) expect(widthOf(row)).toBe(width);
        if (ascii) expect(rows.join('')).toMatch(/^[ -~]*$/u);
        else expect(rows.join('')).toMatch(/[\u2801-\u28FF]/u);
      },
    ),
  );
});

test('the highest value stands at the top of a plot and the lowest at its foot', () => {
  const rising = Array.from({ length: 60 }, (_, at) => ({ ts: timeMs(at), equity: amount(at * 10_000), drawdown: 0 }));
  const rows = equityPlot(rising, { width: 60, height: 9, ascii: true });
  const marked = rows.slice(0, 6).map((row) => row.slice(12).search(/[.:']/u));
  expect(marked).toEqual(marked.toSorted((a, b) => b - a));
  expect(rows[0]).toContain('59|');
});

test('fills stand below their bars and levels on their rows', () => {
  const points = Array.from({ length: 40 }, (_, at) => ({
    ts: timeMs(at * 60_000),
    open: 0 as never,
    high: 0 as never,
    low: 0 as never,
    close: ((100 + at) * 10_000) as never,
    volume: 1,
    lines: { fast: 99 + at },
  }));
  const plot = pricePlot(
    {
      points,
      marks: [{ ts: timeMs(20 * 60_000), glyph: '^' }],
      levels: [{ name: 'S', price: 1_100_000 as never, tone: 'loss' }],
    },
    { width: 52, height: 10, ascii: true },
  ).map(text);
  expect(plot).toHaveLength(10);
  expect(plot.at(-1)?.indexOf('^')).toBe(12 + Math.round((20 / 39) * 39));
  expect(plot.some((row) => row.startsWith('   S 110.00|'))).toBe(true);
});

test('sparklines and gauges keep their widths', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })),
      fc.integer({ min: 3, max: 30 }),
      fc.boolean(),
      (values, width, ascii) => {
        expect(widthOf(sparkline(values, width, ascii))).toBe(width);
        expect(gauge(values[0] ?? 0, 10, width)).toHaveLength(width);
      },
    ),
  );
  expect([sparkline([1, 2, 3], 4, true), gauge(5, 10, 12)]).toEqual([' _-"'.replace('-', '='), '[#####-----]']);
});

test('the drawn chart has the states and the edges of the chart that runs', () => {
  const { root, transitions } = chartOf(instrumentMachine);
  expect([...GRID_STATES].toSorted()).toEqual(root.children.map(({ path }) => path).toSorted());
  expect(GRID_STATES.filter((state) => !boxStands(state))).toEqual([]);
  const between = transitions
    .filter(
      ({ source, target }) =>
        target !== null && source !== '' && topOf(source) !== topOf(target.replace(/^#instrument\./u, '')),
    )
    .map(({ source, target, event, guard }) => [topOf(source), topOf(target ?? ''), event, guard]);
  const drawn = GRID_EDGES.map(({ from, to, event, guard }) => [from, to, event, guard]);
  expect(new Set(drawn.map(String))).toEqual(new Set(between.map(String)));
  expect(drawn).toHaveLength(between.length);
  expect(GRID_EDGES.filter((edge) => !labelStands(edge))).toEqual([]);
});

test.for(GRID_STATES)('the active state stands in double brackets, alone: %s', (state) => {
  const lines = gridLines(state, null).map(text);
  expect(lines).toHaveLength(GRID_HEIGHT);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(GRID_WIDTH);
  expect(lines.join('\n').match(/\[\[[^\]]*\]\]/gu)).toEqual([expect.stringContaining(state.toUpperCase())]);
  // The boxes keep their edges whatever is active.
  expect(lines.map((line) => line.length)).toEqual(gridLines('none', null).map((line) => text(line).length));
});

test('the transition taken last is lit on its own side of the drawing', () => {
  for (const { from, to, label } of GRID_EDGES) {
    const lit = gridLines(to, { from, to }).flatMap((line) => line.filter(({ tone }) => tone === 'info'));
    expect(lit.map((one) => one.text)).toEqual([label]);
  }
});

test('any chart is drawn as a tree with every state once and its active ones marked', () => {
  const chart = chartOf(instrumentMachine);
  const lines = chartTreeLines(chart, ['flat.sizing']).map(text);
  expect(
    lines.filter((line) => line.includes('*')).map((line) => line.trim().split(/\s+/u).slice(0, 2).join(' ')),
  ).toEqual(['* flat', '* SIZING']);
  expect(lines.find((line) => line.trim().startsWith('stopped-out'))).toContain('--hasCooled--> flat');
});

test('a palette changes looks, never text, and without colour there is none', () => {
  const lines = [TONES.map((tone) => span(tone, tone))];
  for (const palette of PALETTES) {
    // oxlint-disable-next-line no-control-regex
    expect(paint(lines, palette, true).replaceAll(/\u001B\[[0-9;]*m/gu, '')).toBe(paint(lines, palette, false));
  }
  // oxlint-disable-next-line no-control-regex
  expect(paint(lines, 'mono', true)).not.toMatch(/\u001B\[(?:[0-9;]*;)?(?:3|4|9|10)[0-7]m/u);
});

const keys = (filter: string): readonly string[] => ROWS.filter(filterOf(filter)).map(({ key }) => key);

test('a filter keeps what fits all of its words', () => {
  expect(keys('state:long')).toEqual(['RELIANCE']);
  expect(keys('pnl<0')).toEqual(['TCS']);
  expect(keys('pnl>0 !state:long')).toEqual(['SBIN', 'LT']);
  expect(keys('!flat')).toEqual(['RELIANCE', 'TCS', 'SBIN', 'HDFCBANK']);
  expect(keys('it')).toEqual(['ITC']);
  expect(keys('pnl<')).toHaveLength(ROWS.length);
});

test('rows keep the order of the configuration unless another is chosen, and equal ones among themselves', () => {
  const rows = new Map(ROWS.map((row) => [row.key, row]));
  const order = (column: 'pnl' | 'symbol' | 'atr' | null, reverse: boolean): readonly string[] =>
    shownRows({ rows }, { filter: '', sort: { column, reverse } }).map(({ key }) => key);
  expect(order(null, false)).toEqual(ROWS.map(({ key }) => key));
  expect(order('pnl', true).slice(0, 3)).toEqual(['LT', 'RELIANCE', 'SBIN']);
  expect(order('symbol', false)[0]).toBe('AXISBANK');
  expect(order('atr', true).at(-1)).toBe('HDFCBANK');
});

test('the window always holds the cursor', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(599), fc.integer({ min: 5, max: 60 }), (count, at, height) => {
      const cursor = Math.min(at, count - 1);
      const start = windowStart(count, cursor, height);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(cursor).toBeGreaterThanOrEqual(start);
      expect(cursor).toBeLessThan(start + height);
      expect(start).toBeLessThanOrEqual(Math.max(0, count - height));
    }),
  );
});

test('a screen that stays open for months keeps no more than it shows', () => {
  let model = applyDelta(modelOf(welcome()), firstDelta());
  for (let step = 0; step < 3000; step += 1) {
    model = applyDelta(model, {
      type: 'delta',
      marketTs: timeMs(step),
      rows: [rowOf('INFY', { lastTs: timeMs(step) })],
      events: [{ n: 8 + step, ts: timeMs(step), message: { type: 'entries.shut', reason: 'halted' } }],
      equity: [{ ts: timeMs(step), equity: amount(step), drawdown: 0 }],
    });
  }
  expect([model.events.length, model.prices.get('INFY')?.length, model.missed]).toEqual([KEPT_EVENTS, KEPT_PRICES, 0]);
  expect(model.equity.length).toBeLessThanOrEqual(2001);
  expect(model.equity.at(-1)?.equity).toBe(2999);
});
