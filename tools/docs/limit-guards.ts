import type { Part } from './parts.ts';
import { declarationOf, literalIn, nodesBelow, objectsIn, type Node, type Source } from './syntax.ts';

/**
 * The guards that a machine makes from a table, `...limitGuards`: each bears the name of its row and tests what the row's
 * `judge` says.
 *
 * @param spread the name that is spread into the guards
 * @throws Error when no table with such rows is found behind it
 */
export function limitGuards(source: Source, spread: string): readonly Part[] {
  const made = declarationOf(source, spread);
  const names = made === null ? [] : nodesBelow(made.declaration.node).filter(({ type }) => type === 'Identifier');
  for (const { start, end } of names) {
    const table = made === null ? null : declarationOf(made.source, made.source.text.slice(start, end));
    const parts = table === null ? [] : objectsIn(table.declaration.node).flatMap((row) => partOf(table.source, row));
    if (parts.length > 0) return parts;
  }
  throw new Error(`${source.path}: the guards of ${spread} are not understood`);
}

function partOf(source: Source, row: ReadonlyMap<string, Node>): readonly Part[] {
  const [guard, judge] = [row.get('guard'), row.get('judge')];
  if (guard === undefined || judge === undefined) return [];
  const { body } = judge as { readonly body?: Node };
  const { start, end } = body ?? judge;
  const key = literalIn(row.get('configKey'));
  return [
    {
      name: literalIn(guard) ?? '',
      file: source.path,
      line: source.lineAt(guard.start),
      meaning: [
        body === undefined ? 'True while the chart is in this state.' : '',
        key === null ? '' : `The configuration sets it by \`${key}\`.`,
      ]
        .filter((text) => text !== '')
        .join(' '),
      code: source.text.slice(start, end).replaceAll(/\s+/gu, ' '),
    },
  ];
}
