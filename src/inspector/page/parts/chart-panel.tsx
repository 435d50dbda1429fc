import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { ActorState } from '../../../engine/step.ts';
import { heatKey } from '../followed.ts';
import { nameOf } from '../actor-rows.ts';
import { drawingFor } from '../drawings.ts';
import { useChosen, useDetail, usePageState, useScene, useSize } from '../hooks.ts';
import type { Scene } from '../page-state.ts';
import { drawnSize, fitted, whole, zoomed, type Lens } from '../lens.ts';
import { GuardStrip } from './guards-panel.tsx';
import { Statechart } from './statechart.tsx';

/** The selected actor's chart, lit; below it the guards of its last message. */
export function ChartPanel() {
  const scene = useScene();
  const place = usePageState(({ place: here }) => here);
  const actor = scene?.actors.get(place.actor);
  const [heat, setHeat] = useState(false);
  const { chosen, choose } = useChosen();
  const { result: detail, reason } = useDetail();
  if (scene === null || actor === undefined) {
    return (
      <section className="pane chart-pane" aria-label="Statechart">
        <p className="empty">
          {scene === null
            ? 'Waiting for the engine’s first word.'
            : `There is no actor ${cleanText(place.actor)} at this moment.`}
        </p>
      </section>
    );
  }
  return (
    <section className="pane chart-pane" aria-label={`Statechart of ${nameOf(actor)}`}>
      <ChartHead actor={actor} heat={heat} onHeat={setHeat} />
      <Canvas actor={actor} scene={scene} heat={heat} chosen={chosen} onChoose={choose} />
      <GuardStrip detail={detail?.state.id === actor.id ? detail : null} reason={reason} />
    </section>
  );
}

type HeadProps = { readonly actor: ActorState; readonly heat: boolean; readonly onHeat: (heat: boolean) => void };

function ChartHead({ actor, heat, onHeat }: HeadProps) {
  const description = usePageState(({ model }) => model?.charts.find(({ id }) => id === actor.chart)?.description);
  return (
    <header className="pane-head">
      <h2>
        <bdi>{nameOf(actor)}</bdi> <span className="quiet">chart {actor.chart}</span>
      </h2>
      <span className="says" title={description}>
        {description}
      </span>
      <label className="switch">
        <input type="checkbox" checked={heat} onChange={({ target }) => onHeat(target.checked)} /> Heat map
      </label>
    </header>
  );
}

type CanvasProps = {
  readonly actor: ActorState;
  readonly scene: Scene;
  readonly heat: boolean;
  readonly chosen: string | null;
  readonly onChoose: (transition: string) => void;
};

/** The drawing under a lens: dragged, zoomed by wheel, buttons and the keys + − 0 f and arrows. */
function Canvas({ actor, scene, heat, chosen, onChoose }: CanvasProps) {
  const [ref, size] = useSize<HTMLDivElement>();
  const drawing = drawingFor(actor.chart);
  const active = useMemo(() => actor.active, [actor.active.join()]); // oxlint-disable-line react-hooks/exhaustive-deps
  const [moved, setMoved] = useState<Lens | null>(null);
  const drag = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const counts = useMemo(
    () =>
      heat && drawing !== null
        ? new Map(
            [...drawing.edges, ...drawing.states]
              .flatMap(({ lines }) => lines)
              .flatMap(({ transitions }) => transitions)
              .map((transition) => [transition, scene.heat.get(heatKey(actor.chart, transition)) ?? 0]),
          )
        : null,
    [heat, drawing, scene.heat, actor.chart],
  );
  useEffect(() => setMoved(null), [actor.chart, size.width, size.height]);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null || drawing === null) return undefined;
    // React listens to wheels passively: the page would scroll as well.
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const by = Math.exp(-event.deltaY / 400);
      setMoved((lens) => zoomed(lens ?? fitted(drawing, size, active), by, at));
    };
    canvas.addEventListener('wheel', turn, { passive: false });
    return () => canvas.removeEventListener('wheel', turn);
  }, [ref, drawing, size, active]);

  if (drawing === null) return <p className="empty">This chart has no drawing; its transitions are listed below.</p>;
  const lens = moved ?? fitted(drawing, size, active);
  const middle = { x: size.width / 2, y: size.height / 2 };
  const move = (x: number, y: number): void => setMoved({ ...lens, x: lens.x + x, y: lens.y + y });
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => setMoved(zoomed(lens, 1.25, middle)),
    '=': () => setMoved(zoomed(lens, 1.25, middle)),
    '-': () => setMoved(zoomed(lens, 0.8, middle)),
    f: () => setMoved(whole(drawing, size)),
    '0': () => setMoved(null),
    ArrowLeft: () => move(40, 0),
    ArrowRight: () => move(-40, 0),
    ArrowUp: () => move(0, 40),
    ArrowDown: () => move(0, -40),
  };
  const press = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const pull = ({ clientX, clientY }: PointerEvent): void => {
    if (drag.current === null) return;
    move(clientX - drag.current.x, clientY - drag.current.y);
    drag.current = { x: clientX, y: clientY };
  };
  const leaves = active.join(', ') || 'its only state';
  return (
    <div className="canvas" ref={ref} data-live={scene.step === null} style={drawnSize(drawing)}>
      <svg
        tabIndex={0}
        role="img"
        aria-label={`Statechart of ${nameOf(actor)}, active: ${leaves}`}
        data-chart={actor.chart}
        onKeyDown={press}
        onPointerDown={({ clientX, clientY }) => {
          drag.current = { x: clientX, y: clientY };
        }}
        onPointerMove={pull}
        onPointerUp={() => {
          drag.current = null;
        }}
        onPointerLeave={() => {
          drag.current = null;
        }}
      >
        <g transform={`translate(${lens.x} ${lens.y}) scale(${lens.scale})`}>
          <Statechart
            key={actor.id}
            drawing={drawing}
            active={active}
            trail={scene.trails.get(actor.id) ?? null}
            chosen={chosen}
            counts={counts}
            onChoose={onChoose}
          />
        </g>
      </svg>
      <div className="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Larger" onClick={keys['+']}>
          +
        </button>
        <button type="button" aria-label="Smaller" onClick={keys['-']}>
          −
        </button>
        <button type="button" title="The whole chart (key f)" onClick={keys['f']}>
          Whole
        </button>
        <button type="button" title="What is active, at a size that can be read (key 0)" onClick={keys['0']}>
          Follow
        </button>
      </div>
      <Legend heat={heat} />
    </div>
  );
}

const Legend = ({ heat }: { readonly heat: boolean }) => (
  <p className="legend" aria-hidden="true">
    <span className="key key-lit">● active</span>
    <span className="key key-last">━ taken last</span>
    <span className="key key-recent">┅ just before</span>
    {heat && <span className="key">×n how often by all actors of this chart, the wider the more</span>}
  </p>
);
