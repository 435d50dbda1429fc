import type { AnyStateMachine } from 'xstate';
import { feedMachine } from '../../src/machines/feed.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import { orderMachine } from '../../src/machines/order.ts';
import { paperBrokerMachine } from '../../src/machines/paper-broker.ts';
import { portfolioMachine } from '../../src/machines/portfolio.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import { rootMachine } from '../../src/machines/root.ts';
import { sessionMachine } from '../../src/machines/session.ts';

/** A machine with the base name of its file, which is also the name of its page. */
export type Documented = { readonly name: string; readonly machine: AnyStateMachine };

/** Every machine of `src/machines`, in the order in which a bar meets them; a test holds the list complete. */
export const MACHINES: readonly Documented[] = [
  { name: 'root', machine: rootMachine },
  { name: 'feed', machine: feedMachine },
  { name: 'session', machine: sessionMachine },
  { name: 'paper-broker', machine: paperBrokerMachine },
  { name: 'order', machine: orderMachine },
  { name: 'portfolio', machine: portfolioMachine },
  { name: 'risk', machine: riskMachine },
  { name: 'instrument', machine: instrumentMachine },
];
