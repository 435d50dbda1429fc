import type { InspectionEvent } from 'xstate';
import type { RunSetup } from '../domain/setup.ts';
import type { Trade } from '../domain/trade.ts';
import { checkStep } from '../invariants/check.ts';
import { openLedger, type Ledger } from '../invariants/ledger.ts';
import { viewOf, type Delivered, type View, type Violation } from '../invariants/view.ts';
import type { Input, SystemMessage } from '../machines/protocol.ts';

/** What the checks need to go on from a moment: the snapshots at rest and what they remember. */
export type AuditState = { readonly view: View; readonly ledger: Ledger };

type Audited = { readonly setup: RunSetup; readonly system: { get(systemId: string): unknown } };

/** Holds every input, with all it caused, against the invariants. */
export function createAudit({ setup, system }: Audited) {
  let messages: Delivered[] = [];
  let view = viewOf(system, setup);
  let ledger = openLedger;
  return {
    take(inspected: InspectionEvent): void {
      if (inspected.type !== '@xstate.event' || inspected.event.type.startsWith('xstate.')) return;
      messages.push({
        to: 'id' in inspected.actorRef ? String(inspected.actorRef.id) : '',
        event: inspected.event as SystemMessage,
      });
    },
    judge(input: Input, trades: readonly Trade[]): readonly Violation[] {
      const after = viewOf(system, setup);
      const checked = checkStep(ledger, { setup, input, before: view, after, messages, trades });
      messages = [];
      view = after;
      ({ ledger } = checked);
      return checked.violations;
    },
    state: (): AuditState => ({ view, ledger }),
    goOnFrom(state: AuditState): void {
      messages = [];
      ({ view, ledger } = state);
    },
  };
}

export type Audit = ReturnType<typeof createAudit>;
