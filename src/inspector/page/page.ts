import type { InspectCommand } from '../../view/inspection.ts';
import type { TimeMs } from '../../domain/units.ts';
import type { ViewCommand, Welcome } from '../../view/protocol.ts';
import { connect, type Connection } from './connection.ts';
import { greeted, sceneOf, startPage, told, type PageState } from './page-state.ts';
import { linkOf, placeOf, tokenOf, type Place } from './place.ts';
import { createStore, type Store } from './store.ts';
import { unhurried } from './unhurried.ts';

/** The page's one controller: it listens to the engine, keeps the state and the address, and asks for moments. */
export type Page = {
  readonly store: Store<PageState>;
  readonly connection: Connection;
  /** `replace`: no step for the back button, for what changes many times in one gesture. */
  go(place: Partial<Place>, how?: 'push' | 'replace'): void;
  /**
   * The input so many inputs after a moment, or before it with a negative count; `null` where there is none. Numbers of
   * inputs have gaps: what they cause is numbered too.
   */
  seqFrom(seq: number, count: number, only?: StepFilter): Promise<number | null>;
  /** To the last input at or before a time. */
  goTo(ts: TimeMs): Promise<void>;
  /** Sends an operator's or pace command and says what became of it. */
  command(command: ViewCommand, done: string): Promise<void>;
  readonly dismiss: () => void;
  /** Tries the token of another start. */
  authorise(token: string): void;
};

type StepFilter = Pick<Extract<InspectCommand, { type: 'inspect.steps' }>, 'event' | 'instrument'>;

/** How far ahead a later input is looked for, nearest first; an answer holds at most 500 inputs. */
const REACHES = [500, 4000, 40_000] as const;

/** Between two questions for a moment, at least: the engine refuses who asks fifty times a second. */
const MOMENT_MS = 40;

const TOKEN_KEY = 'statechartist.token';

export function openPage(window: Window): Page {
  const { location, history, sessionStorage } = window;
  const given = tokenOf(location.hash);
  if (given.token !== null) {
    sessionStorage.setItem(TOKEN_KEY, given.token);
    history.replaceState(null, '', `#${given.rest}`);
  }
  const nextFrame = unhurried({
    frame: (draw) => requestAnimationFrame(draw),
    later: (then, ms) => setTimeout(then, ms),
    now: () => performance.now(),
  });
  const store = createStore(startPage(placeOf(given.rest)), nextFrame);
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';

  const connection = connect(`${scheme}://${location.host}/view?as=web`, sessionStorage.getItem(TOKEN_KEY) ?? '', {
    message(message) {
      if (message.type === 'welcome') {
        store.change((state) => greeted(state, message), 'next frame');
        if (store.newest().place.actor === '') go({ actor: firstActor(message) }, 'replace');
        void connection.send({ type: 'inspect.follow', on: true });
        focusOn(store.newest(), true);
        readMoment();
      } else if (message.type === 'delta') {
        store.change((state) => told(state, message), 'next frame');
      }
    },
    state: (state) => store.change((page) => ({ ...page, connection: state }), 'now'),
  });

  let focused: string | null = null;
  const focusOn = ({ place, followed, model }: PageState, anew: boolean): void => {
    const named = followed.actors.get(place.actor)?.instrument ?? instrumentIn(place.actor);
    // A link may name what this run does not trade; its moment is shown all the same.
    const instrument = model?.run.instruments.find(({ key }) => key === named)?.key ?? null;
    if (instrument === focused && !anew) return;
    focused = instrument;
    void connection.send({ type: 'view.focus', instrument });
  };

  // One question at a time, and then the newest: a slider is moved faster than pictures are made.
  let asking = false;
  const readMoment = (): void => {
    const { place, model } = store.newest();
    if (asking || place.at === null || model === null) return;
    const { at } = place;
    const focus = focused;
    asking = true;
    void connection
      .ask({ type: 'inspect.moment', at: { seq: at }, ...(focus !== null && { focus }) })
      .then(
        (picture) => store.change((state) => ({ ...state, past: sceneOf(model, picture) }), 'now'),
        (cause: Error) => store.change((state) => ({ ...state, notice: cause.message }), 'now'),
      )
      .then(() => new Promise((resolve) => setTimeout(resolve, MOMENT_MS)))
      .then(() => {
        asking = false;
        const now = store.newest();
        const isOld = now.place.at !== at || focused !== focus;
        if (isOld && now.connection === 'open') readMoment();
      });
  };

  const arrive = (place: Place): void => {
    const before = store.newest().place;
    store.change(
      (state) => ({
        ...state,
        place,
        notice: null,
        ...(place.at === null && { past: null }),
        ...(place.actor !== before.actor && { chosen: null }),
      }),
      'now',
    );
    const focusedBefore = focused;
    focusOn(store.newest(), false);
    if (place.at !== before.at || focused !== focusedBefore) readMoment();
  };
  window.addEventListener('popstate', () => arrive(placeOf(location.hash)));

  const go: Page['go'] = (change, how = 'push') => {
    const place = { ...store.newest().place, ...change };
    const link = `#${linkOf(place)}`;
    if (link !== (location.hash || '#')) {
      if (how === 'push') history.pushState(null, '', link);
      else history.replaceState(null, '', link);
    }
    arrive(place);
  };

  return {
    store,
    connection,
    go,
    async seqFrom(seq, count, only = {}) {
      if (count < 0) {
        const before = await connection.ask({ type: 'inspect.steps', before: seq, count: -count, ...only });
        return before.at(-1)?.seq ?? null;
      }
      // What is still to come is not waited for: a run at full speed may be far ahead of what is known.
      const known = store.newest().followed.seq || Infinity;
      for (const reach of REACHES) {
        const until = Math.min(seq + reach, known) + 1;
        const near = await connection.ask({ type: 'inspect.steps', before: until, count: 500, ...only });
        const after = near.filter((step) => step.seq > seq).toReversed();
        const found = after[count - 1] ?? after.at(-1);
        if (found !== undefined) return found.seq;
        if (until > known) break;
      }
      return null;
    },
    async goTo(ts) {
      try {
        const { seq } = await connection.ask({ type: 'inspect.moment', at: { ts } });
        go({ at: seq });
      } catch (cause) {
        const notice = cause instanceof Error ? cause.message : String(cause);
        store.change((state) => ({ ...state, notice }), 'now');
      }
    },
    async command(command, done) {
      const { reason } = await connection.send(command);
      store.change((state) => ({ ...state, notice: reason === null ? done : `refused: ${reason}` }), 'now');
    },
    authorise(token) {
      sessionStorage.setItem(TOKEN_KEY, token);
      connection.retry(token);
    },
    dismiss: () => store.change((state) => ({ ...state, notice: null }), 'now'),
  };
}

/** An order's or instrument's address ends in the instrument's key. */
const instrumentIn = (actor: string): string | null => /^(?:instrument|order:\w+):(.+)$/u.exec(actor)?.[1] ?? null;

/** Who has not chosen looks at an instrument: there is where trading happens. */
const firstActor = ({ run }: Welcome): string => {
  const [first] = run.instruments;
  return first === undefined ? 'root' : `instrument:${first.key}`;
};
