import { cpus } from 'node:os';

/** The machine that a figure was measured on. */
export const thisMachine = (): string =>
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`;

/** Of numbers in order of size. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;

export const median = (numbers: readonly number[]): number =>
  quantile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  );

export const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
