import type { Command } from 'commander';
import { killCommand, stopCommand } from '../../src/cli/remote.ts';
import { KEY_ACTIONS, type ActionId, type KeyAction } from '../../src/ui/key-actions.ts';
import type { Confirmation } from '../../src/ui/ui-state.ts';
import { commandOf } from '../../src/ui/ui-updates.ts';

/** What a person can tell a running engine, and where it is said. */
export type OperatorCommand = {
  /** The message's type. */
  readonly type: string;
  /** What an `operator.reset` resets. */
  readonly what: string | null;
  /** The screen's shipped keys; what has none is done by name. */
  readonly keys: readonly string[];
  /** What the screen calls it. */
  readonly title: string;
  /** The command that says the same from any terminal. */
  readonly terminal: Command | null;
};

/** By what the screen asks about before it does it: the action that one chooses there. */
const CHOSEN: Readonly<Record<Confirmation['action'], ActionId>> = {
  kill: 'kill',
  'reset-kill': 'reset-kill',
  'reset-halt': 'reset-halt',
  'reset-drawdown': 'reset-drawdown',
  'reset-quarantine': 'reset-quarantine',
  'pause-entries': 'pause-entries',
  'resume-entries': 'pause-entries',
  flatten: 'flatten',
  'square-off': 'square-off',
  arm: 'arm',
  'stop-run': 'leave',
};

const nothingMore = (): void => {};
const TERMINAL: Readonly<Record<string, Command>> = {
  'operator.kill': killCommand(nothingMore),
  'run.stop': stopCommand(nothingMore),
};

/** Made from what the screen and the command line themselves go by. */
export const operatorCommands = (): readonly OperatorCommand[] =>
  (Object.keys(CHOSEN) as (keyof typeof CHOSEN)[]).map((action) => {
    const command = commandOf({ action, instrument: null, typed: null });
    const { keys, title } = actionOf(CHOSEN[action]);
    return {
      type: command.type,
      what: command.type === 'operator.reset' ? command.what : null,
      keys,
      title,
      terminal: TERMINAL[command.type] ?? null,
    };
  });

function actionOf(id: ActionId): KeyAction {
  const action = KEY_ACTIONS.find((one) => one.id === id);
  if (action === undefined) throw new Error(`the screen has no action ${id}`);
  return action;
}

/** `R`: reset the drawdown lock. Or, without a key, by name. */
export const screenText = ({ keys, title }: OperatorCommand): string =>
  `${keys.length === 0 ? 'by name (`^P`)' : keys.map((key) => `\`${key}\``).join(' or ')}: ${title}`;

/** `statechartist kill [ID]`; empty where no terminal says it. */
export const terminalText = ({ terminal }: OperatorCommand): string =>
  terminal === null ? '' : `\`statechartist ${terminal.name()} [ID]\``;
