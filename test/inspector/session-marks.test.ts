import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionMarks } from '../../src/inspector/page/session-marks.ts';

test('dates on the time bar never stand on each other nor beyond it, and the first is always among them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 120, max: 2000 }),
      (places, width) => {
        const [first = 0, ...later] = places.toSorted((a, b) => a - b);
        const sessions = [first, ...later].map((seq) => ({ date: `day ${seq}`, seq }));
        const marks = sessionMarks({ first, sessions }, first + 100_000, width);
        expect(marks[0]?.seq).toBe(first);
        expect(marks.every(({ x }, place) => x + 44 <= width && x - (marks[place - 1]?.x ?? -44) >= 44)).toBe(true);
      },
    ),
  );
});
