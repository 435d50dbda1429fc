import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { dateNumber, timeReader } from '../../src/bars/times.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/units.ts';

/** Without and with summer time, half an hour of it, at midnight, in winter; a day skipped; ahead, behind, odd minutes. */
const ZONES = [
  'Asia/Kolkata',
  'UTC',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Kathmandu',
] as const;

const KOLKATA = timeReader('Asia/Kolkata');
const at = (iso: string): number => Date.parse(iso);
const two = (value: number): string => String(value).padStart(2, '0');

/** Every moment whose local time in the zone is this one; a slow search over all offsets there are nearby. */
function momentsOf(zone: string, local: number): readonly number[] {
  const offsetAt = (ms: number): number =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  const around = [-26, -14, -3, -1, 0, 1, 3, 14, 26].map((hours) => offsetAt(local + hours * 60 * MINUTE_MS));
  return [...new Set(around)]
    .map((offset) => local - offset)
    .filter((ms) => ms + offsetAt(ms) === local)
    .toSorted((a, b) => a - b);
}

/** Local times, half of them within hours of a change of the zone's offset. */
const localTimes = (zone: string) =>
  fc
    .record({
      from: fc.integer({ min: at('1985-01-01T00:00Z') / 60_000, max: at('2037-01-01T00:00Z') / 60_000 }),
      nearChange: fc.boolean(),
      aside: fc.integer({ min: -1600, max: 1600 }),
    })
    .map(({ from, nearChange, aside }) => {
      if (!nearChange) return from * MINUTE_MS;
      const start = Temporal.Instant.fromEpochMilliseconds(from * MINUTE_MS).toZonedDateTimeISO(zone);
      const change = start.getTimeZoneTransition('next') ?? start;
      return change.epochMilliseconds + change.offsetNanoseconds / 1e6 + aside * MINUTE_MS;
    });

const textOf = (local: number, form: 'T' | ' ' | 'compact', seconds: boolean): string => {
  const iso = new Date(local).toISOString();
  const date = form === 'compact' ? iso.slice(0, 10).replaceAll('-', '') : iso.slice(0, 10);
  return `${date}${form === 'T' ? 'T' : ' '}${iso.slice(11, seconds ? 19 : 16)}`;
};

const forms = fc.record({ form: fc.constantFrom('T', ' ', 'compact'), seconds: fc.boolean() });

test.each(ZONES)('a local time in %s is the first moment with that name, and a skipped one none (§12)', (zone) => {
  const row = fc.tuple(localTimes(zone), forms);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      // One reader for all of them: what it remembers of one date must not leak into another.
      const read = timeReader(zone);
      for (const [local, { form, seconds }] of rows) {
        expect(read(textOf(local, form, seconds))).toBe(momentsOf(zone, local)[0] ?? null);
      }
    }),
    { numRuns: 40 },
  );
});

test('a time that summer time skips cannot be read, one that occurs twice is the first (§12)', () => {
  const read = timeReader('America/New_York');
  expect(read('2024-03-10 02:30')).toBeNull();
  expect(read('2024-03-10 03:00')).toBe(at('2024-03-10T07:00Z'));
  expect(read('2024-11-03 01:30')).toBe(at('2024-11-03T05:30Z'));
  expect(timeReader('Pacific/Apia')('2011-12-30 12:00')).toBeNull();
});

test('a reader of more dates than it keeps reads them all alike (§12)', () => {
  const read = timeReader('Europe/London');
  const texts = Array.from({ length: 1100 }, (_, day) => textOf(at('2020-01-01T12:00Z') + day * DAY_MS, 'T', false));
  const first = texts.map(read);
  expect(texts.map(read)).toEqual(first);
  expect(new Set(first).size).toBe(texts.length);
});

test('every form of a time is the same moment (§12)', () => {
  const moment = at('2024-01-31T09:15:00+05:30');
  const texts = [
    '2024-01-31 09:15',
    '2024-01-31T09:15',
    '2024-01-31 09:15:00',
    '2024-01-31T09:15:00.000',
    '2024-01-31 09:15:00.000000',
    '2024-01-31T03:45Z',
    '2024-01-31 03:45:00.0Z',
    '2024-01-31 09:15:00+05:30',
    '2024-01-31T09:15+0530',
    '2024-01-30T22:45:00-05:00',
    '20240131 09:15',
    '20240131 09:15:00',
    String(moment),
    String(moment / 1000),
    `${moment / 1000}.0`,
    `${moment}.000`,
  ];
  expect(texts.map(KOLKATA)).toEqual(texts.map(() => moment));
});

