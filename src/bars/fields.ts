export type Separator = ',' | ';' | '\t';
export const SEPARATORS: readonly Separator[] = [',', ';', '\t'];

const QUOTE = '"';

/**
 * The fields of one line, unquoted and trimmed (trading rules §12). A quoted field ends with its line at the latest;
 * what stands between a closing quote and the next separator is part of the field.
 */
export function splitFields(line: string, separator: Separator): string[] {
  const fields: string[] = [];
  const quoted = line.includes(QUOTE);
  for (let at = 0; at <= line.length;) {
    const start = quoted ? quoteAt(line, at, separator) : -1;
    if (start === -1) {
      const end = endOf(line, at, separator);
      fields.push(trimmed(line, at, end));
      at = end + 1;
    } else {
      const { field, end } = unquote(line, start + 1, separator);
      fields.push(trimmed(field, 0, field.length));
      at = end + 1;
    }
  }
  return fields;
}

/** Where the quote of the field that begins here is, −1 for a field without one. */
function quoteAt(line: string, from: number, separator: Separator): number {
  let at = from;
  while (isBlank(line.charCodeAt(at)) && line[at] !== separator) at += 1;
  return line[at] === QUOTE ? at : -1;
}

function unquote(line: string, from: number, separator: Separator): { field: string; end: number } {
  let field = '';
  let at = from;
  for (;;) {
    const close = line.indexOf(QUOTE, at);
    if (close === -1) return { field: field + line.slice(at), end: line.length };
    field += line.slice(at, close);
    if (line[close + 1] !== QUOTE) {
      const end = endOf(line, close + 1, separator);
      return { field: field + line.slice(close + 1, end), end };
    }
    field += QUOTE;
    at = close + 2;
  }
}

function endOf(line: string, from: number, separator: Separator): number {
  const end = line.indexOf(separator, from);
  return end === -1 ? line.length : end;
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

// ASCII spaces and tabs only: any other white space is part of the field (§12).
const isBlank = (code: number): boolean => code === 32 || code === 9;
