import type { RunSetup } from '../domain/setup.ts';
import type { History, Moment } from '../engine/history.ts';
import type { SetupChange } from '../machines/change.ts';
import { strategies } from '../strategies/registry.ts';
import type { BranchChange } from '../view/inspection.ts';
import type { Question, Reply } from '../view/viewer.ts';
import { pictureAt, pricesAt, rangeOf } from './moment.ts';

type Past = { readonly history: History; readonly setup: RunSetup; readonly growing: boolean };

const MOST_STEPS = 500;

export function answerTo(question: Question, past: Past): Reply {
  const { history, setup, growing } = past;
  switch (question.type) {
    case 'inspect.history':
      return { reason: null, result: rangeOf(history, growing) };
    case 'inspect.moment': {
      const { at, focus = null } = question;
      if (focus !== null && !isKnown(setup, focus)) return { reason: `there is no instrument ${focus}` };
      return { reason: null, result: pictureAt(past, at, focus) };
    }
    case 'inspect.steps':
      return { reason: null, result: stepsBefore(history, question) };
    case 'inspect.step':
      return { reason: null, result: history.visit({ seq: question.seq }).step };
    case 'inspect.actor': {
      const detail = history.visitActor(question.actor, question.at);
      return detail === null
        ? { reason: `there is no actor ${question.actor} then` }
        : { reason: null, result: detail };
    }
    case 'inspect.prices': {
      const { instrument, at } = question;
      if (!isKnown(setup, instrument)) return { reason: `there is no instrument ${instrument}` };
      return { reason: null, result: pricesAt(history, setup, instrument, at) };
    }
    case 'inspect.branch':
      return branchAt(question.at, question.change, past);
    default:
      return question satisfies never;
  }
}

/** Whether what is in the log is enough: an answer that inputs still to come would change has to wait for them. */
export function isAnswerable(question: Question, log: History['log']): boolean {
  const last = log.end() - 1;
  if (last < log.first()) return false;
  switch (question.type) {
    case 'inspect.history':
      return true;
    case 'inspect.branch':
      return false;
    case 'inspect.step':
      return question.seq <= log.seq(last);
    case 'inspect.steps':
      return question.before === null || question.before <= log.seq(last) + 1;
    case 'inspect.moment':
    case 'inspect.actor':
    case 'inspect.prices':
      return isReached(question.at, log);
    default:
      return question satisfies never;
  }
}

function isReached(at: Moment, log: History['log']): boolean {
  if ('newest' in at) return true;
  const last = log.end() - 1;
  return 'seq' in at ? at.seq <= log.seq(last) : log.placeAt(at.ts) < last;
}

const isKnown = ({ instruments }: RunSetup, instrument: string): boolean =>
  instruments.some(({ key }) => key === instrument);

function stepsBefore(
  { log }: History,
  { before, count, instrument, event, moves, actor }: Extract<Question, { type: 'inspect.steps' }>,
) {
  const found = [];
  const from = before === null ? log.end() - 1 : log.placeOf(before - 1);
  for (let place = from; place >= log.first() && found.length < Math.min(count, MOST_STEPS); place -= 1) {
    const head = log.head(place);
    if (instrument !== undefined && head.instrument !== instrument) continue;
    if (event !== undefined && head.type !== event) continue;
    if (moves === true && head.moves.length === 0) continue;
    if (actor !== undefined && !head.moves.some((move) => move.actor === actor)) continue;
    found.push(head);
  }
  return found;
}

function branchAt(seq: number, change: BranchChange, { history }: Past): Reply {
  const made = setupChange(change);
  if ('reason' in made) return made;
  const at: Moment = { seq };
  const { original, branched, until } = history.branch(at, made.change);
  return { reason: null, result: { at: seq, until, change, original, branched } };
}

/** A strategy's parameters are checked by its own schema. */
function setupChange(change: BranchChange): { readonly change: SetupChange } | { readonly reason: string } {
  const { risk, slippage, strategy } = change;
  const base: SetupChange = { ...(risk && { risk }), ...(slippage !== undefined && { broker: { slippage } }) };
  if (strategy === undefined) return { change: base };
  const known = strategies.get(strategy.name);
  if (known === undefined) return { reason: `there is no strategy ${strategy.name}` };
  const params = known.params.safeParse(strategy.params);
  if (!params.success) {
    const [issue] = params.error.issues;
    return { reason: `${strategy.name}: ${[...(issue?.path ?? []), issue?.message].join(' ')}` };
  }
  return { change: { ...base, strategy: { name: strategy.name, params: params.data } } };
}
