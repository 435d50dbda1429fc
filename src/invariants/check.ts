import { checkFeed } from './feed.ts';
import { checkInstruments } from './instrument.ts';
import { lineOfLedger, noteStep, type Ledger } from './ledger.ts';
import { checkOrders, nakedSteps } from './order.ts';
import { checkPortfolio } from './portfolio.ts';
import { checkRisk } from './risk.ts';
import type { Scene, Violation } from './view.ts';

export type Checked = { readonly ledger: Ledger; readonly violations: readonly Violation[] };

/**
 * Holds one step against I1–I4, I6, I9–I23 and I26–I29: what the actors say after it, and every message between them.
 *
 * @param ledger what is remembered of the steps before; `openLedger` at the first
 */
export function checkStep(ledger: Ledger, scene: Scene): Checked {
  const next = noteStep(ledger, scene);
  const violations = [
    ...checkInstruments(scene, ledger, next),
    ...checkOrders(scene, ledger, next),
    ...checkPortfolio(scene, ledger, next),
    ...checkRisk(scene),
    ...checkFeed(scene, next),
  ];
  return { ledger: withNaked(ledger, next, scene), violations };
}

function withNaked(before: Ledger, next: Ledger, scene: Scene): Ledger {
  const lines = scene.setup.instruments.map(({ key }, i) => {
    const naked = nakedSteps(scene, i, lineOfLedger(before, key).naked);
    return [key, { ...lineOfLedger(next, key), naked }] as const;
  });
  return { ...next, lines: Object.fromEntries(lines) };
}
