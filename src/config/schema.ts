import { z } from 'zod';
import { timeReader } from '../bars/times.ts';
import { PRICE_SCALE } from '../domain/units.ts';
import { DEFAULT_STRATEGY } from '../strategies/registry.ts';
import { KEY_ACTIONS } from '../ui/key-actions.ts';
import { isKeyName, KEY_NAMES } from '../ui/keymap.ts';
import { COLUMNS } from '../ui/settings.ts';
import { PALETTES } from '../ui/text/paint.ts';

// Every key of trading rules §11, with its meaning, its bounds and its default. The JSON Schema for editors and the
// file that `init` writes are made from this.

const MAX_CAPITAL = 100_000_000_000;
const MAX_KEY_LENGTH = 64;

/** Exactly a whole number in another unit: the double of k ÷ scale is the one that its decimal is read as. */
const isWholeTimes = (value: number, scale: number): boolean => {
  const whole = Math.round(value * scale);
  return whole > 0 && whole / scale === value;
};

const share = (meaning: string) =>
  z
    .number({ error: 'a share, 0 < x ≤ 1' })
    .gt(0, { error: 'a share, 0 < x ≤ 1' })
    .lte(1, { error: 'a share, 0 < x ≤ 1' })
    .describe(meaning);

const positive = (meaning: string) =>
  z
    .number({ error: 'a number above 0' })
    .gt(0, { error: 'a number above 0' })
    .lte(1e6, { error: 'at most 1,000,000' })
    .describe(meaning);

const whole = (least: number, meaning: string) =>
  z
    .int({ error: `a whole number, at least ${least}`, abort: true })
    .gte(least, { error: `a whole number, at least ${least}` })
    .lte(1_000_000, { error: 'at most 1,000,000' })
    .describe(meaning);

const clock = (meaning: string) =>
  z
    .string({ error: 'a time of day, "HH:MM"' })
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, { error: 'a time of day, "HH:MM"', abort: true })
    .describe(meaning);

const hhmm = clock('');

/** A name of a zone, not an offset, by which a bar file's times can be read. */
const isTimeZone = (name: string): boolean => {
  try {
    return /^[a-z]/iu.test(name) && timeReader(name)('2026-01-01 12:00') !== null;
  } catch {
    return false;
  }
};

/** Named by itself; its parameters are checked by the strategy's own schema. */
const strategy = z
  .looseObject({ name: z.string({ error: 'the name of a strategy' }).default(DEFAULT_STRATEGY) })
  .describe('The strategy and its parameters; `statechartist strategies` lists them.');

const data = z
  .strictObject({
    path: z
      .string({ error: 'the path of a bar file' })
      .min(1, { error: 'the path of a bar file' })
      .optional()
      .describe('Bar file, CSV or gzip; relative to this file. `--data KEY=PATH` names another.'),
    stamp: z
      .enum(['open', 'close'], { error: '"open" or "close"' })
      .default('open')
      .describe('Whether the file stamps a bar with its open or its close time.'),
    timeZone: z
      .string({ error: 'an IANA time zone' })
      .refine(isTimeZone, { error: 'an IANA time zone, such as Asia/Kolkata' })
      .default('Asia/Kolkata')
      .describe('IANA zone of times without offset.'),
    symbol: z
      .string({ error: 'a symbol' })
      .min(1, { error: 'a symbol' })
      .optional()
      .describe('Take only the rows of this symbol.'),
  })
  .describe('Where recorded bars come from.');

export const instrumentKey = z
  .string({ error: 'the name of an instrument' })
  .min(1, { error: 'a name of 1 to 64 characters' })
  .max(MAX_KEY_LENGTH, { error: 'a name of 1 to 64 characters' })
  // Not as a pattern: not every reader of a JSON Schema knows classes of characters.
  .refine((key) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(key), { error: 'a name without control characters' })
  .describe('Name of the instrument.');

