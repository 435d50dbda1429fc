import { useMemo, useState } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { StepHead } from '../../../engine/step.ts';
import { clockText } from '../../../view/format.ts';
import { PHONE, useAnswer, useMedia, usePage, usePageState, useScene } from '../hooks.ts';
import { endOfLog, filtered, movesText, NO_FILTER, type LogFilter } from '../log-filter.ts';
import { Name } from './name.tsx';
import { VirtualList } from './virtual-list.tsx';

/** Most inputs that one answer holds. */
const COUNT = 500;

/**
 * The inputs, newest first. With a filter, and in the past, the engine searches all of its history; in the past what came
 * after the moment is listed too.
 */
export function EventLog() {
  const page = usePage();
  const scene = useScene();
  const isPhone = useMedia(PHONE);
  const at = usePageState(({ place }) => place.at);
  const steps = usePageState(({ followed }) => followed.steps);
  const newest = usePageState(({ followed }) => followed.seq);
  const [filter, setFilter] = useState<LogFilter>(NO_FILTER);
  const [before, setBefore] = useState<number | null>(null);
  const asks = at !== null || filter.instrument !== '' || filter.event !== '' || filter.moves;
  // How far the log goes on after a moment is known with the first word of the newest.
  const { result, reason } = useAnswer(
    asks && newest > 0
      ? {
          type: 'inspect.steps',
          before,
          count: COUNT,
          ...(filter.instrument !== '' && { instrument: filter.instrument }),
          ...(filter.event !== '' && { event: filter.event }),
          ...(filter.moves && { moves: true }),
        }
      : null,
    at === null ? (scene?.seq ?? 0) : 0,
  );
  const end = endOfLog(before, at, newest, result ?? []);
  if (end !== before) setBefore(end);
  const now = at === null ? null : (scene?.seq ?? null);
  const shown = useMemo(
    () => filtered(asks ? (result ?? []) : steps.toReversed(), filter),
    [asks, result, steps, filter],
  );
  return (
    <section className="pane log-pane" aria-label="Event log">
      <header className="pane-head">
        <h2>Events</h2>
        <Filter filter={filter} onFilter={setFilter} />
        <span className="quiet">{shown.length} inputs</span>
      </header>
      <VirtualList<StepHead>
        label="Inputs, newest first"
        className="log"
        items={shown}
        rowHeight={isPhone ? 42 : 24}
        keyOf={({ seq }) => String(seq)}
        chosen={shown.findIndex(({ seq }) => seq === now)}
        near={now === null ? 0 : shown.findIndex(({ seq }) => seq <= now)}
        onChoose={({ seq }) => page.go({ at: seq })}
        empty={reason ?? (asks && result === null ? 'Asking…' : 'No input fits.')}
        draw={(step) => <LogRow step={step} isLater={now !== null && step.seq > now} />}
      />
    </section>
  );
}

function LogRow({ step, isLater }: { readonly step: StepHead; readonly isLater: boolean }) {
  const { seq, ts, type, instrument, outcome, messages } = step;
  return (
    <div className={isLater ? 'log-row later' : 'log-row'} data-moves={step.moves.length > 0}>
      <span className="log-seq">{seq}</span>
      <span className="log-time">{clockText(ts)}</span>
      <span className="log-type">{type}</span>
      <span className="log-instrument">{instrument !== null && <Name of={instrument} />}</span>
      <span className={outcome === 'accepted' || outcome === '' ? 'log-outcome quiet' : 'log-outcome refused'}>
        {outcome}
      </span>
      <span className="log-count quiet">{messages} msg</span>
      <span className="log-moves" title={movesText(step)}>
        {movesText(step)}
      </span>
    </div>
  );
}

type FilterProps = { readonly filter: LogFilter; readonly onFilter: (filter: LogFilter) => void };

const EVENTS = [
  'bar.received',
  'row.unreadable',
  'feed.connected',
  'feed.lost',
  'feed.ended',
  'clock.ticked',
  'operator.kill',
  'operator.reset',
  'operator.flatten',
  'operator.square-off',
  'operator.pause-entries',
  'operator.resume-entries',
  'operator.arm',
] as const;

function Filter({ filter, onFilter }: FilterProps) {
  const instruments = usePageState(({ model }) => model?.run.instruments);
  return (
    <div className="filter" role="search" aria-label="Filter of the event log">
      <select
        aria-label="Only this instrument"
        value={filter.instrument}
        onChange={({ target }) => onFilter({ ...filter, instrument: target.value })}
      >
        <option value="">all instruments</option>
        {instruments?.map(({ key }) => (
          <option key={key} value={key}>
            {cleanText(key)}
          </option>
        ))}
      </select>
      <select
        aria-label="Only this type"
        value={filter.event}
        onChange={({ target }) => onFilter({ ...filter, event: target.value })}
      >
        <option value="">all types</option>
        {EVENTS.map((event) => (
          <option key={event}>{event}</option>
        ))}
      </select>
      <label className="switch">
        <input
          type="checkbox"
          checked={filter.moves}
          onChange={({ target }) => onFilter({ ...filter, moves: target.checked })}
        />{' '}
        only moves
      </label>
      <input
        type="search"
        placeholder="words"
        aria-label="Words that must stand in the line"
        value={filter.words}
        onChange={({ target }) => onFilter({ ...filter, words: target.value })}
      />
    </div>
  );
}
