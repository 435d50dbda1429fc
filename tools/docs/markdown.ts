/** A table; cells may hold Markdown, line breaks become `<br>`. Without rows there is no table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(cell)))].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

// A bar ends a cell even inside code.
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

export const codes = (names: readonly string[]): string => names.map(code).join(', ');

export const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** A link from a page of `docs/statecharts` to a line of the source. */
export const sourceLink = (path: string, at: number, text = `${path.split('/').at(-1) ?? path}:${at}`): string =>
  `[${text}](../../${path}#L${at})`;

/** A page of parts with a blank line between them; empty ones are left out. */
export const page = (parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;

/** Said at the top of every page. */
export const GENERATED = '<!-- Made by `npm run docs` from the charts themselves; a test fails when it is stale. -->';
