/**
 * A statechart's picture as places: made when the page is built, lit up while it runs. Units are SVG's own; texts are in a
 * fixed-width face of 12 px, beside ways of 11 px.
 */
export type Drawing = {
  /** Id of the chart. */
  readonly chart: string;
  readonly width: number;
  readonly height: number;
  /** Outermost first, so that an inner one is drawn over its parent. */
  readonly states: readonly DrawnState[];
  /** Every transition that leads somewhere is on one of them, or on a line of its state. */
  readonly edges: readonly DrawnEdge[];
  /** Ways from a dot to the state entered by default, as commands of an SVG path. */
  readonly entries: readonly string[];
  readonly dots: readonly Point[];
  /** Where ways begin that hold in any state of their group. */
  readonly anyStates: readonly (Point & { readonly width: number; readonly height: number; readonly text: string })[];
};

type Point = { readonly x: number; readonly y: number };

export type DrawnState = Point & {
  /** Dotted, empty for the root. */
  readonly path: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'region';
  readonly isGroup: boolean;
  readonly width: number;
  readonly height: number;
  /** Its name, what it means, and what it does without being left. */
  readonly lines: readonly DrawnLine[];
};

/** One line of text, with the transitions that it tells of. `goesOn`: it is the rest of the line before. */
export type DrawnLine = Point & {
  readonly text: string;
  readonly style: 'title' | 'plain' | 'quiet';
  readonly goesOn: boolean;
  readonly transitions: readonly string[];
};

/** A way from one state to another, with every transition that takes it. */
export type DrawnEdge = {
  readonly transitions: readonly string[];
  /** Commands of an SVG path. */
  readonly line: string;
  readonly lines: readonly DrawnLine[];
};
