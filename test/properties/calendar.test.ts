import { Temporal } from 'temporal-polyfill';
import { afterEach, expect, test } from 'vitest';
import { civilDay, dateText, dayAt, dayNumber, phaseAt, sessionDay, windowsFor } from '../../src/domain/calendar.ts';
import { timeMs } from '../../src/domain/units.ts';
import shipped from '../../src/domain/nse-holidays.json' with { type: 'json' };
import { defaultSetup } from '../support/setups.ts';

const rules = defaultSetup.session;
const ZONES = ['UTC', 'Asia/Kolkata', 'America/New_York', 'Pacific/Auckland'];
const processZone = process.env['TZ'];

afterEach(() => {
  if (processZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = processZone;
});

/** Every date of 2020–2026. */
function* dates(): Generator<Temporal.PlainDate> {
  for (let date = Temporal.PlainDate.from('2020-01-01'); date.year < 2027; date = date.add({ days: 1 })) yield date;
}

const inIndia = (date: Temporal.PlainDate, clock: string): number =>
  date.toZonedDateTime({ timeZone: 'Asia/Kolkata', plainTime: clock }).epochMilliseconds;

/** The windows of a date, straight from the published list. */
function expectedWindows(date: Temporal.PlainDate): readonly (readonly number[])[] {
  const text = date.toString();
  const special = shipped.special.find((entry) => entry.date === text);
  const regular = date.dayOfWeek <= 5 && !shipped.holidays.includes(text) ? [['09:15', '15:30']] : [];
  return (special?.windows ?? regular).map((window) => window.map((clock) => inIndia(date, clock)));
}

for (const zone of ZONES) {
  test(`every date of 2020–2026 has the exchange’s hours, in a process in ${zone} (§1, §7)`, () => {
    process.env['TZ'] = zone;
    let sessions = 0;
    for (const date of dates()) {
      const number = civilDay(date.year, date.month, date.day);
      expect(dateText(number)).toBe(date.toString());
      expect(dayNumber(date.toString())).toBe(number);
      const session = sessionDay(rules, number);
      const windows = expectedWindows(date);
      expect(session.windows.map(({ open, close }) => [open, close])).toEqual(windows);
      if (windows.length > 0) sessions += 1;
      const last = windows.at(-1)?.[1];
      const first = windows[0]?.[0];
      if (last === undefined || first === undefined) continue;
      // The cut-off lies 30 minutes before the last close, the square-off 20.
      expect([session.entryCutoff, session.squareOff, session.opensAt]).toEqual([
        last - 30 * 60_000,
        last - 20 * 60_000,
        first,
      ]);
      for (const at of [first, last - 60_000]) expect(dayAt(rules.calendar, at)).toBe(number);
      const phases = [-31, -30, -21, -20, -1].map((minutes) => phaseAt(session, last + minutes * 60_000));
      expect(phases).toEqual(['open', 'no-entry', 'no-entry', 'square-off', 'square-off']);
    }
    expect(sessions).toBeGreaterThan(7 * 240);
  });
}

/** Closing times of a date with a closing auction, IST. */
const closes = (text: string): string[] =>
  windowsFor(sessionDay(rules, dayNumber(text)), true).map(({ close }) =>
    Temporal.Instant.fromEpochMilliseconds(close).toZonedDateTimeISO('Asia/Kolkata').toPlainTime().toString(),
  );

test('with a closing auction the last bar of an ordinary day is that of 15:14, from 2026-08-03 on (§7)', () => {
  expect(closes('2026-07-31')).toEqual(['15:30:00']);
  expect(closes('2026-08-03')).toEqual(['15:15:00']);
  expect(closes('2026-11-08')).toEqual(['19:00:00']);
});

const at = (clock: string) => timeMs(inIndia(Temporal.PlainDate.from('2024-03-02'), clock));

test('a date in two parts counts its minutes and its times as one day (§3, §7)', () => {
  const session = sessionDay(rules, dayNumber('2024-03-02'));
  expect(session.windows).toHaveLength(2);
  expect(session.opensAt).toBe(at('09:15'));
  expect([session.entryCutoff, session.squareOff]).toEqual([at('12:00'), at('12:10')]);
});
