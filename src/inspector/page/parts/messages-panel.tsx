import { useEffect, useState } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { Message, Step } from '../../../engine/step.ts';
import { momentText } from '../../../view/format.ts';
import { useAnswer, usePage, usePageState, useScene, useSize } from '../hooks.ts';
import { DOOR, messageName, sequenceOf } from '../sequence-layout.ts';
import { JsonTree } from './json-tree.tsx';

/** All that one input caused, as a sequence diagram: a lifeline for each actor, an arrow for each message. */
export function MessagesPanel() {
  const scene = useScene();
  const at = usePageState(({ place }) => place.at);
  const newest = scene?.seq ?? 0;
  const { result, reason } = useAnswer(at === null && newest > 0 ? { type: 'inspect.step', seq: newest } : null, 0);
  const step = at === null ? result : scene?.step;
  if (reason !== null && at === null) return <p className="empty">{reason}</p>;
  if (!step) return <p className="empty">{newest === 0 ? 'No input was taken yet.' : 'Asking…'}</p>;
  return <StepMessages key={step.head.seq} step={step} />;
}

function StepMessages({ step: { head, messages, taken } }: { readonly step: Step }) {
  const page = usePage();
  const [chosen, setChosen] = useState<number | null>(null);
  const actor = usePageState(({ place }) => place.actor);
  const [ref, room] = useSize<HTMLDivElement>();
  const { column, width, height, lifelines, arrows, left } = sequenceOf(messages, room.width);
  const box = column - 8;
  const lane = lifelines.find(({ actor: name }) => name === actor);
  const hidden = lane === undefined ? 0 : lane.x + column / 2 - room.width;
  // Whoever looks at an actor sees its line, however many others stand before it.
  useEffect(() => {
    if (ref.current !== null) ref.current.scrollLeft = Math.max(0, hidden);
  }, [ref, hidden]);
  const message = messages.find(({ n }) => n === chosen);
  const movedOn = new Set(taken.map(({ n }) => n));
  return (
    <>
      <p className="panel-says">
        Input {head.seq}, <code>{head.type}</code>, {momentText(head.ts)}: {messages.length} messages.
        {left > 0 && ` The first ${arrows.length} are drawn.`}
      </p>
      <div className="sequence-scroll" ref={ref} tabIndex={0} role="region" aria-label="Sequence diagram, scrolls">
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          className="sequence"
          role="group"
          aria-label="Messages of this input in order"
        >
          <defs>
            <marker
              id="head-message"
              viewBox="0 0 8 8"
              refX="7.5"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto"
            >
              <path d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          {lifelines.map(({ actor: name, x }) => (
            <g key={name} className={name === actor ? 'lifeline selected' : 'lifeline'}>
              <line x1={x} y1={40} x2={x} y2={height - 6} />
              <rect x={x - box / 2} y={10} width={box} height={30} rx={5} />
              <text x={x} y={29} textAnchor="middle">
                {shortened(name, Math.floor(box / 6.4))}
                <title>{name === DOOR ? 'the door: what comes from outside' : cleanText(name)}</title>
              </text>
              {name !== DOOR && (
                <rect
                  className="reach"
                  x={x - box / 2}
                  y={10}
                  width={box}
                  height={30}
                  onClick={() => page.go({ actor: name })}
                />
              )}
            </g>
          ))}
          {arrows.map(({ n, message: one, from, to, y }) => (
            <g
              key={n}
              className={`message ${n === chosen ? 'chosen' : ''} ${movedOn.has(n) ? 'moved' : ''}`}
              role="button"
              tabIndex={0}
              aria-pressed={n === chosen}
              aria-label={`${n}: ${cleanText(one.from ?? DOOR)} to ${cleanText(one.to)}, ${one.type}`}
              onClick={() => setChosen(n === chosen ? null : n)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                setChosen(n === chosen ? null : n);
              }}
            >
              <rect
                className="reach"
                x={Math.min(from, to) - 4}
                y={y - 20}
                width={Math.abs(to - from) + 60}
                height={28}
              />
              <path d={pathOf(from, to, y)} markerEnd="url(#head-message)" />
              <text x={textPlace(from, to)} y={y - 6} textAnchor={from === to ? 'start' : 'middle'}>
                {messageName(one)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      {message !== undefined && <Payload message={message} />}
    </>
  );
}

const Payload = ({ message: { n, from, to, type, payload } }: { readonly message: Message }) => (
  <section className="payload" aria-live="polite">
    <h3>
      {n}: <code>{type}</code>{' '}
      <span className="quiet">
        {from ?? DOOR} → {to}
      </span>
    </h3>
    <JsonTree value={payload} label={`Payload of ${type}`} open={2} />
  </section>
);

/** A message to oneself leaves its lifeline and comes back. */
const pathOf = (from: number, to: number, y: number): string =>
  from === to ? `M${from} ${y - 8}h26v10h-24` : `M${from} ${y}H${to > from ? to - 1 : to + 1}`;
const textPlace = (from: number, to: number): number => (from === to ? from + 32 : (from + to) / 2);

const shortened = (actor: string, letters: number): string => {
  const name = cleanText(actor)
    .replace(/^instrument:/u, '')
    .replace(/^order:(\w+):/u, '$1 ');
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
};
