import { InvalidArgumentError, Option } from 'commander';
import type { Speed } from '../actors/pace.ts';
import { dateNumber } from '../bars/times.ts';
import { echo } from '../domain/clean-text.ts';
import { day, type Day } from '../domain/units.ts';

/** Parsers of option values: what was given, what was expected. An option given twice must say the same. */

const refuse = (value: string, expected: string): never => {
  throw new InvalidArgumentError(`Expected ${expected}, got ${JSON.stringify(echo(value))}.`);
};

/** Wraps a parser so that a second, different value is an error and not a silent choice. */
function once<Value extends string | number>(parse: (value: string) => Value) {
  let given: Value | null = null;
  return (text: string): Value => {
    const value = parse(text);
    if (given !== null && given !== value)
      refuse(text, `the option once: it is ${JSON.stringify(String(given))} already`);
    given = value;
    return value;
  };
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,10}$/u.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : refuse(text, `a whole number from ${least} to ${most}`);
  };

const decimal = (text: string): number => (/^\d+(?:\.\d+)?$/u.test(text) ? Number(text) : NaN);

const speed = (text: string): Speed => {
  if (text === 'max') return 'max';
  const value = decimal(text);
  return value > 0 && value <= 1e6 ? value : refuse(text, '"max" or a factor above 0, such as 60');
};

const probability = (text: string): number => {
  const value = decimal(text);
  return value >= 0 && value <= 1 ? value : refuse(text, 'a probability from 0 to 1');
};

const date = (text: string): Day => {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text) ?? [];
  const number = dateNumber(Number(year), Number(month), Number(dayOfMonth));
  return number === null ? refuse(text, 'a date that exists, YYYY-MM-DD') : day(number);
};

export type DataOption = { readonly key: string; readonly path: string };

function dataFile(text: string, before: readonly DataOption[] = []): readonly DataOption[] {
  const split = text.indexOf('=');
  const [key, path] = [text.slice(0, split), text.slice(split + 1)];
  if (split < 1 || path === '') refuse(text, 'KEY=PATH');
  const same = before.find((one) => one.key === key);
  if (same !== undefined && same.path !== path)
    refuse(text, `one file for ${key}: it is ${JSON.stringify(same.path)} already`);
  return same === undefined ? [...before, { key, path }] : before;
}

const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name =>
    names.find((name) => name === text) ?? refuse(text, `one of ${names.join(', ')}`);

const plain = (text: string): string => (text === '' ? refuse(text, 'a path') : text);

export const options = {
  config: () =>
    new Option('--config <file>', 'configuration (default: statechartist.config.jsonc, if there is one)').argParser(
      once(plain),
    ),
  data: () => new Option('--data <KEY=PATH>', 'bar file of an instrument; repeatable').argParser(dataFile),
  out: () => new Option('--out <dir>', 'write trades.jsonl, equity.csv and summary.json there').argParser(once(plain)),
  journal: () =>
    new Option('--journal <dir>', 'write every input and effect to journal.jsonl there').argParser(once(plain)),
  force: (what: string) => new Option('--force', `overwrite ${what}`),
  headless: () => new Option('--headless', 'plain lines, no live picture'),
  json: (what: string) => new Option('--json', `${what} as one JSON document`),
  speed: (fallback: string) =>
    new Option('--speed <factor>', `market time over wall time, or max (default: ${fallback})`).argParser(once(speed)),
  seed: () =>
    new Option('--seed <n>', 'seed of the simulation').argParser(once(wholeNumber(0, 2 ** 31 - 1))).default(1),
  sessions: () =>
    new Option('--sessions <n>', 'trading days to simulate').argParser(once(wholeNumber(1, 10_000))).default(5),
  rerun: () =>
    new Option('--rerun <dir>', 'run the journal there again and compare its effects').argParser(once(plain)),
  choice: (flag: string, meaning: string, names: readonly string[]) =>
    // The choices are for the help: the parser comes after them, and in place of theirs.
    new Option(flag, meaning).choices(names).argParser(once(oneOf(names))),
  start: () => new Option('--start <date>', 'first date of the simulation').argParser(once(date)),
  probability: (flag: string, meaning: string) =>
    new Option(`${flag} <p>`, meaning).argParser(once(probability)).default(0),
};
