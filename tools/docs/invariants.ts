/** The invariants that charts name in their states, each in a sentence; their numbers are stable. */
const INVARIANTS: Readonly<Record<string, string>> = {
  I1: 'An instrument is in exactly one of its five states; long means a position above zero, short one below, every other state none.',
  I2: 'There is at most one working entry for an instrument, and none while it holds a position (the rest of a partly filled one aside).',
  I3: 'A bar that closed a position, ended a cool-down or ended the warm-up opens none.',
  I4: 'Every accepted bar is handled once, times rise, and all its effects are done before the next bar.',
  I5: 'The indicators equal what a fresh computation from the accepted bars gives.',
  I6: 'Every entry cites one approval of the same instrument and side, for at most its quantity, used once and no older than one bar.',
  I7: 'An intent has one client order id, and that has at most one order at the broker.',
  I8: 'An order or its change leaves only after the record of its sending is on disk; a cancel may leave first.',
  I9: 'No client order id is sent twice; while an order is uncertain nothing is sent for it.',
  I10: 'An order moves along its chart; an end is final but for a late fill with a new trade id.',
  I11: 'What is filled never falls, never exceeds the order, is the sum of its fills, and a trade counts once.',
  I12: 'Quantities are whole lots, order prices lie on the tick grid, value and quantity stay under the hard caps.',
  I13: 'The exits that could all fill never exceed the position: an exit never reverses it.',
  I14: 'A position is protected by a stop and a target or is being flattened.',
  I15: 'A stop never loosens.',
  I16: 'A position is the sum of its signed fills, and after every reconciliation the broker’s own.',
  I17: 'Balance is initial capital plus realised profit less costs; equity is balance plus unrealised profit at the last marks; to the last digit.',
  I18: 'The balance’s change is the trade log’s net profit plus what open positions have realised, less their costs.',
  I19: 'At an approval exposure, working and uncertain entries included, stays within the leverage and position limits.',
  I20: 'The highest equity never falls; a lock that has closed opens only by its own rule.',
  I21: 'No entry leaves while killed, halted, locked, stale, outside the window, unreconciled, quarantined or unarmed.',
  I22: 'No lock, halt or limit stops an exit, a stop or a cancel.',
  I23: 'After a kill there is no entry and every working entry has a cancel; a restart changes neither.',
  I24: 'Requests to the broker stay within its limits, and exits keep their share of them.',
  I25: 'A fill under our tag that our journal does not know sets the kill switch.',
  I26: 'Received bars are the accepted ones and those rejected, each counted under its reason.',
  I27: 'A rejected, unfinished or stale bar gives no signal.',
  I28: 'A stale price approves nothing and shows as stale.',
  I29: 'Nothing is held past the square-off bar, and on a holiday there is no order but an exit.',
};

/**
 * What an invariant says.
 *
 * @throws Error for a number that is none
 */
export function invariantText(number: string): string {
  const text = INVARIANTS[number];
  if (text === undefined)
    throw new Error(`a chart names the invariant ${number}, which is not in tools/docs/invariants.ts`);
  return text;
}
