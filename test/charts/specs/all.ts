import type { NamedSpec } from '../../support/chart-paths.ts';
import { feedSpec } from './feed.ts';
import { instrumentSpec } from './instrument.ts';
import { liveBrokerSpec } from './live-broker.ts';
import { orderSpec } from './order.ts';
import { paperBrokerSpec } from './paper-broker.ts';
import { portfolioSpec } from './portfolio.ts';
import { riskSpec } from './risk.ts';
import { rootSpec } from './root.ts';
import { sessionSpec } from './session.ts';
import { venueSpec } from './venue.ts';

/** One for every machine. */
export const specs: readonly NamedSpec[] = [
  rootSpec,
  feedSpec,
  sessionSpec,
  paperBrokerSpec,
  liveBrokerSpec,
  venueSpec,
  orderSpec,
  portfolioSpec,
  riskSpec,
  instrumentSpec,
];
