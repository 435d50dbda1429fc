/** What of a browser's clock is needed. */
export type Clock = {
  readonly frame: (draw: () => void) => void;
  readonly later: (call: () => void, ms: number) => void;
  readonly now: () => number;
};

/** So many times as long as a drawing took nothing is drawn after it, … */
const REST = 8;
/** … and never longer than this, ms: what took so long may have been a sleep. */
const LONGEST_REST_MS = 500;

/**
 * Shows what is new with the next frame, and then rests for some times as long as that took. Where drawing is quick this
 * changes nothing; a page that is slow, or on a machine that has other work, draws less often, not all of the time.
 */
export function unhurried({ frame, later, now }: Clock): (show: () => void) => void {
  let resting = false;
  let waiting: (() => void) | null = null;
  const rested = (): void => {
    resting = false;
    if (waiting === null) return;
    const show = waiting;
    waiting = null;
    draw(show);
  };
  const draw = (show: () => void): void => {
    resting = true;
    frame(() => {
      const began = now();
      show();
      // This comes after the browser's own part: style, layout and paint.
      later(() => later(rested, Math.min(LONGEST_REST_MS, REST * (now() - began))), 0);
    });
  };
  return (show) => {
    if (resting) waiting = show;
    else draw(show);
  };
}
