import type { Problem } from '../domain/errors.ts';
import { doubledKeys } from '../ui/keymap.ts';
import type { Document } from './document.ts';

/** Keys of the configuration that would mean two things on one screen. Unknown actions and keys the schema has found. */
export function checkKeys(
  keys: Readonly<Record<string, readonly string[] | undefined>>,
  document: Document,
  problems: Problem[],
): void {
  for (const { key, actions } of doubledKeys(keys)) {
    const own = actions.find((action) => keys[action] !== undefined) ?? actions[0];
    problems.push({
      area: 'config',
      code: 'doubled-key',
      place: document.place(['ui', 'keys', own]),
      what: 'one key means two actions on the same screen',
      expected: 'another key, or another one for the other action',
      got: `${JSON.stringify(key)} for ${actions.join(' and ')}`,
    });
  }
}
