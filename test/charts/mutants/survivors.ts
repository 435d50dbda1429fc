const DISJOINT = 'The two guards are never true of the same event, so their order says nothing.';
const SAME_DAY = 'A bar that opens a day is of none that is at hand, so the two guards are never both true.';
const SHORT_CUT = 'A short cut for most bars: without it the candidates below come to the same.';
const SAME_REASON = 'The whole feed and the one instrument are refused with the same reason.';
const NOTED = 'A cancel that is under way has noted the reason, and the fill the time.';

/**
 * Mutants that the chart tests cannot tell from the chart, by machine and id, each with the reason. `mutate-charts` holds
 * the list: one that is killed after all, or that is not made any more, does not belong here.
 */
export const SURVIVORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  session: {
    'closed on bar.accepted [0] after the next': SAME_DAY,
    'closed on bar.accepted [1] after the next': DISJOINT,
    'closed on bar.accepted [2] after the next': DISJOINT,
    'pre-open on bar.accepted [0] after the next': SAME_DAY,
    'pre-open on bar.accepted [1] after the next': DISJOINT,
    'pre-open on bar.accepted [2] after the next': DISJOINT,
    'open on bar.accepted [0] removed': SHORT_CUT,
    'open on bar.accepted [0] after the next': SAME_DAY,
    'open on bar.accepted [1] after the next': SAME_DAY,
    'open on bar.accepted [2] after the next': DISJOINT,
    'open on clock.ticked [0] after the next': DISJOINT,
    'entries-closed on bar.accepted [0] removed': SHORT_CUT,
    'entries-closed on bar.accepted [0] after the next': SAME_DAY,
    'entries-closed on bar.accepted [1] after the next': SAME_DAY,
    'entries-closed on bar.accepted [2] after the next': DISJOINT,
    'entries-closed on clock.ticked [0] after the next': DISJOINT,
    'squaring-off on bar.accepted [0] removed': SHORT_CUT,
    'squaring-off on bar.accepted [0] after the next': SAME_DAY,
    'squaring-off on bar.accepted [1] after the next': SAME_DAY,
    'squaring-off on bar.accepted [2] after the next': DISJOINT,
    'squaring-off on clock.ticked [0] after the next': DISJOINT,
  },
  'paper-broker': {
    'ready on bar [1] after the next': 'No entry works while a position is open (I2), and an exit needs one.',
    'ready on exit.requested [0] after the next': 'No entry works while a position is open (I2).',
  },
  'live-broker': {
    'live-broker on attention.due [1] after the next': DISJOINT,
    'live-broker on attention.due [2] after the next': DISJOINT,
    'live-broker on attention.due [3] after the next': DISJOINT,
    'live-broker on venue.updated [0] after the next': DISJOINT,
    'live-broker on venue.updated [1] after the next': DISJOINT,
    'live-broker on venue.updated [2] after the next': DISJOINT,
  },
  order: {
    'order on venue.updated [0] after the next': DISJOINT,
    'order on venue.updated [1] after the next': DISJOINT,
    'order on venue.updated [2] after the next': DISJOINT,
    'order on venue.updated [3] after the next': DISJOINT,
    'order on venue.updated [7] after the next': DISJOINT,
    'order on venue.updated [8] after the next': DISJOINT,
    'order on order.found [1] after the next': DISJOINT,
    'order on order.found [2] after the next': DISJOINT,
    'order on order.found [3] after the next': DISJOINT,
    'submitted on venue.answered [0] after the next': DISJOINT,
    'submitted on venue.answered [1] after the next': DISJOINT,
    'submitted on venue.answered [2] after the next': DISJOINT,
    'modify-pending on venue.updated [0] after the next': DISJOINT,
    'modify-pending on venue.updated [1] after the next': DISJOINT,
    'modify-pending on venue.updated [2] after the next': DISJOINT,
    'modify-pending on venue.answered [0] after the next': DISJOINT,
    'modify-pending on venue.answered [1] after the next': DISJOINT,
    'cancel-pending on venue.updated [0] after the next': DISJOINT,
    'cancel-pending on venue.updated [1] after the next': DISJOINT,
    'cancel-pending on venue.updated [1] without noteEnd': NOTED,
    'cancel-pending on venue.updated [2] after the next': DISJOINT,
    'cancel-pending on venue.updated [2] without noteEnd': NOTED,
    'cancel-pending on venue.updated [3] without noteEnd': NOTED,
    'cancel-pending on venue.answered [0] after the next': DISJOINT,
    'cancel-pending on venue.answered [1] after the next': DISJOINT,
    'cancel-pending on venue.answered [2] after the next': DISJOINT,
    'cancel-pending on venue.answered [3] after the next': DISJOINT,
    'cancel-pending on venue.answered [3] with the next one’s guard': 'Either is lost, and leads to the same.',
    'uncertain on venue.updated [0] after the next': DISJOINT,
    'uncertain on venue.updated [1] after the next': DISJOINT,
    'uncertain on venue.updated [2] after the next': DISJOINT,
    'uncertain on venue.updated [5] after the next': 'What fills of a lost place is taken by the candidate above both.',
    'uncertain on venue.answered [0] after the next': DISJOINT,
    'uncertain on venue.answered [1] after the next': DISJOINT,
    'uncertain on order.missing [0] after the next': DISJOINT,
  },
  risk: {
    'risk on size.requested [2] after the next': 'One region cannot be unreconciled and unarmed at once.',
    'risk on size.requested [6] with the next one’s guard': SAME_REASON,
    'risk on size.requested [6] after the next': SAME_REASON,
  },
};
