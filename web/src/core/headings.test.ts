import fc from "fast-check";
import { expect, test } from "vitest";
import { levelsBelow } from "./headings.ts";

const written = fc.array(fc.integer({ min: 1, max: 6 }));
const above = fc.integer({ min: 1, max: 5 });

test("headings come below that of the page, and none skips a level", () => {
  fc.assert(
    fc.property(above, written, (above, written) => {
      const levels = levelsBelow(above, written);
      for (const [at, level] of levels.entries()) {
        expect(level).toBeGreaterThan(above);
        expect(level).toBeLessThanOrEqual((levels[at - 1] ?? above) + 1);
      }
    }),
  );
});

test("a heading is as low as another one that was written like it beside it", () => {
  expect(levelsBelow(3, [1, 2, 2, 1])).toEqual([4, 5, 5, 4]);
  expect(levelsBelow(2, [2, 4, 3, 6])).toEqual([3, 4, 4, 5]);
  expect(levelsBelow(3, [3, 1, 2])).toEqual([4, 4, 5]);
});
