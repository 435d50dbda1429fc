import type { CommanderError } from 'commander';
import { nearest } from '../config/nearest.ts';
import { cleanText, echo } from '../domain/clean-text.ts';
import type { Problem } from '../domain/errors.ts';

/** What a parser of ours says about a value; see `options.ts`. */
const REFUSED = /^option '(?<option>.+?)' argument '.*' is invalid\. Expected (?<expected>.*), got (?<got>".*")\.$/su;

/** A mistake in the command line as a problem like any other: cleaned, and what was typed is cut (B1–B7, B100). */
export function usageProblem({ code, message }: CommanderError, args: readonly string[]): Problem {
  const [text = '', suggestion] = cleanText(typed(message.replace(/^error: /u, ''), args).replaceAll('\n', ' ')).split(
    ' (Did you mean ',
  );
  const { option, expected, got } = REFUSED.exec(text)?.groups ?? {};
  const problem: Problem = {
    area: 'cli',
    code: slug(code),
    place: option ?? /'(?<name>[^']*)'/u.exec(text)?.groups?.['name'] ?? args[0] ?? 'statechartist',
    what: option === undefined ? text : 'the value does not fit',
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
  };
  return suggestion === undefined ? problem : { ...problem, hint: `did you mean ${suggestion.replace(/\?\)$/u, '?')}` };
}

/**
 * A first word that names no command. Commander would take it for an argument of the default one, and everything after
 * it for that command's options.
 */
export function unknownCommand(args: readonly string[], names: readonly string[]): Problem | null {
  const [word] = args;
  if (word === undefined || word.startsWith('-') || names.includes(word) || word === 'help') return null;
  const meant = nearest(word, names);
  return {
    area: 'cli',
    code: 'unknown-command',
    place: echo(word),
    what: 'there is no such command',
    expected: `one of ${names.join(', ')}`,
    ...(meant !== null && { hint: `did you mean ${meant}?` }),
  };
}

/** Whatever the message repeats of the command line, fit for a terminal and of bounded length. */
function typed(message: string, args: readonly string[]): string {
  const parts = args.flatMap((arg) => [arg, ...arg.split('=')]).filter((part) => part !== echo(part));
  return parts
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, part) => text.replaceAll(part, echo(part)), message);
}

/** `commander.unknownOption` → `unknown-option`. */
const slug = (code: string): string =>
  code.replace(/^commander\./u, '').replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
