import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Drawing } from '../../src/inspector/page/drawing.ts';
import { fitted, whole, zoomed } from '../../src/inspector/page/lens.ts';

const drawing = (width: number, height: number): Drawing => ({
  chart: 'c',
  width,
  height,
  edges: [],
  entries: [],
  dots: [],
  anyStates: [],
  states: [
    { path: '', kind: 'compound', isGroup: true, x: 0, y: 0, width, height, lines: [] },
    {
      path: 'far',
      kind: 'atomic',
      isGroup: false,
      x: width - 60,
      y: height - 40,
      width: 50,
      height: 30,
      lines: [],
    },
  ],
});
const sides = fc.integer({ min: 100, max: 4000 });

test('the active state is always in sight, at a size that can be read', () => {
  fc.assert(
    fc.property(sides, sides, sides, sides, (width, height, paneWidth, paneHeight) => {
      const { x, y, scale } = fitted(drawing(width, height), { width: paneWidth, height: paneHeight }, ['far']);
      expect(scale).toBeGreaterThan(0.6);
      const [left, top] = [x + (width - 60) * scale, y + (height - 40) * scale];
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + 50 * scale).toBeLessThanOrEqual(paneWidth);
      expect(top + 30 * scale).toBeLessThanOrEqual(paneHeight);
    }),
  );
});

test('the whole drawing fits its pane', () => {
  fc.assert(
    fc.property(sides, sides, sides, sides, (width, height, paneWidth, paneHeight) => {
      const { x, y, scale } = whole(drawing(width, height), { width: paneWidth, height: paneHeight });
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width * scale).toBeLessThanOrEqual(paneWidth + 1e-6);
      expect(y + height * scale).toBeLessThanOrEqual(paneHeight + 1e-6);
    }),
  );
});

test('zooming keeps the point under the pointer where it is', () => {
  const lens = { x: 30, y: -20, scale: 0.8 };
  const at = { x: 200, y: 120 };
  const next = zoomed(lens, 1.5, at);
  expect((at.x - next.x) / next.scale).toBeCloseTo((at.x - lens.x) / lens.scale, 9);
  expect((at.y - next.y) / next.scale).toBeCloseTo((at.y - lens.y) / lens.scale, 9);
});
