import { useMemo, type ReactNode } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { ActorDetail } from '../../../engine/step.ts';
import type { Picture } from '../../../view/inspection.ts';
import type { AccountView } from '../../../view/protocol.ts';
import { amountText, countText, momentText, shareText } from '../../../view/format.ts';
import { differencesOf } from '../differences.ts';
import { badgeOf, nameOf } from '../actor-rows.ts';
import { drawingFor } from '../drawings.ts';
import { useAnswer, usePage, usePageState, useSize } from '../hooks.ts';
import { drawnSize, fitted } from '../lens.ts';
import { PlainValue } from './json-tree.tsx';
import { Statechart } from './statechart.tsx';

/** Two moments side by side: what has changed from A to B. */
export function Compare() {
  const page = usePage();
  const { pinned, at, actor } = usePageState(({ place }) => place);
  const newest = usePageState(({ followed }) => followed.seq);
  const b = at ?? newest;
  const pictureA = useAnswer(pinned === null ? null : { type: 'inspect.moment', at: { seq: pinned } }, 0).result;
  const pictureB = useAnswer(pinned === null ? null : { type: 'inspect.moment', at: { seq: b } }, 0).result;
  const detailA = useAnswer(pinned === null ? null : { type: 'inspect.actor', actor, at: { seq: pinned } }, 0).result;
  const detailB = useAnswer(pinned === null ? null : { type: 'inspect.actor', actor, at: { seq: b } }, 0).result;
  if (pinned === null) {
    return (
      <div className="compare">
        <p className="empty">
          Go to a moment with the time bar below and keep it as A; then go to another one, and what changed stands here.
        </p>
        <button type="button" className="primary" onClick={() => page.go({ pinned: b })}>
          Keep input {b} as A
        </button>
      </div>
    );
  }
  return (
    <div className="compare" tabIndex={0} role="region" aria-label="Two moments">
      <header className="compare-head">
        <h2>
          A: input {pinned} <span className="quiet">{momentText(pictureA?.ts ?? null)}</span>
        </h2>
        <h2>
          B: input {b} <span className="quiet">{momentText(pictureB?.ts ?? null)}</span>
        </h2>
        <div>
          <button type="button" onClick={() => page.go({ pinned: b })}>
            Keep B as A
          </button>{' '}
          <button type="button" onClick={() => page.go({ pinned: b, at: pinned })}>
            Swap
          </button>{' '}
          <button type="button" onClick={() => page.go({ pinned: null })}>
            Forget A
          </button>
        </div>
      </header>
      {pictureA !== null && pictureB !== null ? (
        <Changes a={pictureA} b={pictureB} />
      ) : (
        <p className="empty">Asking…</p>
      )}
      {detailA !== null && detailB !== null && <ActorChanges a={detailA} b={detailB} />}
    </div>
  );
}

type Both<Part> = { readonly a: Part; readonly b: Part };

function Changes({ a, b }: Both<Picture>) {
  const page = usePage();
  const changed = useMemo(() => {
    const before = new Map(a.actors.map((actor) => [actor.id, actor]));
    const after = new Map(b.actors.map((actor) => [actor.id, actor]));
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
      const [left, right] = [before.get(id), after.get(id)];
      const one = left ?? right;
      if (one === undefined || left?.active.join() === right?.active.join()) return [];
      return [{ id, name: nameOf(one), from: left ? badgeOf(left) : 'not there', to: right ? badgeOf(right) : 'gone' }];
    });
  }, [a, b]);
  return (
    <div className="compare-columns">
      <section className="card" aria-label="Changed actors">
        <h3>Actors in another state: {changed.length}</h3>
        <BothTable
          subject="actor"
          rows={changed.slice(0, 200).map(({ id, name, from, to }) => ({
            key: id,
            name: (
              <button type="button" className="link" onClick={() => page.go({ actor: id })}>
                <bdi>{name}</bdi>
              </button>
            ),
            a: from,
            b: to,
            differs: true,
          }))}
        />
      </section>
      <section className="card" aria-label="Account">
        <h3>Account</h3>
        <BothTable subject="figure" rows={accountRows({ a: a.delta.account, b: b.delta.account })} numbers />
      </section>
    </div>
  );
}

const FIGURES: readonly (readonly [string, (account: AccountView) => string])[] = [
  ['equity', ({ equity }) => amountText(equity)],
  ['unrealised', ({ unrealised }) => amountText(unrealised)],
  ['exposure', ({ exposure }) => amountText(exposure)],
  ['drawdown', ({ drawdown }) => shareText(drawdown)],
  ['open positions', ({ openPositions }) => countText(openPositions)],
  ['working entries', ({ workingEntries }) => countText(workingEntries)],
];

const accountRows = ({ a, b }: Both<AccountView | undefined>): readonly BothRow[] =>
  a === undefined || b === undefined
    ? []
    : FIGURES.map(([name, textOf]) => ({
        key: name,
        name,
        a: textOf(a),
        b: textOf(b),
        differs: textOf(a) !== textOf(b),
      }));

type BothRow = Both<ReactNode> & { readonly key: string; readonly name: ReactNode; readonly differs: boolean };
type BothTableProps = { readonly subject: string; readonly rows: readonly BothRow[]; readonly numbers?: boolean };

/** One line for each thing, as it was at A and as it is at B; a sign says what differs. */
function BothTable({ subject, rows, numbers = false }: BothTableProps) {
  const number = numbers ? 'number' : '';
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{subject}</th>
          <th scope="col" className={number}>
            A
          </th>
          <th scope="col" className={number}>
            B
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, a, b, differs }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td className={number}>{a}</td>
            <td className={differs ? `${number} changed` : number}>
              {differs && '● '}
              {b}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ActorChanges({ a, b }: Both<ActorDetail>) {
  const differences = useMemo(() => differencesOf(a.context, b.context), [a, b]);
  return (
    <>
      <div className="compare-columns">
        <SmallChart detail={a} title="A" />
        <SmallChart detail={b} title="B" />
      </div>
      <section className="card" aria-label="Changed context">
        <h3>
          Context of <bdi>{nameOf(b.state)}</bdi>: {differences.length} values differ
        </h3>
        <BothTable
          subject="value"
          rows={differences.map(({ path, before, after }) => ({
            key: path,
            name: <code>{cleanText(path)}</code>,
            a: <PlainValue value={before} />,
            b: <PlainValue value={after} />,
            differs: true,
          }))}
        />
      </section>
    </>
  );
}

const NOTHING = (): void => undefined;

function SmallChart({ detail: { state }, title }: { readonly detail: ActorDetail; readonly title: string }) {
  const [ref, size] = useSize<HTMLDivElement>();
  const drawing = drawingFor(state.chart);
  if (drawing === null) return null;
  const lens = fitted(drawing, size, state.active);
  return (
    <section className="card" aria-label={`Chart at ${title}`}>
      <h3>
        {title}: <bdi>{nameOf(state)}</bdi> <span className="quiet">{badgeOf(state)}</span>
      </h3>
      <div className="small-canvas" ref={ref} style={drawnSize(drawing)}>
        <svg role="img" aria-label={`${nameOf(state)} at ${title}, active: ${state.active.join(', ')}`}>
          <g transform={`translate(${lens.x} ${lens.y}) scale(${lens.scale})`}>
            <Statechart
              drawing={drawing}
              active={state.active}
              trail={null}
              chosen={null}
              counts={null}
              onChoose={NOTHING}
            />
          </g>
        </svg>
      </div>
    </section>
  );
}
