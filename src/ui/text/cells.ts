import stringWidth from 'string-width';
import { cleanText } from '../../domain/clean-text.ts';

/** What a piece of text means; the palette says how that looks. Never the only bearer of its meaning. */
export const TONES = [
  'plain',
  'dim',
  'strong',
  'title',
  'gain',
  'loss',
  'info',
  'warn',
  'danger',
  'active',
  'selected',
  'replay',
] as const;
export type Tone = (typeof TONES)[number];

export type Span = { readonly text: string; readonly tone: Tone };
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });
export const line = (text: string, tone: Tone = 'plain'): Line => [{ text, tone }];
export const BLANK: Line = [];

const PLAIN = /^[ -~]*$/u;
/** Longer texts are cut before they are searched: a megabyte in one field must not be laid out. */
const LONGEST = 2000;
const CUT = '~';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Fit for a terminal (I37). Plain ASCII, which is nearly all there is, passes at once. */
const shown = (text: string): string =>
  text.length <= LONGEST && PLAIN.test(text) ? text : cleanText(text.slice(0, LONGEST));

/** Cells that a text takes. */
export const widthOf = (text: string): number => (PLAIN.test(text) ? text.length : stringWidth(text));

/** Exactly `width` cells, cut with `~` or filled up on the right; wide characters never stand half. */
export function fit(text: string, width: number): string {
  const clean = shown(text);
  const cells = widthOf(clean);
  if (cells <= width) return clean + ' '.repeat(width - cells);
  if (width <= 0) return '';
  const kept = cut(clean, width - 1);
  return kept + CUT + ' '.repeat(width - 1 - widthOf(kept));
}

/** The same with the filling on the left: for numbers. */
export function fitRight(text: string, width: number): string {
  const clean = shown(text);
  const cells = widthOf(clean);
  return cells <= width ? ' '.repeat(width - cells) + clean : fit(clean, width);
}

function cut(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, width);
  let kept = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    cells += widthOf(segment);
    if (cells > width) break;
    kept += segment;
  }
  return kept;
}

export const lineWidth = (spans: Line): number => spans.reduce((sum, { text }) => sum + widthOf(shown(text)), 0);

/** A line of exactly `width` cells. */
export function fitLine(spans: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, tone } of spans) {
    const clean = shown(text);
    const cells = widthOf(clean);
    if (cells > left) {
      if (left > 0) fitted.push({ text: fit(clean, left), tone });
      return fitted;
    }
    if (cells > 0) fitted.push({ text: clean, tone });
    left -= cells;
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), tone: 'plain' });
  return fitted;
}

/** `left` and `right` at the two ends of a line; the left one is cut when there is no room for both. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(right);
  return room <= 0 ? fitLine(right, width) : [...fitLine(left, room), ...right];
}

/** Exactly `height` lines: what is more is cut off, what is missing is blank. */
export const fitHeight = (lines: readonly Line[], height: number): readonly Line[] =>
  lines.length >= height
    ? lines.slice(0, Math.max(0, height))
    : [...lines, ...Array.from({ length: height - lines.length }, () => BLANK)];

export type Column = { readonly width: number; readonly lines: readonly Line[] };

/** Columns side by side with a rule between them, all `height` lines high. */
export function beside(columns: readonly Column[], height: number): readonly Line[] {
  const fitted = columns.map(({ width, lines }) => fitHeight(lines, height).map((one) => fitLine(one, width)));
  return Array.from({ length: height }, (_, row) =>
    fitted.flatMap((lines, position) => [...(position === 0 ? [] : [span(' | ', 'dim')]), ...(lines[row] ?? [])]),
  );
}

export const rule = (width: number, title = ''): Line => {
  if (title === '') return line('-'.repeat(Math.max(0, width)), 'dim');
  const shownTitle = fit(title, Math.min(widthOf(shown(title)), Math.max(0, width - 4)));
  const rest = Math.max(0, width - widthOf(shownTitle) - 4);
  return [span('- ', 'dim'), span(shownTitle, 'title'), span(` -${'-'.repeat(rest)}`, 'dim')];
};

/** A text broken at spaces into lines of at most `width` cells. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of shown(text).split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (widthOf(longer) <= width) current = longer;
    else {
      if (current !== '') lines.push(current);
      current = word;
    }
  }
  return current === '' ? lines : [...lines, current];
}
