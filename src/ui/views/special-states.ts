import type { Tone } from '../text/cells.ts';
import { ageText } from '../../view/format.ts';
import { drawdownOf } from '../../view/model.ts';
import { limitPercent, percent, signedPaise } from '../text/format.ts';
import { isHeld } from './rows.ts';
import type { KnownView } from './view.ts';

/** What an operator must not overlook, in words. */
export type SpecialState = { readonly name: string; readonly text: string; readonly tone: Tone };

/** All that is out of the ordinary, the gravest first. */
export function specialStates(view: KnownView): readonly SpecialState[] {
  const { model, ui, moment } = view;
  const { risk, account, session, pace, ended } = model;
  const open = [...model.rows.values()].filter(isHeld).length;
  const states: (SpecialState | false)[] = [
    ui.link === 'lost' && {
      name: 'gone',
      text: `ENGINE GONE for ${ageText(moment.silentFor)}: it ended without a word, all below is old. q leaves`,
      tone: 'warn',
    },
    ui.link === 'connecting' && {
      name: 'connecting',
      text: `CONNECTION LOST for ${ageText(moment.silentFor)}, trying again: all below is old, trading goes on`,
      tone: 'warn',
    },
    // All that follows is said of the frozen picture.
    ui.frozen && {
      name: 'frozen',
      text: `VIEW FROZEN ${ageText(moment.frozenFor)}: trading goes on. Space follows again`,
      tone: 'info',
    },
    ended !== null &&
      (ended.problem === null
        ? {
            name: 'ended',
            text: `ENDED ${ended.complete ? '' : 'early '}net ${signedPaise(ended.netPnl)} in ${ended.trades} trades, ${ended.openPositions} open. q leaves`,
            tone: 'info',
          }
        : { name: 'failed', text: `ENDED BY A FAULT: ${ended.problem}`, tone: 'danger' }),
    risk?.kill === 'on' && {
      name: 'kill',
      text: `KILL SWITCH ON: no entries, ${open === 0 ? 'nothing is open' : `${open} open keep${open === 1 ? 's' : ''} stop and target`}. :flatten, :reset`,
      tone: 'danger',
    },
    risk?.halt === 'halted' && {
      name: 'halted',
      text: `HALTED: entries stopped after a fault, exits run. :reset the halt lifts it`,
      tone: 'danger',
    },
    risk?.drawdown === 'locked' && {
      name: 'drawdown',
      text: `DRAWDOWN LOCK ${account === null ? '' : `${percent(drawdownOf(account, risk))} of ${limitPercent(model.run.risk.maxDrawdown)} `}: no entries, exits run. R resets`,
      tone: 'danger',
    },
    risk?.dailyLoss === 'locked' && {
      name: 'daily-loss',
      text: 'DAILY LOSS LIMIT: no entries until the next session, exits run',
      tone: 'danger',
    },
    risk?.readiness === 'unreconciled' && {
      name: 'reconciling',
      text: 'RECONCILING with the broker: entries wait',
      tone: 'warn',
    },
    risk?.readiness === 'unarmed' && {
      name: 'disarmed',
      text: 'LIVE (disarmed): no entries until :arm',
      tone: 'warn',
    },
    (risk?.quarantined.length ?? 0) > 0 && {
      name: 'quarantined',
      text: `QUARANTINED: ${risk?.quarantined.join(', ') ?? ''}: the strategy failed. :reset the quarantine`,
      tone: 'warn',
    },
    risk?.entries === 'paused' && {
      name: 'entries-paused',
      text: 'ENTRIES PAUSED, exits run. P resumes',
      tone: 'warn',
    },
    risk?.feed === 'stale' && {
      name: 'stale',
      text: 'FEED STALE: entries wait for fresh bars, stops stand',
      tone: 'warn',
    },
    risk?.feed === 'fresh' &&
      risk.stale.length > 0 && {
        name: 'some-stale',
        text: `STALE: no bars of ${risk.stale.slice(0, 3).join(', ')}${risk.stale.length > 3 ? ` and ${risk.stale.length - 3} more` : ''}`,
        tone: 'warn',
      },
    ended === null &&
      session?.state === 'closed' && {
        name: 'closed',
        text: `MARKET CLOSED${session.next === null ? '' : `, next session ${session.next} IST`}`,
        tone: 'info',
      },
    ended === null &&
      pace?.paused === true && { name: 'paused', text: 'PAUSED: p runs on, . is one bar further', tone: 'info' },
  ];
  return states.filter((state) => state !== false);
}
