import type { RunSetup } from '../domain/setup.ts';
import { actorStates } from '../engine/actor-tree.ts';
import { createHistory } from '../engine/history.ts';
import type { StepHead } from '../engine/step.ts';
import type { Input } from '../machines/protocol.ts';
import type { Changes } from './board.ts';
import { answerTo, isAnswerable } from './questions.ts';
import { createTrails } from '../view/trail.ts';
import type { Question, Reply } from '../view/viewer.ts';

/** Steps told at once: more than a log shows pass unseen. */
const TOLD_STEPS = 200;

export type Shadow = {
  readonly take: (inputs: readonly Input[]) => void;
  /** No input comes any more. */
  readonly end: () => void;
  /** What changed since it was last asked; `null` when nothing did. */
  readonly changes: () => Changes | null;
  readonly answer: (question: Question) => Reply;
  /** Whether the answer is the same with all inputs that are still to come; the newest is what is newest here. */
  readonly knows: (question: Question) => boolean;
};

/** A second kernel that takes the run's inputs after it, and keeps what they did. */
export function createShadow(setup: RunSetup): Shadow {
  const history = createHistory({ setup });
  let growing = true;
  let seq = 0;
  let steps: StepHead[] = [];
  const trails = createTrails();
  let isNew = true;
  const told = { actors: new Map<string, string>(), heat: new Map<string, number>() };

  return {
    take(inputs) {
      for (const input of inputs) {
        const step = history.append(input);
        ({ seq } = step.head);
        steps.push(step.head);
        trails.take(step.taken);
      }
      if (steps.length > 2 * TOLD_STEPS) steps = steps.slice(-TOLD_STEPS);
      isNew = true;
    },
    end() {
      growing = false;
    },
    changes() {
      if (!isNew) return null;
      isNew = false;
      const states = actorStates(history.newest.root);
      const texts = new Map(states.map((state) => [state.id, JSON.stringify(state)]));
      const changes: Changes = {
        seq,
        actors: states.filter(({ id }) => told.actors.get(id) !== texts.get(id)),
        gone: [...told.actors.keys()].filter((id) => !texts.has(id)),
        heat: history
          .heat()
          .filter(({ chart, transition, count }) => told.heat.get(`${chart} ${transition}`) !== count),
        trails: trails.told().filter(({ actor }) => texts.has(actor)),
        steps: steps.slice(-TOLD_STEPS),
      };
      told.actors = texts;
      for (const { chart, transition, count } of changes.heat) told.heat.set(`${chart} ${transition}`, count);
      steps = [];
      return changes;
    },
    answer: (question) => answerTo(question, { history, setup, growing }),
    knows: (question) => isAnswerable(question, history.log),
  };
}
