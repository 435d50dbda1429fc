import { applyDelta, modelOf, type Model } from '../../view/model.ts';
import type { ActorState, Step } from '../../engine/step.ts';
import type { Picture, Trail } from '../../view/inspection.ts';
import type { Delta, Welcome } from '../../view/protocol.ts';
import { trailsOf } from '../../view/trail.ts';
import type { ConnectionState } from './connection.ts';
import { applyInspection, heatOf, nothingFollowed, type Followed } from './followed.ts';
import type { Place } from './place.ts';

/** All that the page knows and where in it one is. */
export type PageState = {
  readonly connection: ConnectionState;
  readonly control: boolean;
  readonly model: Model | null;
  readonly followed: Followed;
  readonly place: Place;
  /** The picture of `place.at`, or the one shown until it comes. */
  readonly past: Scene | null;
  /** Id of the transition that a person has chosen. */
  readonly chosen: string | null;
  /** One line for the person: an answer, a refusal. */
  readonly notice: string | null;
};

/** A run at one moment, whether now or in the past. */
export type Scene = {
  readonly seq: number;
  readonly ts: number | null;
  readonly model: Model;
  readonly actors: ReadonlyMap<string, ActorState>;
  readonly heat: ReadonlyMap<string, number>;
  /** What each actor did in this moment, or in the last frame in which it did anything. */
  readonly trails: ReadonlyMap<string, Trail>;
  /** `null` now: the newest step is asked for. */
  readonly step: Step | null;
};

export const startPage = (place: Place): PageState => ({
  connection: 'connecting',
  control: false,
  model: null,
  followed: nothingFollowed,
  place,
  past: null,
  chosen: null,
  notice: null,
});

/** A greeting begins anew: the engine may be another one. */
export const greeted = (state: PageState, welcome: Welcome): PageState => ({
  ...state,
  control: welcome.control,
  model: modelOf(welcome),
  followed: nothingFollowed,
  past: null,
});

export function told(state: PageState, delta: Delta): PageState {
  if (state.model === null) return state;
  const { inspection } = delta;
  return {
    ...state,
    model: applyDelta(state.model, delta),
    followed: inspection === undefined ? state.followed : applyInspection(state.followed, inspection),
  };
}

/** The picture of a moment as a scene; its prices are asked for apart. */
export function sceneOf(model: Model, picture: Picture): Scene {
  const { seq, ts, delta, actors, heat, step } = picture;
  const empty: Model = {
    ...model,
    events: [],
    missed: 0,
    trades: [],
    equity: [],
    focus: null,
    rows: new Map(),
    ended: null,
  };
  return {
    seq,
    ts,
    model: applyDelta(empty, delta),
    actors: new Map(actors.map((actor) => [actor.id, actor])),
    heat: heatOf(heat),
    trails: new Map(trailsOf(step.taken).map((trail) => [trail.actor, trail])),
    step,
  };
}

const nowOf = ({ model, followed }: PageState): Scene | null =>
  model === null
    ? null
    : {
        seq: followed.seq,
        ts: model.marketTs,
        model,
        actors: followed.actors,
        heat: followed.heat,
        trails: followed.trails,
        step: null,
      };

/** What is shown: now, or the moment that was chosen. */
export const shownScene = (state: PageState): Scene | null =>
  state.place.at === null ? nowOf(state) : (state.past ?? nowOf(state));

/** How the connection stands, in a word and a sentence. */
export function linkWords({ connection, model }: PageState): { readonly word: string; readonly says: string } {
  if (connection === 'refused') {
    return {
      word: 'refused',
      says:
        model === null
          ? 'This link belongs to an earlier start: open the one that the engine printed, or give it here.'
          : 'Another engine runs here now: open the link that it printed, or give it here.',
    };
  }
  if (connection === 'open') {
    return model?.ended
      ? { word: 'run ended', says: 'The run is over; its last state stands.' }
      : { word: 'live', says: 'Connected to the engine.' };
  }
  if (model === null) return { word: 'connecting', says: 'Looking for the engine.' };
  return model.ended
    ? { word: 'engine ended', says: 'The run is over and its engine has ended; the page looks for a new one.' }
    : { word: 'lost', says: 'The engine does not answer: it was stopped, or it failed. The page tries again.' };
}
