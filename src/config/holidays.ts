import { resolve } from 'node:path';
import type { Calendar, Holidays } from '../domain/calendar.ts';
import type { Problem } from '../domain/errors.ts';
import shippedHolidays from '../domain/nse-holidays.json' with { type: 'json' };
import { expectation, parseDocument, problemsOf, type Document } from './document.ts';
import { readText } from './files.ts';
import { holidaysSchema, type ConfigParts } from './schema.ts';

/** The trading calendar, with the shipped list of holidays or the one that is named; its faults go to `problems`. */
export function calendarOf(
  { calendar, holidays }: ConfigParts['session'],
  { base, document, problems }: { readonly base: string; readonly document: Document; readonly problems: Problem[] },
): Calendar {
  if (calendar === 'none') return { kind: 'none' };
  const shipped: Calendar = { kind: 'nse-equity', list: plainHolidays(shippedHolidays) };
  if (holidays === undefined) return shipped;
  const text = readText(resolve(base, holidays));
  if (typeof text !== 'string') {
    problems.push({
      area: 'config',
      code: 'holidays',
      place: document.place(['session', 'holidays']),
      what: 'the holiday list cannot be read',
      expected: text.reason === 'too-large' ? 'at most 1 MiB' : 'a JSON file of holidays',
      got: `${holidays}: ${text.got}`,
    });
    return shipped;
  }
  const list = parseDocument(text, holidays);
  if (!('place' in list)) {
    problems.push(...list);
    return shipped;
  }
  problems.push(...list.problems);
  const parsed = holidaysSchema.safeParse(list.value, { error: expectation });
  if (parsed.success) return { kind: 'nse-equity', list: plainHolidays(parsed.data) };
  problems.push(...problemsOf(parsed.error.issues, list, () => null));
  return shipped;
}

type AnyHolidays = {
  readonly regular: { readonly open: string; readonly close: string };
  readonly holidays: readonly string[];
  readonly special: readonly { readonly date: string; readonly windows: readonly (readonly string[])[] }[];
};

/** The list without its notes: it stands in the journal's first record. */
const plainHolidays = ({ regular, holidays, special }: AnyHolidays): Holidays => ({
  regular: { open: regular.open, close: regular.close },
  holidays: [...holidays],
  special: special.map(({ date, windows }) => ({
    date,
    windows: windows.map(([open = '', close = '']) => [open, close]),
  })),
});
