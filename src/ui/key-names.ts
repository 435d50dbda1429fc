import type { Key } from 'ink';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A key without a name here: it is told of all the same, so that it is not silent. */
const NAMELESS = 'That key';

/** The keys of one piece of input: what is typed fast comes in one. A character is its own name. */
export function keyNames(input: string, key: Key): readonly string[] {
  const named = nameOf(key);
  if (named !== null) return [named];
  if (key.ctrl) return [/^[a-z]$/iu.test(input) ? `^${input.toUpperCase()}` : NAMELESS];
  if (key.meta) return [input === '' ? NAMELESS : `M-${input}`];
  if (input === '') return [NAMELESS];
  return Array.from(graphemes.segment(input), ({ segment }) => characterName(segment)).filter((name) => name !== '');
}

function nameOf(key: Key): string | null {
  if (key.upArrow) return 'Up';
  if (key.downArrow) return 'Down';
  if (key.leftArrow) return 'Left';
  if (key.rightArrow) return 'Right';
  if (key.pageUp) return 'PgUp';
  if (key.pageDown) return 'PgDn';
  if (key.home) return 'Home';
  if (key.end) return 'End';
  if (key.return) return 'Enter';
  if (key.escape) return 'Esc';
  if (key.tab) return key.shift ? 'S-Tab' : 'Tab';
  if (key.backspace) return 'Backspace';
  return key.delete ? 'Delete' : null;
}

/** Control characters come undivided when keys are typed faster than they are read. */
function characterName(character: string): string {
  if (character === '\r' || character === '\n' || character === '\r\n') return 'Enter';
  if (character === '\t') return 'Tab';
  if (character === ' ') return 'Space';
  const code = character.codePointAt(0) ?? 0;
  if (code >= 1 && code <= 26) return `^${String.fromCodePoint(code + 64)}`;
  return code < 32 || code === 127 ? '' : character;
}
