/**
 * The page's state, one version at a time. What the engine says is taken at once and shown at most once a frame, so a
 * busy market costs one rendering a frame and a hidden page none; what a person does is shown at once.
 */
export type Store<State> = {
  /** What is shown. */
  readonly shown: () => State;
  /** The newest, perhaps not shown yet. */
  readonly newest: () => State;
  readonly change: (update: (state: State) => State, when: 'now' | 'next frame') => void;
  readonly subscribe: (listener: () => void) => () => void;
};

export function createStore<State>(first: State, nextFrame: (show: () => void) => void): Store<State> {
  let newest = first;
  let shown = first;
  let waiting = false;
  const listeners = new Set<() => void>();
  const show = (): void => {
    waiting = false;
    if (shown === newest) return;
    shown = newest;
    for (const listener of listeners) listener();
  };
  return {
    shown: () => shown,
    newest: () => newest,
    change(update, when) {
      newest = update(newest);
      if (when === 'now') show();
      else if (!waiting) {
        waiting = true;
        nextFrame(show);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
