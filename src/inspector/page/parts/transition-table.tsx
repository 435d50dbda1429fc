import { countText } from '../../../view/format.ts';
import { heatKey } from '../followed.ts';
import { useChosen, usePageState, useScene } from '../hooks.ts';

/** Every transition of the chart in words: for those who do not see the drawing, and for what it has no room for. */
export function TransitionTable() {
  const scene = useScene();
  const selected = usePageState(({ place }) => place.actor);
  const { chosen, choose } = useChosen();
  const actor = scene?.actors.get(selected);
  const chart = scene?.model.charts.find(({ id }) => id === actor?.chart);
  if (!scene || actor === undefined || chart === undefined) return <p className="empty">No chart is shown.</p>;
  const { heat } = scene;
  const one = chart.transitions.find(({ id }) => id === chosen);
  return (
    <section className="transitions" aria-label="Transitions">
      <h3>
        Transitions <span className="quiet">{chart.transitions.length}</span>
      </h3>
      {one !== undefined && (
        <p className="chosen-transition" role="status">
          <strong>{one.event || 'always'}</strong> in {one.source || chart.id}
          {one.guard !== null && ` when ${one.guard}`}: {one.target === null ? 'stays' : `goes to ${one.target}`}
          {one.actions.length > 0 && `, does ${one.actions.join(', ')}`}. {one.description}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">from, to</th>
            <th scope="col">event [guard]</th>
            <th scope="col" className="number">
              taken
            </th>
          </tr>
        </thead>
        <tbody>
          {chart.transitions.map(({ id, source, event, guard, target }) => (
            <tr key={id} className={id === chosen ? 'chosen' : actor.active.includes(source) ? 'open' : ''}>
              <td>
                {source || chart.id} <span className="quiet">{target === null ? 'stays' : `→ ${target}`}</span>
              </td>
              <td>
                <button type="button" className="link" aria-pressed={id === chosen} onClick={() => choose(id)}>
                  {event || 'always'}
                </button>
                {guard !== null && ` [${guard}]`}
              </td>
              <td className="number">{countText(heat.get(heatKey(chart.id, id)) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
