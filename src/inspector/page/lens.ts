import type { CSSProperties } from 'react';
import { leavesOf } from './actor-rows.ts';
import type { Drawing } from './drawing.ts';

/** How a drawing is looked at: px of the screen = scale × its own unit + offset. */
export type Lens = { readonly x: number; readonly y: number; readonly scale: number };
type Size = { readonly width: number; readonly height: number };

const EDGE = 12;
/** A larger drawing is not made smaller than its text can be read: it is shown around what is active. */
const LEAST = 0.68;
const MOST = 1.3;

/** The whole drawing, or where it would become too small the part around its innermost active state. */
export function fitted(drawing: Drawing, { width, height }: Size, active: readonly string[]): Lens {
  if (width === 0 || height === 0) return { x: 0, y: 0, scale: 1 };
  const all = Math.min((width - 2 * EDGE) / drawing.width, (height - 2 * EDGE) / drawing.height);
  const scale = Math.min(MOST, Math.max(LEAST, all));
  // Of a chart that is in many states at once the beginning is shown.
  const leaves = leavesOf(active);
  const lit = leaves.length === 1 ? drawing.states.find(({ path }) => path === leaves[0]) : drawing.states[0];
  const along = (screen: number, drawn: number, centre: number | undefined): number => {
    const free = screen - drawn * scale;
    if (free >= 2 * EDGE - 1) return free / 2;
    if (centre === undefined) return EDGE;
    return Math.min(EDGE, Math.max(free - EDGE, screen / 2 - centre * scale));
  };
  return {
    scale,
    x: along(width, drawing.width, lit && lit.path !== '' ? lit.x + lit.width / 2 : undefined),
    y: along(height, drawing.height, lit && lit.path !== '' ? lit.y + lit.height / 2 : undefined),
  };
}

/** All of the drawing, however small. */
export function whole(drawing: Drawing, { width, height }: Size): Lens {
  const scale = Math.min(MOST, (width - 2 * EDGE) / drawing.width, (height - 2 * EDGE) / drawing.height);
  return { scale, x: (width - drawing.width * scale) / 2, y: (height - drawing.height * scale) / 2 };
}

/** Nearer or farther, with the point under the pointer where it was. */
export function zoomed({ x, y, scale }: Lens, by: number, at: { readonly x: number; readonly y: number }): Lens {
  const next = Math.min(4, Math.max(0.15, scale * by));
  const share = next / scale;
  return { scale: next, x: at.x - (at.x - x) * share, y: at.y - (at.y - y) * share };
}

/** For `print.css`: paper shows the whole drawing, whatever is looked at. */
export const drawnSize = ({ width, height }: Drawing): CSSProperties & Readonly<Record<`--${string}`, number>> => ({
  '--drawn-width': width,
  '--drawn-height': height,
});