const instrument = z.strictObject({
  key: instrumentKey,
  kind: z
    .enum(['equity', 'index'], { error: '"equity" or "index"' })
    .default('equity')
    .describe('An index is traded notionally, in replay and simulation only.'),
  tickSize: z
    .number({ error: 'a whole number of 1/10,000 rupee, above 0' })
    .lte(1e6, { error: 'at most 1,000,000' })
    .refine((value) => isWholeTimes(value, PRICE_SCALE), { error: 'a whole number of 1/10,000 rupee, above 0' })
    .default(0.05)
    .describe('Price step in rupees.'),
  lotSize: whole(1, 'Shares in a lot.').default(1),
  closingAuction: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Trades continuously only until 15:15 from 2026-08-03 on (stocks with derivatives).'),
  data: data.optional(),
  strategy: strategy.optional(),
});

// Said of both: what may be null is another schema than what it is otherwise.
const DAILY_LOSS = 'Loss of a session, as a share of its opening equity, that locks entries for the day; null is off.';
const OPEN_POSITIONS = 'Open positions and working entries allowed at once; null is off.';

const risk = z.strictObject({
  riskPerTrade: share('Share of the balance lost when a trade is stopped out.').default(0.005),
  maxPositionPct: share('Largest position, as a share of the balance.').default(0.2),
  maxLeverage: positive('Gross exposure allowed, as a multiple of the balance.').default(3),
  stopAtr: positive('Distance of the stop, in ATRs.').default(1.5),
  targetRatio: positive('Distance of the target, as a multiple of the stop’s.').default(1.2),
  maxDrawdown: share('Drawdown above which entries lock until an operator resets them.').default(0.15),
  dailyLossLimit: share(DAILY_LOSS).nullable().default(null).describe(DAILY_LOSS),
  maxOpenPositions: whole(1, OPEN_POSITIONS).nullable().default(null).describe(OPEN_POSITIONS),
  cooldownBars: whole(0, 'Bars an instrument stays out after a stop.').default(5),
});

const session = z
  .strictObject({
    calendar: z
      .enum(['nse-equity', 'none'], { error: '"nse-equity" or "none"' })
      .default('nse-equity')
      .describe('Trading hours: the exchange’s, or every minute of every day.'),
    entryCutoff: clock('No entries for signals from this time on (IST).').default('15:00'),
    squareOff: clock('Everything is closed from this time on (IST).').default('15:10'),
    holidays: z
      .string({ error: 'a path' })
      .min(1, { error: 'a path' })
      .optional()
      .describe('A holiday list in place of the shipped one; relative to this file.'),
  })
  .refine(({ entryCutoff, squareOff }) => entryCutoff < squareOff, {
    path: ['entryCutoff'],
    error: 'a time before squareOff',
    when: ({ value }) => z.object({ entryCutoff: hhmm, squareOff: hhmm }).safeParse(value).success,
  });

const broker = z.strictObject({
  slippage: whole(0, 'Ticks that an entry fills worse than the open.').default(0),
  costs: z
    .enum(['nse-equity-intraday', 'none'], { error: '"nse-equity-intraday" or "none"' })
    .default('nse-equity-intraday')
    .describe('Brokerage, taxes and charges.'),
});

const keyName = z.string({ error: KEY_NAMES }).refine(isKeyName, { error: KEY_NAMES });
const keysOf = (title: string) =>
  z.array(keyName, { error: 'a list of keys' }).max(8, { error: 'at most 8 keys' }).optional().describe(title);

