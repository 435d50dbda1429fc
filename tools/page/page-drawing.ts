import type { Chart } from '../../src/engine/chart.ts';
import type { DrawnEdge, DrawnLine, DrawnState, Drawing } from '../../src/inspector/page/drawing.ts';
import { drawingOf, type Line } from '../docs/drawing.ts';
import { ANY, INDENT, MARGIN, TEXT, layOut, type PlacedArrow, type PlacedBox, type Point } from '../docs/layout.ts';
import { roundedPath } from '../docs/svg.ts';

/** The documents' own drawing of a chart as places that the page can light up: both show one picture. */
export async function pageDrawing(chart: Chart): Promise<Drawing> {
  const { width, height, boxes, arrows, dots, anys } = await layOut(drawingOf(chart));
  const told = new Set(
    [...boxes.flatMap(({ box }) => box.lines), ...arrows.flatMap(({ arrow }) => arrow.lines)].flatMap(
      ({ transitions }) => transitions,
    ),
  );
  // What does nothing at all has no line of its own: it is the state's.
  const idle = chart.transitions.filter(({ id }) => !told.has(id));
  return {
    chart: chart.id,
    width,
    height,
    states: boxes.map((placed) =>
      drawnState(
        placed,
        idle.flatMap(({ source, id }) => (source === placed.box.path ? [id] : [])),
      ),
    ),
    edges: arrows.filter(({ label }) => label !== null).map(drawnEdge),
    entries: arrows.filter(({ label }) => label === null).map(({ points }) => roundedPath(points)),
    dots,
    anyStates: anys.map(({ x, y }) => ({ x, y, width: ANY.width, height: ANY.height, text: ANY.text })),
  };
}

function drawnState({ box, x, y, width, height }: PlacedBox, idle: readonly string[]): DrawnState {
  const { path, kind, lines, children } = box;
  return {
    path,
    kind,
    isGroup: children.length > 0,
    x,
    y,
    width,
    height,
    lines: lines.map((line, at) =>
      drawnLine(at === 0 ? { ...line, transitions: idle } : line, {
        x: x + MARGIN.side + (line.goesOn ? INDENT * TEXT.char : 0),
        y: y + MARGIN.top + (at + 0.78) * TEXT.line,
      }),
    ),
  };
}

function drawnEdge({ arrow, points, label }: PlacedArrow): DrawnEdge {
  const { x, y } = label ?? { x: 0, y: 0 };
  return {
    transitions: [...new Set(arrow.lines.flatMap(({ transitions }) => transitions))],
    line: roundedPath(points),
    lines: arrow.lines.map((line, at) =>
      drawnLine(line, {
        x: x + 2 + (line.goesOn ? INDENT * TEXT.arrowChar : 0),
        y: y + (at + 0.78) * TEXT.arrowLine + 1,
      }),
    ),
  };
}

const drawnLine = ({ text, style, goesOn, transitions }: Line, { x, y }: Point): DrawnLine => ({
  text,
  style,
  goesOn,
  transitions,
  x: tenth(x),
  y: tenth(y),
});

const tenth = (px: number): number => Math.round(px * 10) / 10;
