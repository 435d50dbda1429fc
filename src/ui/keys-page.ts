import { GROUPS, KEY_ACTIONS, NEEDS, type KeyAction } from './key-actions.ts';

/** `docs/keys.md`, made from the list that the terminal itself goes by. */
export function keysPage(): string {
  const actions: readonly KeyAction[] = KEY_ACTIONS;
  const rowsOf = (group: string): readonly (readonly string[])[] =>
    actions.filter((action) => action.group === group).map(rowOf);
  const tables = GROUPS.flatMap((group) => [`## ${group}`, ''].concat(table(HEAD, rowsOf(group)), ''));
  return [
    '# Keys',
    '',
    'Made by `npm run docs:keys` from the list that footer, help and palette are made from; a test fails when it is stale.',
    'Every action is also found by name with `^P` or `:`; `?` lists the keys of the screen at hand and runs what is chosen.',
    'What acts on the market asks first: Enter does it, Esc leaves everything as it is. `^K` is the kill switch everywhere,',
    'also while text is typed.',
    '',
    ...tables,
    '## Other keys for an action',
    '',
    'In the configuration, by action. A key that would mean two things on one screen is refused; `^K`, `^C` and `Esc` stay.',
    '',
    '```jsonc',
    '{ "ui": { "keys": { "square-off": ["s"], "freeze": ["f", "Space"] } } }',
    '```',
    '',
  ].join('\n');
}

const HEAD = ['Keys', 'What they do', 'Where', 'Action'];

const rowOf = (action: KeyAction): readonly string[] => [
  keysOf(action),
  action.title,
  whereOf(action),
  `\`${action.id}\``,
];

const keysOf = ({ keys }: KeyAction): string =>
  keys.length === 0 ? 'by name' : keys.map((key) => `\`${key}\``).join(' ');

const whereOf = ({ screens, needs }: KeyAction): string => {
  const where = screens === undefined ? 'everywhere' : screens.join(', ');
  const words = (needs ?? []).filter((need) => need !== 'running').map((need) => `else: ${NEEDS[need]}`);
  return [where, ...words].join('; ');
};

/** A table with even columns, as the formatter would write it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const text = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [text(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(text)];
}
