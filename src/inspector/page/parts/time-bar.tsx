import { useEffect, useState, type FormEvent } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { History } from '../../../view/inspection.ts';
import { clockText, grouped, momentAt, momentText } from '../../../view/format.ts';
import { useAnswer, usePage, usePageState, useScene, useSize } from '../hooks.ts';
import { sessionMarks } from '../session-marks.ts';

/** Inputs a second in which the past is played. */
const SPEEDS = [1, 5, 20, 100, 500] as const;
const PLAY_TICK_MS = 100;
/** At full speed the run is ahead of what is known of it; so many inputs are worth a word. */
const TOLD_BEHIND = 2000;
/** A slow engine is not asked to catch up by more than one answer holds. */
const MOST_OWED = 400;

/** The whole history: moved through by slider, by input, by bar, by clock, or played. */
export function TimeBar() {
  const page = usePage();
  const scene = useScene();
  const { at, actor } = usePageState(({ place }) => place);
  const newest = usePageState(({ followed }) => followed.seq);
  const behind = usePageState(({ followed }) => followed.behind);
  const { result: history } = useAnswer({ type: 'inspect.history' }, newest);
  const isReached = usePageState(({ connection }) => connection === 'open');
  const [speed, setSpeed] = useState<number>(20);
  const [plays, setPlays] = useState(false);
  const last = Math.max(history?.last ?? 0, newest);
  const now = (at === null ? null : scene?.seq) ?? at ?? last;
  const instrument = scene?.actors.get(actor)?.instrument ?? null;

  useEffect(() => {
    if (!plays) return undefined;
    let owed = 0;
    let looking = false;
    const timer = setInterval(() => {
      owed = Math.min(owed + (speed * PLAY_TICK_MS) / 1000, MOST_OWED);
      const steps = Math.floor(owed);
      const from = page.store.newest().place.at;
      if (from === null) setPlays(false);
      if (from === null || looking || steps === 0) return;
      owed -= steps;
      looking = true;
      void page
        .seqFrom(from, steps)
        .then(
          (seq) => {
            // Somebody may have gone elsewhere meanwhile.
            if (page.store.newest().place.at !== from) return;
            if (seq === null) setPlays(false);
            else page.go({ at: seq }, 'replace');
          },
          () => setPlays(false),
        )
        .then(() => {
          looking = false;
        });
    }, PLAY_TICK_MS);
    return () => clearInterval(timer);
  }, [plays, speed, page]);

  const to = (seq: number): void => page.go({ at: Math.min(last, Math.max(history?.first ?? 0, seq)) });
  // An engine that is gone answers nothing, and the page says so at its top.
  const follow = (found: Promise<number | null>): void =>
    void found.then((seq) => to(seq ?? now)).catch(() => undefined);
  const toStep = (count: 1 | -1): void => follow(page.seqFrom(now, count));
  const toBar = (count: 1 | -1): void => {
    const only = { event: 'bar.received', ...(instrument !== null && { instrument }) };
    follow(page.seqFrom(now, count, only));
  };
  const toSession = (way: 1 | -1): void => {
    const starts = history?.sessions.map(({ seq }) => seq) ?? [];
    to((way < 0 ? starts.findLast((seq) => seq < now) : starts.find((seq) => seq > now)) ?? (way < 0 ? 0 : last));
  };
  const play = (): void => {
    if (at === null || at >= last) page.go({ at: history?.first ?? 0 });
    setPlays(!plays);
  };
  const barOf = instrument === null ? 'bar' : `bar of ${cleanText(instrument)}`;
  return (
    <section className="time-bar" aria-label="Time">
      <fieldset className="time-buttons" disabled={!isReached} aria-label="Step through the past">
        <Step label="Session before" sign="session-back" onClick={() => toSession(-1)} />
        <Step label={`One ${barOf} back`} sign="bar-back" onClick={() => toBar(-1)} />
        <Step label="One input back" sign="back" onClick={() => toStep(-1)} />
        <button type="button" className="play" aria-pressed={plays} onClick={play}>
          {plays ? '❚❚ Pause' : '▶ Play'}
        </button>
        <Step label="One input on" sign="on" onClick={() => toStep(1)} />
        <Step label={`One ${barOf} on`} sign="bar-on" onClick={() => toBar(1)} />
        <Step label="Session after" sign="session-on" onClick={() => toSession(1)} />
        <select aria-label="Speed of playing" value={speed} onChange={({ target }) => setSpeed(Number(target.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}/s
            </option>
          ))}
        </select>
      </fieldset>
      <div className="slider">
        <input
          type="range"
          aria-label="Moment"
          disabled={!isReached || history === null || last === 0}
          aria-valuetext={`input ${now} of ${last}, ${momentText(scene?.ts ?? null)}`}
          min={history?.first ?? 0}
          max={last}
          // Where it was pulled to: the picture of it may come later.
          value={at ?? last}
          onChange={({ target }) => page.go({ at: Number(target.value) }, 'replace')}
        />
        <Marks history={history} last={last} onGo={to} />
      </div>
      <ClockForm ts={scene?.ts ?? null} isReached={isReached} />
      <output className="moment" aria-label="Moment shown">
        {at === null ? 'now' : `input ${now}`} <span className="quiet">of {last}</span>
        {behind >= TOLD_BEHIND && <span className="behind"> the run is {grouped(behind)} inputs ahead</span>}
      </output>
      <button type="button" className="live" disabled={at === null} onClick={() => page.go({ at: null })}>
        ● Live
      </button>
    </section>
  );
}

