import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { newToken } from '../actors/run-registry.ts';
import type { Problem } from '../domain/errors.ts';
import type { RunSetup } from '../domain/setup.ts';
import { pageListener } from '../inspector/page-files.ts';
import type { Tape } from '../stately/tape.ts';
import { everything, namesOnly } from '../stately/words.ts';
import { pageAddress, refuseUnbuilt } from './inspect.ts';
import { problemText } from './print-problems.ts';

export type StatelyOptions = { readonly stately?: boolean; readonly statelyValues?: boolean };

export const statelyOptions = (): readonly Option[] => [
  new Option('--stately', 'show states and messages, by name, to Stately’s inspector: a page of a third party'),
  new Option('--stately-values', 'show it prices, quantities, money and instruments too').implies({ stately: true }),
];

export type Stately = {
  /** Of our page around Stately's, with its token. */
  readonly address: string;
  readonly close: () => Promise<void>;
};

type Shown = { readonly tape: Tape; readonly setup: RunSetup; readonly options: StatelyOptions };

/**
 * Serves what a tape keeps to Stately's page. Its libraries are loaded here and nowhere before.
 *
 * @throws UserError when our page around it is not built
 */
export async function openStately({ tape, setup, options }: Shown): Promise<Stately> {
  const folder = fileURLToPath(new URL('../stately/page', import.meta.url));
  refuseUnbuilt(folder, 'the page around Stately’s');
  const { STATELY_POLICY, openRelay } = await import('../stately/relay.ts');
  const token = newToken();
  const values = options.statelyValues ?? false;
  const { port, close } = await openRelay({
    token,
    tape,
    values,
    words: values ? everything : namesOnly(setup.instruments.map(({ key }) => key)),
    page: pageListener(folder, STATELY_POLICY),
  });
  return { address: pageAddress(port, token), close };
}

/** Said before anything leaves: it does when a browser is at that address, and not before. */
export const statelyNotice = (address: string, { statelyValues = false }: StatelyOptions): string =>
  `${problemText(statelyValues ? WITH_VALUES : NAMES, 'warning')}\nstately    ${address}\n`;

const PLACE = { area: 'cli', code: 'third-party', place: '--stately' } as const;
const WHERE = 'for a page of a third party, https://stately.ai, in the browser that opens the address below';
const NAMES: Problem = {
  ...PLACE,
  what: `states, messages and charts of this run leave this machine ${WHERE}`,
  hint: 'prices, quantities, money and names of instruments stay; --inspect shows everything, and nothing leaves',
};
const WITH_VALUES: Problem = {
  ...PLACE,
  what: `everything of this run, prices, quantities, money and instruments too, leaves this machine ${WHERE}`,
  hint: '--inspect shows everything, and nothing leaves',
};
