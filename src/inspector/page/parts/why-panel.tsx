import type { Check, InstrumentRow } from '../../../view/protocol.ts';
import { clockText, countText, multipleText, priceText, rupeesText, shareText } from '../../../view/format.ts';
import { usePageState, useScene } from '../hooks.ts';
import { Name } from './name.tsx';

/** Why the selected instrument does not trade: every test on the way to an order, in the order of testing. */
export function WhyPanel() {
  const scene = useScene();
  const selected = usePageState(({ place }) => place.actor);
  const instrument = scene?.actors.get(selected)?.instrument ?? null;
  const row = instrument === null ? undefined : scene?.model.rows.get(instrument);
  if (scene === null || row === undefined) {
    return <p className="empty">Choose an instrument in the actor tree: the answer is about one of them.</p>;
  }
  const { focus } = scene.model;
  const checks = focus?.instrument === row.key ? focus.checks : row.why === null ? [] : [row.why];
  const first = checks.find(({ passes }) => passes === false);
  return (
    <>
      <p className="panel-says">
        {first === undefined ? (
          <>Nothing stands in the way of an order.</>
        ) : (
          <>
            <Name of={row.key} /> sends no order: <strong>{first.guard}</strong> says no.
          </>
        )}
      </p>
      <table className="checks">
        <thead>
          <tr>
            <th scope="col">test</th>
            <th scope="col">says</th>
            <th scope="col" className="number">
              value
            </th>
            <th scope="col" className="number">
              limit
            </th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.guard} className={check === first ? 'first-no' : ''}>
              <th scope="row">{check.guard}</th>
              <td className={check.passes === false ? 'failed' : check.passes ? 'passed' : 'quiet'}>
                {verdict(check)}
              </td>
              <td className="number">{measured(check.value, check.unit)}</td>
              <td className="number">{measured(check.limit, check.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <RowFacts row={row} />
    </>
  );
}

const verdict = ({ passes }: Check): string => (passes === null ? '· not yet' : passes ? '✓ yes' : '✗ no');

function measured(value: Check['value'], unit: Check['unit']): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'share':
      return shareText(value);
    case 'multiple':
      return multipleText(value);
    case 'rupees':
      return rupeesText(value);
    case 'count':
      return countText(value);
    case 'word':
      return String(value);
    default:
      return unit satisfies never;
  }
}

const RowFacts = ({ row }: { readonly row: InstrumentRow }) => (
  <dl className="facts">
    <dt>state</dt>
    <dd>{row.state}</dd>
    <dt>last</dt>
    <dd>
      {priceText(row.last)} at {clockText(row.lastTs)}
    </dd>
    <dt>position</dt>
    <dd>{row.quantity === 0 ? 'none' : `${countText(row.quantity)} at ${priceText(row.entry)}`}</dd>
    <dt>signal</dt>
    <dd>{row.signal === 0 ? 'none' : row.signal > 0 ? 'buy' : 'sell'}</dd>
    {Object.entries(row.lines).map(([name, value]) => [
      <dt key={name}>{name}</dt>,
      <dd key={`${name} value`}>{rupeesText(value)}</dd>,
    ])}
    <dt>cool-down</dt>
    <dd>{row.coolingBars === 0 ? 'none' : `${row.coolingBars} of ${row.cooldownBars} bars left`}</dd>
    <dt>last answer of risk</dt>
    <dd>{row.answer === null ? 'none' : `${row.answer.reason ?? 'approved'} at ${clockText(row.answer.ts)}`}</dd>
    {row.fault !== null && <dt>fault</dt>}
    {row.fault !== null && <dd>{row.fault}</dd>}
  </dl>
);
