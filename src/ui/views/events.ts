import { BLANK, line, type Line } from '../text/cells.ts';
import { grouped } from '../../view/format.ts';
import { aboutOf, eventLine } from './messages.ts';
import type { KnownView } from './view.ts';

const ABOUT = 14;

/** All events, newest first, from the line to which one has scrolled. */
export function eventLines({ model, ui }: KnownView, height: number): readonly Line[] {
  if (model.events.length === 0)
    return [BLANK, line('  Nothing has happened yet: events come with the first signals.', 'dim')];
  const end = model.events.length - ui.scroll;
  const shown = model.events.slice(Math.max(0, end - (height - 1)), end).toReversed();
  const missed = model.missed === 0 ? '' : `, ${grouped(model.missed)} were missed`;
  return [
    line(` ${grouped(model.events.length)} events, newest first${missed}`, 'title'),
    ...shown.map((event) => line(' ').concat(eventLine(event, ABOUT))),
  ];
}

/** The newest events of one instrument. */
export function eventsAbout({ model }: KnownView, key: string, height: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = model.events.length - 1; at >= 0 && lines.length < height; at -= 1) {
    const event = model.events[at];
    if (event !== undefined && aboutOf(event.message) === key) lines.push(line(' ').concat(eventLine(event, 0)));
  }
  return lines.length === 0 ? [line('  none yet', 'dim')] : lines;
}

/** The newest of what matters, without the steps in between. */
export function tailLines({ model }: KnownView, height: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = model.events.length - 1; at >= 0 && lines.length < height; at -= 1) {
    const event = model.events[at];
    if (event !== undefined && !QUIET.has(event.message.type)) lines.push(line(' ').concat(eventLine(event, ABOUT)));
  }
  return lines;
}

const QUIET: ReadonlySet<string> = new Set(['state.changed', 'order.working', 'size.approved']);
