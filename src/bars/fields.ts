export type Separator = ',' | ';' | '\t';
export const SEPARATORS: readonly Separator[] = [',', ';', '\t'];

const QUOTE = '"';

/**
 * The fields of one line, unquoted and trimmed (trading rules §12). A quoted field ends with its line at the latest;
 * what stands between a closing quote and the next separator is part of the field.
 */
export function splitFields(line: string, separator: Separator): string[] {
  if (!line.includes(QUOTE)) return line.split(separator).map(trimBlanks);
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const { field, end } = takeField(line, at, separator);
    fields.push(trimBlanks(field));
    at = end + 1;
  }
  return fields;
}

function takeField(line: string, start: number, separator: Separator): { field: string; end: number } {
  let at = start;
  while (isBlank(line.charCodeAt(at)) && line[at] !== separator) at += 1;
  const tailFrom = (from: number): { field: string; end: number } => {
    const next = line.indexOf(separator, from);
    const end = next === -1 ? line.length : next;
    return { field: line.slice(from, end), end };
  };
  if (line[at] !== QUOTE) return tailFrom(start);
  let field = '';
  at += 1;
  for (;;) {
    const close = line.indexOf(QUOTE, at);
    if (close === -1) return { field: field + line.slice(at), end: line.length };
    field += line.slice(at, close);
    if (line[close + 1] !== QUOTE) {
      const tail = tailFrom(close + 1);
      return { field: field + tail.field, end: tail.end };
    }
    field += QUOTE;
    at = close + 2;
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Without ASCII spaces and tabs at either end. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
