import { cleanText } from '../../domain/clean-text.ts';
import type { Model } from '../../view/model.ts';
import type { ViewCommand } from '../../view/protocol.ts';

/** Something an operator may do: what it is called, what it brings about, and what must be typed before it is done. */
export type Action = {
  readonly name: string;
  readonly label: string;
  readonly says: string;
  /** `null`: to confirm is enough. */
  readonly word: string | null;
  readonly done: string;
  readonly command: ViewCommand;
};

const RESET = 'RESET';

/** The actions that make sense now; `instrument` is the selected one. The confirmations are the terminal UI's. */
export function actionsFor({ run, risk, pace }: Model, instrument: string | null): readonly Action[] {
  const isLive = run.mode === 'live';
  return [
    ...(risk?.kill === 'on'
      ? [
          plain(
            'reset-kill',
            'Reset the kill switch',
            'Entries may pass again.',
            { type: 'operator.reset', what: 'kill' },
            RESET,
          ),
        ]
      : [
          plain(
            'kill',
            'Kill',
            'No new entry passes, working entries are cancelled. Open positions keep their stop and target. Only a typed reset ends it.',
            { type: 'operator.kill' },
          ),
        ]),
    risk?.entries === 'paused'
      ? plain('resume-entries', 'Resume entries', 'Signals are acted upon again.', { type: 'operator.resume-entries' })
      : plain('pause-entries', 'Pause entries', 'No new entry until they are resumed; exits go on.', {
          type: 'operator.pause-entries',
        }),
    ...(instrument === null
      ? []
      : [
          plain(
            'square-off',
            `Square off ${cleanText(instrument)}`,
            'Its position is closed by a market order at the next bar.',
            { type: 'operator.square-off', instrument },
            isLive ? instrument : null,
          ),
        ]),
    plain(
      'flatten',
      'Flatten',
      'Every open position is closed by a market order at its next bar.',
      { type: 'operator.flatten' },
      isLive ? 'FLATTEN' : null,
    ),
    ...(risk?.drawdown === 'locked'
      ? [
          plain(
            'reset-drawdown',
            'Reset the drawdown lock',
            'Entries may pass again, measured from here.',
            { type: 'operator.reset', what: 'drawdown' },
            RESET,
          ),
        ]
      : []),
    ...(risk?.halt === 'halted'
      ? [
          plain(
            'reset-halt',
            'Reset the halt',
            'Entries may pass again.',
            { type: 'operator.reset', what: 'halt' },
            RESET,
          ),
        ]
      : []),
    ...(risk !== null && risk.quarantined.length > 0
      ? [
          plain(
            'reset-quarantine',
            'Reset the quarantine',
            `Strategies start anew: ${risk.quarantined.join(', ')}.`,
            { type: 'operator.reset', what: 'quarantine' },
            RESET,
          ),
        ]
      : []),
    ...(pace?.controllable === true
      ? [
          pace.paused
            ? plain('pace-resume', 'Let time go on', 'Inputs come again.', { type: 'pace.resume' })
            : plain('pace-pause', 'Pause time', 'No input comes until time goes on.', { type: 'pace.pause' }),
          ...(pace.paused ? [plain('pace-step', 'One bar', 'One input is taken.', { type: 'pace.step' })] : []),
          ...([60, 600, 'max'] as const).map((speed) =>
            plain(
              `pace-${speed}`,
              `Speed ${speed === 'max' ? 'as fast as it goes' : `${speed}×`}`,
              'Changes how fast inputs come, not what they cause.',
              {
                type: 'pace.speed',
                speed,
              },
            ),
          ),
        ]
      : []),
    plain(
      'stop-run',
      'Stop the run',
      'The run ends in order: what was done so far is written.',
      { type: 'run.stop' },
      isLive ? 'STOP' : null,
    ),
  ];
}

const plain = (
  name: string,
  label: string,
  says: string,
  command: ViewCommand,
  word: string | null = null,
): Action => ({
  name,
  label,
  says,
  word,
  done: `${label}: taken by the engine.`,
  command,
});
