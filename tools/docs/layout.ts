import elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { isInside, type Arrow, type Box, type Drawing, type Line } from './drawing.ts';

/** Sizes of the text in px. All is set in a fixed-width face, whose characters are close to 0.6 em in every font. */
export const TEXT = { size: 12, arrowSize: 11, line: 16, arrowLine: 14, char: 7.4, arrowChar: 6.8 } as const;
export const MARGIN = { side: 12, top: 8 } as const;
/** Characters by which the further lines of a text are set in. */
export const INDENT = 2;
const DOT = 12;
/** The start of arrows that hold in any state of a group. */
export const ANY = { text: 'in any state', width: 106, height: 24 } as const;

export type Point = { readonly x: number; readonly y: number };
export type PlacedBox = Point & { readonly box: Box; readonly width: number; readonly height: number };
export type PlacedArrow = {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
  /** Where its text begins, `null` without one. */
  readonly label: Point | null;
};
/** A drawing with places in px, boxes from the outermost inwards. */
export type Placed = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
  /** The dots from which the first state of each group is entered. */
  readonly dots: readonly Point[];
  /** Upper left corners of the starts of arrows that hold in any state of a group. */
  readonly anys: readonly Point[];
};

/** Beyond this width a page shrinks the drawing and its text with it. */
const PAGE_WIDTH = 1100;

/** Lays a drawing out downwards or to the right, whichever is easier to read on a page. The same input, the same bytes. */
export async function layOut(drawing: Drawing): Promise<Placed> {
  const [down, right] = [await layOutTowards(drawing, 'DOWN'), await layOutTowards(drawing, 'RIGHT')];
  return effort(right) < effort(down) ? right : down;
}

const effort = ({ width, height }: Placed): number => Math.max(1, width / PAGE_WIDTH) ** 2 * height;

async function layOutTowards(drawing: Drawing, direction: 'DOWN' | 'RIGHT'): Promise<Placed> {
  const edges = [
    ...drawing.arrows.map((arrow, i) => edgeOf(arrow, `arrow ${i}`)),
    ...boxesOf(drawing.root).flatMap(({ path, initial }) =>
      initial === null ? [] : [{ id: `enter ${path}`, sources: [`dot ${path}`], targets: [`box ${initial}`] }],
    ),
  ];
  const placed = await new elk.default().layout({
    id: 'drawing',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.randomSeed': '1',
      'elk.json.edgeCoords': 'ROOT',
      'elk.json.shapeCoords': 'ROOT',
      'elk.padding': '[top=8,left=8,bottom=8,right=8]',
      ...SPACING,
    },
    children: [nodeOf(drawing.root)],
    edges,
  });
  return readOff(drawing, placed);
}

const SPACING = {
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '5',
  'elk.spacing.labelLabel': '6',
  'elk.spacing.componentComponent': '24',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.edgeLabels.placement': 'CENTER',
} as const;

const boxesOf = (box: Box): readonly Box[] => [box, ...box.children.flatMap(boxesOf)];

const widthOf = (lines: readonly Line[], char: number): number =>
  Math.ceil(Math.max(0, ...lines.map(({ text, goesOn }) => text.length + (goesOn ? INDENT : 0))) * char);

function nodeOf(box: Box): ElkNode {
  const width = widthOf(box.lines, TEXT.char) + 2 * MARGIN.side;
  const height = box.lines.length * TEXT.line + 2 * MARGIN.top;
  const id = `box ${box.path}`;
  if (box.children.length === 0) return { id, width: Math.max(90, width), height };
  return {
    id,
    layoutOptions: {
      ...SPACING,
      'elk.padding': `[top=${height + 12},left=18,bottom=18,right=18]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
    children: [
      ...(box.initial === null ? [] : [{ id: `dot ${box.path}`, width: DOT, height: DOT }]),
      ...(box.leadsInside ? [{ id: `any ${box.path}`, width: ANY.width, height: ANY.height }] : []),
      ...box.children.map(nodeOf),
    ],
  };
}

const edgeOf = ({ from, to, lines }: Arrow, id: string): ElkExtendedEdge => ({
  id,
  sources: [isInside(to, from) ? `any ${from}` : `box ${from}`],
  targets: [`box ${to}`],
  labels: [{ text: id, width: widthOf(lines, TEXT.arrowChar) + 4, height: lines.length * TEXT.arrowLine + 2 }],
});

function readOff(drawing: Drawing, graph: ElkNode): Placed {
  const nodes = new Map(nodesOf(graph).map((node) => [node.id, node]));
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const boxes = boxesOf(drawing.root);
  const pointsOf = (id: string): readonly Point[] =>
    (edges.get(id)?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
      [startPoint, ...bendPoints, endPoint].map(rounded),
    );
  return {
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    boxes: boxes.map((box) => {
      const { width = 0, height = 0, ...at } = nodes.get(`box ${box.path}`) ?? {};
      return { box, ...rounded(at), width: whole(width), height: whole(height) };
    }),
    arrows: [
      ...drawing.arrows.map((arrow, i) => {
        const label = edges.get(`arrow ${i}`)?.labels?.[0];
        return { arrow, points: pointsOf(`arrow ${i}`), label: label === undefined ? null : rounded(label) };
      }),
      ...boxes
        .filter(({ initial }) => initial !== null)
        .map(({ path, initial }) => ({
          arrow: { from: path, to: initial ?? '', lines: [], mark: 'same' as const },
          points: pointsOf(`enter ${path}`),
          label: null,
        })),
    ],
    dots: boxes
      .filter(({ initial }) => initial !== null)
      .map(({ path }) => {
        const { x, y } = rounded(nodes.get(`dot ${path}`) ?? {});
        return { x: x + DOT / 2, y: y + DOT / 2 };
      }),
    anys: boxes.filter(({ leadsInside }) => leadsInside).map(({ path }) => rounded(nodes.get(`any ${path}`) ?? {})),
  };
}

const nodesOf = (node: ElkNode): readonly ElkNode[] => [node, ...(node.children ?? []).flatMap(nodesOf)];

const whole = (px: number): number => Math.round(px * 10) / 10;
const rounded = ({ x = 0, y = 0 }: { readonly x?: number; readonly y?: number }): Point => ({
  x: whole(x),
  y: whole(y),
});
