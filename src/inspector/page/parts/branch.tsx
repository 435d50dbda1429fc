import { useState, type FormEvent } from 'react';
import type { RiskSettings } from '../../../domain/setup.ts';
import type { Trade } from '../../../domain/trade.ts';
import type { Json } from '../../../engine/step.ts';
import type { Branch as BranchResult, BranchChange } from '../../../view/inspection.ts';
import { clockText, countText, dayText, priceText, signedPaiseText } from '../../../view/format.ts';
import { useAnswer, usePage, usePageState } from '../hooks.ts';
import { EquityChart } from './equity-chart.tsx';
import { Name } from './name.tsx';

/** The same inputs from a moment on under another configuration, beside what came of them. */
export function Branch() {
  const page = usePage();
  const at = usePageState(({ place }) => place.at);
  const newest = usePageState(({ followed }) => followed.seq);
  const [result, setResult] = useState<BranchResult | null>(null);
  const [says, setSays] = useState<string | null>(null);
  const from = at ?? newest;
  const run = (change: BranchChange): void => {
    // What another question was answered with is no answer to this one.
    setResult(null);
    setSays(`Running the inputs after ${from} again…`);
    void page.connection.ask({ type: 'inspect.branch', at: from, change }).then(
      (made) => {
        setResult(made);
        setSays(null);
      },
      (cause: Error) => setSays(`It could not be run: ${cause.message}`),
    );
  };
  return (
    <div className="branch" tabIndex={0} role="region" aria-label="Branch">
      <section className="card" aria-label="What is to be different">
        <h2>Branch from input {from}</h2>
        <p className="quiet">
          From this moment on the same inputs are run under these settings. Nothing of the run itself changes. What is
          left empty stays as it is.
        </p>
        <BranchForm onRun={run} />
        <p role="status">{says}</p>
      </section>
      {result !== null && <Outcome result={result} />}
    </div>
  );
}

const RISK: readonly (readonly [keyof RiskSettings, string])[] = [
  ['riskPerTrade', 'risk per trade, share'],
  ['maxPositionPct', 'largest position, share'],
  ['maxLeverage', 'largest leverage'],
  ['stopAtr', 'stop, ATRs'],
  ['targetRatio', 'target, stops'],
  ['maxDrawdown', 'largest drawdown, share'],
  ['dailyLossLimit', 'daily loss limit, share'],
  ['maxOpenPositions', 'most open positions'],
  ['cooldownBars', 'cool-down, bars'],
];

