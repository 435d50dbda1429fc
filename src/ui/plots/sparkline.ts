import { rangeOf } from './canvas.ts';

const BLOCKS = Array.from('▁▂▃▄▅▆▇█');
const ASCII_STEPS = Array.from('_.,-=*^"');

/** The last `width` values as one row of bars, right-aligned. */
export function sparkline(values: readonly number[], width: number, ascii: boolean): string {
  const shown = values.slice(-width);
  const { min, max } = rangeOf(shown);
  const steps = ascii ? ASCII_STEPS : BLOCKS;
  const glyphs = shown.map((value) => steps[Math.round(((value - min) / (max - min)) * (steps.length - 1))] ?? ' ');
  return glyphs.join('').padStart(width);
}

/** How much of its limit a value has used, as a bar of `width` cells: `[####----]`. */
export function gauge(value: number, limit: number, width: number): string {
  const cells = Math.max(1, width - 2);
  const full = Math.round(Math.max(0, Math.min(1, limit > 0 ? value / limit : 1)) * cells);
  return `[${'#'.repeat(full)}${'-'.repeat(cells - full)}]`;
}
