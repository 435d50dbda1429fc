import type { BrokerSettings, RiskSettings, RunSetup, StrategyChoice } from '../domain/setup.ts';
import { strategies } from '../strategies/registry.ts';
import { instrumentAddress } from './address.ts';
import type { BarStamped } from './protocol.ts';
import { changeStrategy, type InstrumentContext } from './watch.ts';

/** What is to be different from some moment on: for looking at what else might have come of it. */
export type SetupChange = {
  readonly risk?: Partial<RiskSettings>;
  readonly broker?: Partial<BrokerSettings>;
  /** Of every instrument. */
  readonly strategy?: StrategyChoice;
};

export const changedSetup = (setup: RunSetup, { risk, broker, strategy }: SetupChange): RunSetup => ({
  ...setup,
  risk: { ...setup.risk, ...risk },
  broker: { ...setup.broker, ...broker },
  instruments: setup.instruments.map((one) => (strategy === undefined ? one : { ...one, strategy })),
});

type Kept = { readonly children?: Readonly<Record<string, { readonly snapshot: { context: unknown } } | undefined>> };

/**
 * Puts the change into the contexts of a kept snapshot, which must be a copy.
 *
 * @param bars of an instrument so far: a new strategy has seen them, as if it had been there from the beginning
 */
export function applyChange(
  snapshot: object,
  change: SetupChange,
  setup: RunSetup,
  bars: (instrument: string) => readonly BarStamped[],
): void {
  const { children = {} } = snapshot as Kept;
  const { risk, broker } = changedSetup(setup, change);
  const edit = <Context>(id: string, next: (context: Context) => Context): void => {
    const child = children[id];
    if (child !== undefined) child.snapshot.context = next(child.snapshot.context as Context);
  };
  edit<{ settings: RiskSettings }>('risk', (context) => ({ ...context, settings: risk }));
  edit<{ settings: BrokerSettings }>('broker', (context) => ({ ...context, settings: broker }));
  for (const { key } of setup.instruments) {
    edit<InstrumentContext>(instrumentAddress(key), (context) => {
      const own = { ...context, terms: { ...context.terms, cooldownBars: risk.cooldownBars } };
      return change.strategy === undefined ? own : changeStrategy(strategies, own, change.strategy, bars(key));
    });
  }
}
