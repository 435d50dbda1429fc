import type { TimeMs } from '../../domain/units.ts';
import type { ViewEvent, ViewMessage } from '../../view/protocol.ts';
import { span, type Line, type Tone } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { NONE, priceText, signedPaise, timeText } from '../text/format.ts';

/** A message as people read it: what it is, whom it is about, and what it says. */
export type Told = { readonly word: string; readonly about: string; readonly text: string; readonly tone: Tone };

const buyOrSell = (side: 'long' | 'short'): string => (side === 'long' ? 'buy' : 'sell');
const left = (remaining: number): string => (remaining === 0 ? '' : `, ${grouped(remaining)} to go`);

export function tell(message: ViewMessage): Told {
  switch (message.type) {
    case 'size.approved':
      return {
        word: 'APPROVED',
        about: message.instrument,
        text: `qty ${grouped(message.quantity)} stop ${grouped(message.stopDistance, 2)} target ${grouped(message.targetDistance, 2)} away`,
        tone: 'info',
      };
    case 'size.rejected':
      return { word: 'REJECTED', about: message.instrument, text: message.reason, tone: 'warn' };
    case 'order.intended':
      return {
        word: 'SIGNAL',
        about: message.instrument,
        text: `${buyOrSell(message.side)} ${grouped(message.quantity)} after ${priceText(message.price)}`,
        tone: 'info',
      };
    case 'order.working':
      return {
        word: 'ORDER',
        about: message.instrument,
        text: `${message.role} ${grouped(message.quantity)} works at the broker`,
        tone: 'plain',
      };
    case 'order.ended':
      return {
        word: 'ORDER END',
        about: message.instrument,
        text: `${message.role}: ${message.reason}`,
        tone: 'plain',
      };
    case 'entry.filled':
      return {
        word: 'FILL',
        about: message.instrument,
        text: `${buyOrSell(message.side)} ${grouped(message.quantity)} @ ${priceText(message.price)} stop ${priceText(message.stop)} target ${priceText(message.target)}${left(message.remaining)}`,
        tone: 'strong',
      };
    case 'exit.filled':
      return {
        word: 'EXIT',
        about: message.instrument,
        text: `${message.reason}: ${grouped(message.quantity)} @ ${priceText(message.price)}${left(message.remaining)}`,
        tone: 'strong',
      };
    case 'trade.closed':
      return {
        word: 'TRADE',
        about: message.trade.instrument,
        text: `${message.trade.side} ${message.trade.reason} ${signedPaise(message.trade.netPnl)} after costs`,
        tone: message.trade.netPnl < 0 ? 'loss' : 'gain',
      };
    case 'entries.shut':
      return { word: 'SHUT', about: NONE, text: `entries shut: ${message.reason}`, tone: 'danger' };
    case 'system.halted':
      return { word: 'HALTED', about: NONE, text: message.reason, tone: 'danger' };
    case 'session.opened':
      return { word: 'SESSION', about: NONE, text: 'a new session', tone: 'info' };
    case 'feed.stale':
      return { word: 'STALE', about: whom(message), text: `no bars since ${timeText(message.since)}`, tone: 'warn' };
    case 'feed.fresh':
      return { word: 'FRESH', about: some(message.instruments), text: 'bars come again', tone: 'info' };
    case 'feed.lost':
      return { word: 'FEED LOST', about: NONE, text: 'the feed has broken off', tone: 'warn' };
    case 'instrument.quarantined':
      return { word: 'QUARANTINE', about: message.instrument, text: message.error, tone: 'danger' };
    case 'state.changed':
      return { word: 'STATE', about: message.instrument, text: `${message.from} to ${message.to}`, tone: 'dim' };
    case 'operator.kill':
    case 'operator.reset':
    case 'operator.flatten':
    case 'operator.square-off':
    case 'operator.pause-entries':
    case 'operator.resume-entries':
    case 'operator.arm':
      return {
        word: 'OPERATOR',
        about: 'instrument' in message && message.instrument !== undefined ? message.instrument : NONE,
        text: `${message.type.slice('operator.'.length)}${message.type === 'operator.reset' ? ` ${message.what}` : ''} by ${message.origin}`,
        tone: 'warn',
      };
    default:
      return message satisfies never;
  }
}

const whom = ({ whole, instruments }: { readonly whole: boolean; readonly instruments: readonly string[] }): string =>
  whole ? 'all' : some(instruments);
const some = (instruments: readonly string[]): string =>
  instruments.length <= 1 ? (instruments[0] ?? NONE) : `${instruments[0] ?? ''} +${instruments.length - 1}`;

/** The instrument a message is about, if it is about one. */
export const aboutOf = (message: ViewMessage): string | null => {
  if (message.type === 'trade.closed') return message.trade.instrument;
  return 'instrument' in message ? (message.instrument ?? null) : null;
};

const clock = (ts: TimeMs | null): string => timeText(ts);

export function eventLine({ ts, message }: ViewEvent, aboutWidth: number): Line {
  const { word, about, text, tone } = tell(message);
  const whose = aboutWidth === 0 ? '' : `${about.slice(0, aboutWidth).padEnd(aboutWidth)} `;
  return [span(`${clock(ts)} `, 'dim'), span(`${word.padEnd(10)} `, tone), span(whose), span(text, tone)];
}