test.each([
  '',
  'yesterday',
  '2024-01-31',
  '20240131',
  '2024-01-31  09:15',
  '2024-01-31t09:15',
  '2024-01-31T09:15z',
  '2024-01-31 9:15',
  '2024-01-31 09:15:0',
  '2024-01-31 09:15:00.',
  '2024-01-31 09:15.5',
  '2024-01-31 09:15 Z',
  '2024-01-31 24:00',
  '2024-01-31 09:60',
  '2024-01-31 09:15:60',
  '2024-01-31 09:15+24:00',
  '2024-01-31 09:15+05:60',
  '2024-01-31 09:15+05',
  '2024-01-31 09:15\u{2212}05:00',
  '2024-02-30 09:15',
  '2023-02-29 09:15',
  '1900-02-29 09:15',
  '2024-13-01 09:15',
  '2024-00-10 09:15',
  '2024-01-00 09:15',
  '20240230 09:15',
  '20240131T09:15',
  '20240131 09:15:00.5',
  '20240131 09:15Z',
  '2024/01/31 09:15',
  '31-01-2024 09:15',
  '2024-01-31 09:15\n',
  '170668530',
  '17066853000',
  '1706685300000000',
  '1706685300.',
  '-1706685300',
  '1.7066853e9',
  '٢٠٢٤-٠١-٣١ ٠٩:١٥',
])('%j is no time, also after a row of the same date (§12, B40)', (text) => {
  expect(KOLKATA(text)).toBeNull();
  const read = timeReader('Asia/Kolkata');
  read('2024-01-31 09:14');
  expect(read(text)).toBeNull();
  read('20240131 09:14');
  expect(read(text)).toBeNull();
});

test('after a local time of a date any other text is read as by a new reader (§12)', () => {
  const text = fc.string({
    unit: fc.constantFrom(...Array.from('0123456789'), ':', ' ', 'T', 'Z', '.', '+', '-'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.constantFrom('2024-01-31', '20240131'), text, (date, rest) => {
      const read = timeReader('Asia/Kolkata');
      read(`${date} 09:15`);
      expect(read(date + rest)).toBe(timeReader('Asia/Kolkata')(date + rest));
    }),
    { numRuns: 2000 },
  );
});

test('an offset in the row outweighs the zone (§12)', () => {
  const offsets = fc.record({
    sign: fc.constantFrom('+', '-'),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    colon: fc.boolean(),
  });
  const times = fc.integer({ min: 0, max: at('2100-01-01T00:00Z') / 1000 });
  fc.assert(
    fc.property(times, offsets, (second, { sign, hour, minute, colon }) => {
      const text = `${textOf(second * 1000, 'T', true)}${sign}${two(hour)}${colon ? ':' : ''}${two(minute)}`;
      const offset = (hour * 60 + minute) * MINUTE_MS * (sign === '+' ? 1 : -1);
      expect(KOLKATA(text)).toBe(second * 1000 - offset);
    }),
  );
});

test('a fraction that is not a whole number of milliseconds leaves the grid, however small (§12)', () => {
  const fractions = fc.stringMatching(/^[0-9]{1,25}$/u);
  fc.assert(
    fc.property(fractions, (fraction) => {
      const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
      const isWhole = !/[1-9]/u.test(fraction.slice(3));
      const moment = at('2024-01-31T03:45:00Z') + ms + (isWhole ? 0 : 0.5);
      expect(KOLKATA(`2024-01-31 09:15:00.${fraction}`)).toBe(moment);
      expect(KOLKATA(`1706672700.${fraction}`)).toBe(moment);
      const whole = !/[1-9]/u.test(fraction);
      expect(KOLKATA(`1706672700000.${fraction}`)).toBe(1_706_672_700_000 + (whole ? 0 : 0.5));
    }),
  );
});

test('only dates that exist have a number (§12)', () => {
  const parts = fc.record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 0, max: 14 }),
    day: fc.integer({ min: 0, max: 33 }),
  });
  fc.assert(
    fc.property(parts, ({ year, month, day }) => {
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
      expect(dateNumber(year, month, day)).toBe(exists ? date.getTime() / DAY_MS : null);
    }),
    { numRuns: 1000 },
  );
});
