import type { AnyStateMachine } from 'xstate';
import { feedMachine } from '../../src/machines/feed.ts';
import { instrumentMachine } from '../../src/machines/instrument.ts';
import { liveBrokerMachine } from '../../src/machines/live-broker.ts';
import { orderMachine } from '../../src/machines/order.ts';
import { paperBrokerMachine } from '../../src/machines/paper-broker.ts';
import { portfolioMachine } from '../../src/machines/portfolio.ts';
import { riskMachine } from '../../src/machines/risk.ts';
import { rootMachine } from '../../src/machines/root.ts';
import { sessionMachine } from '../../src/machines/session.ts';
import { venueMachine } from '../../src/machines/venue.ts';

/** Every machine of the system. */
export const machines: readonly AnyStateMachine[] = [
  rootMachine,
  feedMachine,
  sessionMachine,
  paperBrokerMachine,
  liveBrokerMachine,
  venueMachine,
  orderMachine,
  portfolioMachine,
  riskMachine,
  instrumentMachine,
];
