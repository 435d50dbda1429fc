import { span, type Line, type Tone } from '../text/cells.ts';

/** An edge of the drawn chart between two top-level states, with where its label stands. */
export type GridEdge = {
  readonly from: string;
  readonly to: string;
  /** As the chart names them; a test holds this list against the chart. */
  readonly event: string;
  readonly guard: string | null;
  readonly row: number;
  readonly label: string;
};

// Laid out by hand; a test compares states and edges with the chart that runs. `{name}` is a box of 13 cells.
const GRID = [
  ' +-------------+  warm   +-------------+',
  ' {warming-up   }-------->{flat         }<-------------+',
  ' +-------------+         +-------------+              |',
  '              buy filled |   | sell filled            |',
  '                         v   v                        |',
  '          +-------------+     +-------------+         |',
  '          {long         }     {short        }         |',
  '          +-------------+     +-------------+         |',
  '   stopped |     exited |     | exited  | stopped     |',
  '           |            +-----+---------|------------>|',
  '           v                            v             |',
  '          +----------------------------------+        |',
  '          {stopped-out                       }--------+',
  '          +----------------------------------+ cooled',
] as const;

export const GRID_STATES = ['warming-up', 'flat', 'long', 'short', 'stopped-out'] as const;

export const GRID_EDGES: readonly GridEdge[] = [
  { from: 'warming-up', to: 'flat', event: '', guard: 'isWarm', row: 0, label: 'warm' },
  { from: 'flat', to: 'long', event: 'entry.filled', guard: 'isLong', row: 3, label: 'buy filled' },
  { from: 'flat', to: 'short', event: 'entry.filled', guard: null, row: 3, label: 'sell filled' },
  { from: 'long', to: 'stopped-out', event: 'exit.filled', guard: 'leavesByStop', row: 8, label: 'stopped' },
  { from: 'long', to: 'flat', event: 'exit.filled', guard: 'leaves', row: 8, label: 'exited' },
  { from: 'short', to: 'stopped-out', event: 'exit.filled', guard: 'leavesByStop', row: 8, label: 'stopped' },
  { from: 'short', to: 'flat', event: 'exit.filled', guard: 'leaves', row: 8, label: 'exited' },
  { from: 'stopped-out', to: 'flat', event: '', guard: 'hasCooled', row: 13, label: 'cooled' },
];

export const GRID_WIDTH = 56;
export const GRID_HEIGHT: number = GRID.length;

/**
 * The instrument's chart with its active state lit: double brackets besides the colour, so that it survives a copy as
 * text.
 *
 * @param lit the transition taken last, whose label is lit as well
 */
export function gridLines(active: string, lit: { readonly from: string; readonly to: string } | null): readonly Line[] {
  const edge = lit === null ? undefined : GRID_EDGES.find(({ from, to }) => from === lit.from && to === lit.to);
  return GRID.map((text, row) => {
    const spans: { text: string; tone: Tone }[] = [];
    for (const part of text.split(/(\{[^}]*\})/u)) {
      if (part.startsWith('{')) spans.push(box(part, active));
      else if (edge?.row === row) spans.push(...litLabel(part, edge));
      else spans.push(span(part, 'dim'));
    }
    return spans;
  });
}

function box(part: string, active: string): { text: string; tone: Tone } {
  const inside = part.slice(1, -1);
  const name = inside.trim();
  if (name !== active) return span(`| ${inside.slice(0, -1)}|`, 'plain');
  const room = inside.length - 2;
  return span(
    `[[${name
      .toUpperCase()
      .padStart(Math.ceil((room + name.length) / 2))
      .padEnd(room)}]]`,
    'active',
  );
}

function litLabel(part: string, { label, from }: GridEdge): { text: string; tone: Tone }[] {
  // Both sides of the chart have edges of one name: those of `short` stand on the right.
  const at = from === 'short' ? part.lastIndexOf(label) : part.indexOf(label);
  // `sell filled` holds no `buy filled`, but `exited` stands once on each side.
  if (at < 0) return [span(part, 'dim')];
  return [span(part.slice(0, at), 'dim'), span(label, 'info'), span(part.slice(at + label.length), 'dim')];
}

/** The label of an edge where it stands in the drawing, for the test that compares both. */
export const labelStands = ({ row, label }: GridEdge): boolean => (GRID[row] ?? '').includes(label);
export const boxStands = (state: string): boolean => GRID.some((text) => text.includes(`{${state}`));
