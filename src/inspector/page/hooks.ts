import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react';
import type { InspectCommand, InspectResult } from '../../view/inspection.ts';
import type { Page } from './page.ts';
import { moveIn, type LastMove } from './last-move.ts';
import { shownScene, type PageState, type Scene } from './page-state.ts';

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = use(PageContext);
  if (page === null) throw new Error('no page around this part');
  return page;
}

/** A part of the shown state; the part is drawn again when it has changed. */
export function usePageState<Part>(part: (state: PageState) => Part): Part {
  const { store } = usePage();
  return useSyncExternalStore(store.subscribe, () => part(store.shown()));
}

let memory: { readonly of: PageState; readonly scene: Scene | null } | null = null;

/** The scene of a state, made once for all parts that show it. */
function sceneFor(state: PageState): Scene | null {
  if (memory?.of !== state) memory = { of: state, scene: shownScene(state) };
  return memory.scene;
}

export const useScene = (): Scene | null => usePageState(sceneFor);

/** Between two askings of one question whose answer changes as the market goes on: so long at least, … */
const ASK_AGAIN_MS = 300;
/** … and so many times as long as the answer took, for an inspector that has much to do. */
const ASK_AGAIN_AFTER = 4;

const UNREACHED = 'Not known: the engine does not answer.';

/**
 * The answer to a question about the past, asked again when the question or `version` changes: never two at once, the
 * newest wins, and the answer before it stays until then.
 */
export function useAnswer<Question extends InspectCommand>(
  question: Question | null,
  version: number,
): { readonly result: InspectResult[Question['type']] | null; readonly reason: string | null } {
  const { connection } = usePage();
  const [answer, setAnswer] = useState<{
    readonly subject: string;
    readonly result: InspectResult[Question['type']] | null;
    readonly reason: string | null;
  }>({ subject: '', result: null, reason: null });
  const wanted = useRef<{ readonly key: string; readonly subject: string; readonly question: Question } | null>(null);
  /** The asking that is under way; whoever asked an engine that is gone has no part in the next. */
  const asking = useRef<object | null>(null);
  const isOpen = usePageState(({ connection: state }) => state === 'open');
  const subject = JSON.stringify(question);
  const key = `${version} ${subject}`;

  // Who draws makes its question anew each time; it is another one when its words are.
  const asked = useMemo(() => (question === null ? null : { key, subject, question }), [key]); // oxlint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    wanted.current = asked;
    if (!isOpen) {
      asking.current = null;
      return;
    }
    const ask = (): void => {
      const one = wanted.current;
      if (one === null || asking.current !== null) return;
      const turn = {};
      asking.current = turn;
      const { subject: of } = one;
      const askedAt = performance.now();
      let isRefused = false;
      void connection
        .ask(one.question)
        .then(
          (result) => setAnswer({ subject: of, result, reason: null }),
          (cause: Error) => {
            isRefused = true;
            setAnswer({ subject: of, result: null, reason: cause.message });
          },
        )
        .then(() =>
          setTimeout(
            () => {
              if (asking.current !== turn) return;
              asking.current = null;
              // What was refused may be answered later: an engine that was asked too much at once, a moment still to come.
              if (isRefused || wanted.current?.key !== one.key) ask();
            },
            Math.max(ASK_AGAIN_MS, ASK_AGAIN_AFTER * (performance.now() - askedAt)),
          ),
        );
    };
    ask();
  }, [asked, connection, isOpen]);

  // Nobody answers: what was known of another question is no answer to this one.
  const isUnknown = !isOpen && question !== null && answer.subject !== subject;
  return isUnknown ? { result: null, reason: UNREACHED } : answer;
}

/** The size of an element as it is on the screen, in px. */
export function useSize<Element extends HTMLElement>(): readonly [
  RefObject<Element | null>,
  { readonly width: number; readonly height: number },
] {
  const ref = useRef<Element>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

/** Whether the screen, or the paper, is such a one. */
export function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const subscribe = useCallback(
    (listener: () => void) => {
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [media],
  );
  return useSyncExternalStore(subscribe, () => media.matches);
}

/** As in `narrow.css`. */
export const PHONE = '(max-width: 760px)';

/** The selected actor at the moment shown, with its context and the last message it took. */
export function useDetail(): ReturnType<typeof useAnswer<ActorQuestion>> {
  const scene = useScene();
  const { actor, at } = usePageState(({ place }) => place);
  const isThere = scene?.actors.has(actor) ?? false;
  return useAnswer<ActorQuestion>(
    isThere ? { type: 'inspect.actor', actor, at: at === null ? { newest: true } : { seq: at } } : null,
    scene?.seq ?? 0,
  );
}

type ActorQuestion = Extract<InspectCommand, { type: 'inspect.actor' }>;

/** How the selected actor came into the state that is shown; `null` where that is not known. */
export function useLastMove(): LastMove | null {
  const scene = useScene();
  const { actor, at } = usePageState(({ place }) => place);
  const state = scene?.actors.get(actor);
  const active = state?.active.join();
  // What is asked of the newest moment is asked again when the actor has moved.
  const moved = useMemo(() => ({ seq: scene?.seq ?? 0, active }), [active]).seq; // oxlint-disable-line react-hooks/exhaustive-deps
  const { result: heads } = useAnswer<StepsQuestion>(
    state === undefined ? null : { type: 'inspect.steps', before: at === null ? null : at + 1, count: 1, actor },
    at === null ? moved : 0,
  );
  const seq = heads?.find(({ moves }) => moves.some((move) => move.actor === actor))?.seq;
  const { result: step } = useAnswer<StepQuestion>(seq === undefined ? null : { type: 'inspect.step', seq }, 0);
  const chart = scene?.model.charts.find(({ id }) => id === state?.chart);
  return step === null || step.head.seq !== seq ? null : moveIn(step, actor, chart);
}

type StepsQuestion = Extract<InspectCommand, { type: 'inspect.steps' }>;
type StepQuestion = Extract<InspectCommand, { type: 'inspect.step' }>;

/** The transition that a person has chosen, in the drawing or in the table. */
export function useChosen(): { readonly chosen: string | null; readonly choose: (transition: string) => void } {
  const { store } = usePage();
  const chosen = usePageState((state) => state.chosen);
  const choose = useCallback(
    (transition: string) =>
      store.change((state) => ({ ...state, chosen: state.chosen === transition ? null : transition }), 'now'),
    [store],
  );
  return { chosen, choose };
}
