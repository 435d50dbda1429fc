import { rupeesOfAmount } from '../domain/units.ts';
import type { InstrumentRow, ToViewer } from '../view/protocol.ts';
import type { Model } from '../view/model.ts';
import { cleanText } from '../domain/clean-text.ts';
import { grouped, signed } from '../view/format.ts';
import { amountText, priceText, signedPaise } from './text/format.ts';
import type { Line } from './text/cells.ts';
import type { Confirmation } from './ui-state.ts';
import { titleOf } from './ui-updates.ts';
import { tell } from './views/messages.ts';
import { checkText, nextText } from './views/next-step.ts';
import { pnlOf } from './views/rows.ts';
import { specialStates } from './views/special-states.ts';
import { focusOn, type View } from './views/view.ts';
import { systemLines } from './views/why.ts';

/** What has changed, in sentences: prices are told on request only. */
export function sentencesOf(message: ToViewer, before: Model | null, after: Model | null): readonly string[] {
  if (message.type === 'welcome') {
    const { mode, instruments } = message.run;
    return [
      `Connected to a run in ${mode} with ${instruments.length} instruments. Type a command and Enter; an empty line tells how.`,
    ].map(cleanText);
  }
  if (message.type !== 'delta' || after === null) return [];
  const events = (message.events ?? [])
    .filter(({ message: { type } }) => type !== 'order.working' && type !== 'size.approved')
    .map(({ message: event }) => {
      const { word, about, text } = tell(event);
      return `${about === '-' ? '' : `${about}: `}${word.toLowerCase()}, ${text}`;
    });
  const ended =
    message.ended === undefined || before?.ended !== null
      ? []
      : [`The run has ended: net ${signedPaise(message.ended.netPnl)} in ${message.ended.trades} trades.`];
  return [...events, ...ended].map(cleanText);
}

const ofRow = (row: InstrumentRow): string =>
  `${row.key}: ${row.state}, last ${priceText(row.last)}, ${row.quantity === 0 ? 'no position' : `${signed(row.quantity, 0)} at ${priceText(row.entry)}`}, earned ${signed(pnlOf(row))}. ${nextText(row).text}`;

const textOf = (spans: Line): string => cleanText(spans.map(({ text }) => text).join('')).trim();

/** The answers of the prompt. */
export const spoken = {
  help: [
    'say SYMBOL tells one instrument, say account the money, say states what is special, why SYMBOL why it does not trade.',
    'Anything else runs what is called like that: kill switch, pause, square off. Control K is the kill switch, Control C twice leaves.',
  ],
  question: (confirmation: Confirmation): string =>
    `${titleOf(confirmation)}? ${confirmation.typed === null ? 'Enter' : `Type ${confirmation.typed} and Enter`} does it, Escape does not.`,
  /** `null` when it is no question but something to do. */
  answer(view: View, line: string): readonly string[] | null {
    const { model } = view;
    const [verb = '', ...rest] = line.split(/\s+/u);
    const whom = rest.join(' ').toUpperCase();
    if (verb !== 'say' && verb !== 'why') return null;
    if (model === null) return ['There is no engine yet.'];
    if (whom === '') {
      return verb === 'say'
        ? spoken.help
        : systemLines({ ...view, model })
            .map(textOf)
            .filter(Boolean);
    }
    if (whom === 'ACCOUNT') {
      const { account } = model;
      return account === null
        ? ['There is no account yet.']
        : [
            `Equity ${amountText(account.equity)}, ${account.openPositions} positions, exposure ${grouped(rupeesOfAmount(account.exposure))}.`,
          ];
    }
    if (whom === 'STATES') {
      const states = specialStates({ ...view, model }).map(({ text }) => cleanText(text));
      return states.length === 0 ? ['Nothing is special.'] : states;
    }
    const row = [...model.rows.values()].find(({ key }) => key.toUpperCase() === whom);
    if (row === undefined) return [`No instrument is called ${cleanText(whom)}.`];
    if (verb === 'say') return [cleanText(ofRow(row))];
    const checks = focusOn(model, row.key)?.checks ?? (row.why === null ? [] : [row.why]);
    const failing = checks.filter(({ passes }) => passes === false).map(checkText);
    return [
      cleanText(
        failing.length === 0 ? `${row.key}: nothing stands in the way.` : `${row.key} waits: ${failing.join('; ')}.`,
      ),
    ];
  },
} as const;
