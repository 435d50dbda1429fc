import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workFolder } from '../support/command.ts';
import { loadText, problemLines, withInstrument } from '../support/configurations.ts';

const text = withInstrument('"session": { "holidays": "h.json" }');

/** What is wrong with a configuration that names this list. */
function listProblems(holidays: string): readonly string[] {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'h.json'), holidays);
  return problemLines(text, { cwd });
}

const unfit = (place: string, expected: string, got: string, code = 'range'): string =>
  `error config/${code} h.json:1 ${place}: the value does not fit; expected ${expected}, got ${got}`;

test('another holiday list takes the place of the shipped one; notes in it are allowed (§11)', () => {
  const cwd = workFolder();
  const muhurat = [{ date: '2030-10-26', windows: [['18:00', '19:00']], name: 'Muhurat' }];
  writeFileSync(join(cwd, 'h.json'), JSON.stringify({ note: 'mine', holidays: ['2030-01-01'], special: muhurat }));
  expect(loadText(text, { cwd }).setup.session.calendar).toEqual({
    kind: 'nse-equity',
    list: {
      regular: { open: '09:15', close: '15:30' },
      holidays: ['2030-01-01'],
      special: [{ date: '2030-10-26', windows: [['18:00', '19:00']] }],
    },
  });
});

test('a bad holiday is named with the line of the list (B25)', () => {
  expect(listProblems('{\n  "holidays": [\n"2028-02-29",\n"2030-02-29"] }')).toEqual([
    'error config/range h.json:4 holidays[1]: the value does not fit; expected a date, YYYY-MM-DD, got "2030-02-29"',
  ]);
  expect(listProblems('{ "holidays": [20300101] }')).toEqual([
    unfit('holidays[0]', 'a date, YYYY-MM-DD', '20300101', 'type'),
  ]);
  expect(listProblems('{}')).toEqual([
    'error config/missing h.json:1 holidays: a value is missing; expected a list of dates, got nothing',
  ]);
  expect(listProblems('[]')).toEqual([
    'error config/type h.json:1: the value does not fit; expected an object, got []',
  ]);
});

const list = (rest: string): string => `{ "holidays": [], ${rest} }`;
const special = (windows: string): string => list(`"special": [{ "date": "2030-10-26", "windows": ${windows} }]`);

test('hours run forwards, in order, once a date (B25)', () => {
  const place = 'special[0].windows';
  const cases: readonly (readonly [holidays: string, line: string])[] = [
    [
      list('"regular": { "open": "15:30", "close": "09:15" }'),
      unfit('regular', 'a window that opens before it closes', '{"open":"15:30","close":"09:15"}'),
    ],
    [special('[]'), unfit(place, 'at least one window', '[]')],
    [special('[["19:00","18:00"]]'), unfit(`${place}[0]`, 'a window that opens before it closes', '["19:00","18:00"]')],
    [special('[["19:00"]]'), unfit(`${place}[0]`, 'at least 2', '["19:00"]')],
    [special('[["9:15","10:00"]]'), unfit(`${place}[0][0]`, 'a time of day, "HH:MM"', '"9:15"')],
    [
      special('[["10:00","11:00"],["09:00","10:30"]]'),
      unfit(place, 'windows in order that do not overlap', '[["10:00","11:00"],["09:00","10:30"]]'),
    ],
    [
      list(
        '"special": [{ "date": "2030-10-26", "windows": [["09:00","10:00"]] }, { "date": "2030-10-27", "windows": [] }]',
      ),
      unfit('special[1].windows', 'at least one window', '[]'),
    ],
  ];
  for (const [given, line] of cases) expect(listProblems(given)).toEqual([line]);
  const twice = list(
    `"special": [${[9, 10]
      .map((hour) => `{"date":"2030-10-26","windows":[["${hour}:00","11:00"]]}`)
      .join(',')
      .replaceAll('"9:', '"09:')}]`,
  );
  expect(listProblems(twice)[0]).toMatch(
    /^error config\/range h\.json:1 special: .*; expected every date once, got \[/u,
  );
});

test('a list that is no JSON, has a key twice or does not exist is reported with all else that is wrong (B25)', () => {
  const cwd = workFolder();
  const session = '"session": { "holidays": "h.json", "entryCutoff": 9 }, "capital": 0';
  const own = [
    'error config/range c.jsonc:1 capital: the value does not fit; expected rupees above 0, to the paisa, got 0',
    'error config/type c.jsonc:1 session.entryCutoff: the value does not fit; expected a time of day, "HH:MM", got 9',
  ];
  expect(problemLines(withInstrument(session), { cwd })).toEqual([
    ...own,
    'error config/holidays c.jsonc:1 session.holidays: the holiday list cannot be read; expected a JSON file of holidays, got h.json: ENOENT',
  ]);
  writeFileSync(join(cwd, 'h.json'), '{ "holidays": [], "holidays": [] }');
  expect(problemLines(withInstrument(session), { cwd })).toEqual([
    ...own,
    'error config/duplicate-key h.json:1: the key "holidays" stands twice in one object; expected every key once',
  ]);
  writeFileSync(join(cwd, 'h.json'), '{\n');
  expect(problemLines(withInstrument(session), { cwd })).toEqual([
    ...own,
    expect.stringMatching(/^error config\/syntax h\.json:2: /u),
  ]);
});