/** Drawn, not typed: not every font has these signs. */
const SIGNS = {
  'session-back': 'M3 3v10M13 3L7 8l6 5M7 3v10',
  'bar-back': 'M8 3L3 8l5 5M13 3L8 8l5 5',
  back: 'M10 3L5 8l5 5',
  on: 'M6 3l5 5-5 5',
  'bar-on': 'M3 3l5 5-5 5M8 3l5 5-5 5',
  'session-on': 'M13 3v10M3 3l6 5-6 5M9 3v10',
} as const;

type StepProps = { readonly label: string; readonly sign: keyof typeof SIGNS; readonly onClick: () => void };

const Step = ({ label, sign, onClick }: StepProps) => (
  <button type="button" className="icon" aria-label={label} title={label} onClick={onClick}>
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={SIGNS[sign]} />
    </svg>
  </button>
);

type MarksProps = {
  readonly history: History | null;
  readonly last: number;
  readonly onGo: (seq: number) => void;
};

/** Where sessions begin. */
function Marks({ history, last, onGo }: MarksProps) {
  const [ref, { width }] = useSize<HTMLDivElement>();
  return (
    <div className="marks" ref={ref}>
      {history !== null &&
        sessionMarks(history, last, width).map(({ date, seq, x }) => (
          <button
            key={date}
            type="button"
            className="mark"
            style={{ insetInlineStart: x }}
            aria-label={`To the session of ${date}`}
            onClick={() => onGo(seq)}
          >
            {date.slice(5)}
          </button>
        ))}
    </div>
  );
}

/** A time of the day at hand, in the exchange's own clock. */
function ClockForm({ ts, isReached }: { readonly ts: number | null; readonly isReached: boolean }) {
  const page = usePage();
  const [typed, setTyped] = useState('');
  const moment = ts === null || !isReached ? null : momentAt(typed, ts);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (moment === null) return;
    void page.goTo(moment);
    setTyped('');
  };
  return (
    <form className="clock" onSubmit={submit}>
      <input
        aria-label="Go to a time, HH:MM"
        placeholder={clockText(ts)}
        value={typed}
        inputMode="numeric"
        size={8}
        aria-invalid={typed !== '' && moment === null}
        onChange={({ target }) => setTyped(target.value)}
      />
      <button type="submit" disabled={moment === null}>
        Go
      </button>
    </form>
  );
}