const ui = z
  .strictObject({
    refresh: z
      .int({ error: 'a whole number from 1 to 10', abort: true })
      .gte(1, { error: 'a whole number from 1 to 10' })
      .lte(10, { error: 'a whole number from 1 to 10' })
      .default(5)
      .describe('Frames a second for what changes by itself; keys are answered at once.'),
    palette: z
      .enum(PALETTES, { error: PALETTES.map((name) => `"${name}"`).join(', ') })
      .default('default')
      .describe('Colours: "default", "cvd" (blue and orange), "mono" or "high-contrast".'),
    ascii: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe('Plots and trends in ASCII, for terminals without Unicode.'),
    columns: z
      .array(z.enum(COLUMNS, { error: COLUMNS.join(', ') }), { error: 'a list of columns' })
      .min(1, { error: 'at least one column' })
      .refine((columns) => new Set(columns).size === columns.length, { error: 'every column once' })
      .default([...COLUMNS])
      .describe('Columns of the table of instruments, in this order; what has no room is left out.'),
    keys: z
      .strictObject(Object.fromEntries(KEY_ACTIONS.map(({ id, title }) => [id, keysOf(title)])))
      .prefault({})
      .describe('Keys in place of the shipped ones, by action: { "square-off": ["s"] }. docs/keys.md lists them.'),
  })
  .describe('How a terminal shows a run.');

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  capital: z
    .number({ error: 'rupees, above 0' })
    .lte(MAX_CAPITAL, { error: 'at most 100,000,000,000 rupees' })
    .refine((value) => isWholeTimes(value, 100), { error: 'rupees above 0, to the paisa' })
    .default(1_000_000)
    .describe('Money at the start, in rupees.'),
  instruments: z
    .array(instrument, { error: 'a list of instruments' })
    .max(5000, { error: 'at most 5,000 instruments' })
    .default([])
    .describe('What is traded, in this order.'),
  strategy: strategy.prefault({}),
  atr: z.strictObject({ period: whole(1, 'Bars of the average true range.').default(14) }).prefault({}),
  volume: z.strictObject({ period: whole(1, 'Bars of the average volume.').default(20) }).prefault({}),
  risk: risk.prefault({}),
  session: session.prefault({}),
  broker: broker.prefault({}),
  ui: ui.prefault({}),
});

export type Config = z.output<typeof configSchema>;
export type InstrumentConfig = Config['instruments'][number];
export type UiConfig = Config['ui'];

const DEFAULT_PARTS = {
  strategy: { name: DEFAULT_STRATEGY },
  instruments: null,
  session: { calendar: 'nse-equity' as const, holidays: undefined },
  ui: { keys: {} },
};
// What is no object is reported as that, not as one without a bar file as well.
const UNREADABLE_DATA = { path: '' };

/** The parts whose rules reach over several keys or into other files, as far as they can be read at all. */
export const partsSchema = z
  .looseObject({
    strategy: strategy.prefault({}).catch(DEFAULT_PARTS.strategy),
    instruments: z
      .array(
        z
          .looseObject({
            key: instrumentKey.optional().catch(undefined),
            data: z.looseObject({ path: z.unknown().optional() }).optional().catch(UNREADABLE_DATA),
            strategy: strategy.optional().catch(undefined),
          })
          .catch({ data: UNREADABLE_DATA }),
      )
      .nullable()
      .catch(null)
      .default([]),
    session: z
      .looseObject({
        calendar: z.enum(['nse-equity', 'none']).catch('nse-equity').default('nse-equity'),
        holidays: z.string().min(1).optional().catch(undefined),
      })
      .prefault({})
      .catch(DEFAULT_PARTS.session),
    ui: z
      .looseObject({
        keys: z.record(z.string(), z.array(z.string()).optional().catch(undefined)).catch({}).default({}),
      })
      .prefault({})
      .catch(DEFAULT_PARTS.ui),
  })
  .catch(DEFAULT_PARTS);
export type ConfigParts = z.output<typeof partsSchema>;

const date = z.iso.date({ error: 'a date, YYYY-MM-DD' });
const OPENS_BEFORE_IT_CLOSES = { error: 'a window that opens before it closes' };

/** The file that `session.holidays` names; notes beside the lists are allowed. */
export const holidaysSchema = z.looseObject({
  regular: z
    .looseObject({ open: hhmm, close: hhmm })
    .refine(({ open, close }) => open < close, OPENS_BEFORE_IT_CLOSES)
    .prefault({ open: '09:15', close: '15:30' }),
  holidays: z.array(date, { error: 'a list of dates' }),
  special: z
    .array(
      z.looseObject({
        date,
        windows: z
          .array(z.tuple([hhmm, hhmm]).refine(([open, close]) => open < close, OPENS_BEFORE_IT_CLOSES))
          .min(1, { error: 'at least one window' })
          .refine((windows) => windows.every(([open], i) => i === 0 || (windows[i - 1]?.[1] ?? '') <= open), {
            error: 'windows in order that do not overlap',
          }),
      }),
      { error: 'a list of special sessions' },
    )
    .refine((sessions) => new Set(sessions.map(({ date: day }) => day)).size === sessions.length, {
      error: 'every date once',
    })
    .default([]),
});
