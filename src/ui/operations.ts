import type { Confirmation } from './ui-state.ts';
import { nothing, type UiEvents } from './ui-updates.ts';
import type { View } from './views/view.ts';

type Confirmed = Extract<
  Confirmation['action'],
  'kill' | 'flatten' | 'square-off' | 'reset-kill' | 'reset-halt' | 'reset-drawdown' | 'reset-quarantine' | 'arm'
>;

/** What is dangerous or hard to take back has to be typed. */
export function confirmationOf({ ui, model }: View, action: Confirmed): Confirmation {
  switch (action) {
    case 'kill':
      return { action, instrument: null, typed: null };
    case 'square-off':
      return { action, instrument: ui.selected, typed: model?.run.mode === 'live' ? ui.selected : null };
    case 'flatten':
      return { action, instrument: null, typed: 'FLATTEN' };
    case 'arm':
      return { action, instrument: null, typed: 'ARM' };
    case 'reset-kill':
    case 'reset-halt':
    case 'reset-drawdown':
    case 'reset-quarantine':
      return { action, instrument: null, typed: 'RESET' };
    default:
      return action satisfies never;
  }
}

const SPEEDS: readonly (number | 'max')[] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 'max'];

export function speedChanged({ model }: View, by: 1 | -1): UiEvents {
  const speed = model?.pace?.speed ?? 1;
  const at = speed === 'max' ? SPEEDS.length - 1 : SPEEDS.findIndex((one) => one === 'max' || one >= speed);
  const exact = SPEEDS[at] === speed;
  const next = SPEEDS[by === -1 || exact ? at + by : at];
  if (next === undefined)
    return nothing(by < 0 ? 'it runs as slowly as the market already' : 'it runs as fast as it can');
  const title = next === 'max' ? 'as fast as it can' : `${next} times the market's time`;
  return [{ type: 'command.given', command: { type: 'pace.speed', speed: next }, title }];
}