function BranchForm({ onRun }: { readonly onRun: (change: BranchChange) => void }) {
  const run = usePageState(({ model }) => model?.run ?? null);
  const strategy = run?.instruments[0]?.strategy ?? '';
  const params = useStrategyParams();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const wrong = Object.entries(typed).filter(([, text]) => text.trim() !== '' && !Number.isFinite(Number(text)));
  const numberOf = (name: string): number | null => {
    const text = typed[name]?.trim() ?? '';
    return text === '' ? null : Number(text);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong.length > 0) return;
    const risk = Object.fromEntries(
      RISK.flatMap(([name]) => {
        const value = numberOf(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    const slippage = numberOf('slippage');
    const changed = Object.keys(params).some((name) => numberOf(`param ${name}`) !== null);
    onRun({
      ...(Object.keys(risk).length > 0 && { risk }),
      ...(slippage !== null && { slippage }),
      ...(changed && {
        strategy: {
          name: strategy,
          params: Object.fromEntries(
            Object.entries(params).map(([name, value]) => [name, numberOf(`param ${name}`) ?? value]),
          ),
        },
      }),
    });
  };
  const field = (name: string, label: string, now: string) => (
    <label key={name}>
      <span>{label}</span>
      <input
        inputMode="decimal"
        placeholder={now}
        value={typed[name] ?? ''}
        aria-invalid={wrong.some(([one]) => one === name)}
        onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
      />
    </label>
  );
  return (
    <form className="branch-form" onSubmit={submit}>
      <fieldset>
        <legend>Risk and fills</legend>
        {RISK.map(([name, label]) => field(name, label, String(run?.risk[name] ?? 'off')))}
        {field('slippage', 'slippage, ticks', '')}
      </fieldset>
      <fieldset>
        <legend>Strategy {strategy}</legend>
        {Object.entries(params).map(([name, value]) => field(`param ${name}`, name, String(value)))}
      </fieldset>
      <button type="submit" className="primary" disabled={wrong.length > 0}>
        Run the branch
      </button>
      {wrong.length > 0 && <p className="wrong">Only numbers can be set: {wrong.map(([name]) => name).join(', ')}.</p>}
    </form>
  );
}

/** The parameters that the strategy runs with, read from an instrument's own context. */
function useStrategyParams(): Readonly<Record<string, number>> {
  const key = usePageState(({ model }) => model?.run.instruments[0]?.key);
  const { result } = useAnswer(
    key === undefined ? null : { type: 'inspect.actor', actor: `instrument:${key}`, at: { newest: true } },
    0,
  );
  const params = memberOf(memberOf(memberOf(result?.context, 'terms'), 'strategy'), 'params');
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null ? new Map<string, Json>(Object.entries(value)).get(name) : undefined;

function Outcome({ result: { at, until, original, branched } }: { readonly result: BranchResult }) {
  const better = branched.netPnl - original.netPnl;
  return (
    <>
      <section className="card wide" aria-label="Outcome">
        <h2>
          Inputs {at + 1} to {until}: {better === 0 ? 'no difference' : `${signedPaiseText(better)} against the run`}
        </h2>
        <EquityChart
          label="Equity of the run and of the branch"
          curves={[
            { name: 'as it was', points: original.equity },
            { name: 'branch', points: branched.equity },
          ]}
        />
        <table>
          <thead>
            <tr>
              <th scope="col">figure</th>
              <th scope="col" className="number">
                as it was
              </th>
              <th scope="col" className="number">
                branch
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">net P&L</th>
              <td className="number">{signedPaiseText(original.netPnl)}</td>
              <td className="number">{signedPaiseText(branched.netPnl)}</td>
            </tr>
            <tr>
              <th scope="row">trades</th>
              <td className="number">{countText(original.trades)}</td>
              <td className="number">{countText(branched.trades)}</td>
            </tr>
          </tbody>
        </table>
      </section>
      <div className="compare-columns">
        <Trades title="Closed as it was" trades={original.closed} others={branched.closed} />
        <Trades title="Closed in the branch" trades={branched.closed} others={original.closed} />
      </div>
    </>
  );
}

type TradesProps = { readonly title: string; readonly trades: readonly Trade[]; readonly others: readonly Trade[] };

const MOST = 300;
const nameOf = ({ instrument, entryTs, exitTs, quantity, side }: Trade): string =>
  `${instrument} ${entryTs} ${exitTs} ${quantity} ${side}`;

/** Trades of one side; those that the other side does not have are marked. */
function Trades({ title, trades, others }: TradesProps) {
  const known = new Set(others.map(nameOf));
  return (
    <section className="card" aria-label={title}>
      <h3>
        {title}: {trades.length}
      </h3>
      <div className="scroll" tabIndex={0} role="region" aria-label={`${title}, list`}>
        <table>
          <thead>
            <tr>
              <th scope="col">entry</th>
              <th scope="col">instrument</th>
              <th scope="col">side</th>
              <th scope="col" className="number">
                quantity
              </th>
              <th scope="col">exit</th>
              <th scope="col" className="number">
                net
              </th>
            </tr>
          </thead>
          <tbody>
            {trades.slice(0, MOST).map((trade) => (
              <tr key={nameOf(trade)} className={known.has(nameOf(trade)) ? '' : 'only-here'}>
                <td>
                  {known.has(nameOf(trade)) ? '' : '● '}
                  {dayText(trade.entryTs).slice(5)} {clockText(trade.entryTs).slice(0, 5)} {priceText(trade.entryPrice)}
                </td>
                <td>
                  <Name of={trade.instrument} />
                </td>
                <td>{trade.side}</td>
                <td className="number">{trade.quantity}</td>
                <td>
                  {clockText(trade.exitTs).slice(0, 5)} {trade.reason}
                </td>
                <td className={`number ${trade.netPnl < 0 ? 'loss' : 'gain'}`}>{signedPaiseText(trade.netPnl)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {trades.length > MOST && <p className="quiet">and {trades.length - MOST} more</p>}
    </section>
  );
}
