/** A raster of dots in character cells: braille has 2 × 4 to a cell, ASCII 1 × 2. */
export type Canvas = {
  readonly dotsX: number;
  readonly dotsY: number;
  /** `y` counts from the top; dots outside are ignored. */
  set(x: number, y: number): void;
  rows(): string[];
};

const BRAILLE = 0x28_00;
/** Bit of the dot at column `x`, row `y` of a braille cell. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const ASCII_CELLS = [' ', "'", '.', ':'] as const;

export function canvas(width: number, height: number, ascii: boolean): Canvas {
  const cells = new Uint8Array(Math.max(0, width * height));
  const [perX, perY] = ascii ? [1, 2] : [2, 4];
  const dotsX = width * perX;
  const dotsY = height * perY;
  const glyph = (bits: number): string =>
    ascii ? (ASCII_CELLS[bits] ?? ' ') : bits === 0 ? ' ' : String.fromCodePoint(BRAILLE + bits);
  return {
    dotsX,
    dotsY,
    set(x, y) {
      if (x < 0 || y < 0 || x >= dotsX || y >= dotsY) return;
      const at = Math.floor(y / perY) * width + Math.floor(x / perX);
      const bit = ascii ? 1 << (y % perY) : (DOTS[x % perX]?.[y % perY] ?? 0);
      cells[at] = (cells[at] ?? 0) | bit;
    },
    rows: () =>
      Array.from({ length: height }, (_, row) => {
        let text = '';
        for (let column = 0; column < width; column += 1) text += glyph(cells[row * width + column] ?? 0);
        return text;
      }),
  };
}

export type Range = { readonly min: number; readonly max: number };

/** The values' own range, never empty. */
export function rangeOf(values: readonly number[]): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min > max) return { min: 0, max: 1 };
  return min === max ? { min: min - 1, max: max + 1 } : { min, max };
}

/** The row of dots on which a value lies, 0 at the top. */
export const dotRow = (value: number, { min, max }: Range, dotsY: number): number =>
  Math.round(((max - value) / (max - min)) * (dotsY - 1));

/** A line through the values, each at its own place; a value that is not finite leaves a gap. */
export function drawLine(on: Canvas, values: readonly number[], range: Range): void {
  let before: { x: number; y: number } | null = null;
  for (const [position, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      before = null;
      continue;
    }
    const x = values.length === 1 ? 0 : Math.round((position / (values.length - 1)) * (on.dotsX - 1));
    const y = dotRow(value, range, on.dotsY);
    stroke(on, before ?? { x, y }, { x, y });
    before = { x, y };
  }
}

function stroke(on: Canvas, from: { x: number; y: number }, to: { x: number; y: number }): void {
  const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
  for (let step = 0; step <= steps; step += 1) {
    on.set(
      Math.round(from.x + ((to.x - from.x) * step) / steps),
      Math.round(from.y + ((to.y - from.y) * step) / steps),
    );
  }
}
