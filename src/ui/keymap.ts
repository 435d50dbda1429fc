import { KEY_ACTIONS, type ActionId, type KeyAction } from './key-actions.ts';
import { SCREENS, type Screen } from './ui-state.ts';

/** An action with the keys that it has in this terminal. */
export type BoundAction = KeyAction & { readonly id: ActionId };

export type Keymap = {
  readonly actions: readonly BoundAction[];
  /** What a key means on a screen. */
  at(screen: Screen, key: string): BoundAction | null;
};

type Keys = Readonly<Record<string, readonly string[] | undefined>>;

/** The shipped keys with those of the configuration in their place. */
export function keymapOf(keys: Keys): Keymap {
  const actions = boundActions(keys);
  const byScreen = new Map(
    SCREENS.map((screen) => [
      screen,
      new Map(
        actions
          .filter((action) => appliesTo(action, screen))
          .flatMap((action) => action.keys.map((key): [string, BoundAction] => [key, action])),
      ),
    ]),
  );
  return { actions, at: (screen, key) => byScreen.get(screen)?.get(key) ?? null };
}

const boundActions = (keys: Keys): readonly BoundAction[] =>
  KEY_ACTIONS.map((action: BoundAction) => ({
    ...action,
    keys: [...new Set([...(keys[action.id] ?? action.keys), ...(action.fixed ?? [])])],
  }));

export const appliesTo = ({ screens }: KeyAction, screen: Screen): boolean =>
  screens === undefined || screens.includes(screen);

/** Keys that mean two actions on one screen, with both. */
export function doubledKeys(keys: Keys): readonly { key: string; actions: readonly [string, string] }[] {
  const doubled = new Map<string, { key: string; actions: readonly [string, string] }>();
  for (const screen of SCREENS) {
    const seen = new Map<string, string>();
    for (const action of boundActions(keys)) {
      if (!appliesTo(action, screen)) continue;
      for (const key of action.keys) {
        const before = seen.get(key);
        if (before !== undefined) doubled.set(`${key} ${before} ${action.id}`, { key, actions: [before, action.id] });
        seen.set(key, action.id);
      }
    }
  }
  return [...doubled.values()];
}

const NAMED = 'Enter|Esc|Tab|S-Tab|Space|Up|Down|Left|Right|PgUp|PgDn|Home|End|Backspace|Delete';
const KEY_NAME = new RegExp(`^(?:${NAMED}|\\^[A-Z]|[!-~])$`, 'u');

/** A printable character, `^A` to `^Z`, or a key by its name. */
export const isKeyName = (name: string): boolean => KEY_NAME.test(name);
export const KEY_NAMES =
  'a character, "^A" to "^Z", or Enter, Esc, Tab, S-Tab, Space, Up, Down, Left, Right, PgUp, PgDn, Home, End';
