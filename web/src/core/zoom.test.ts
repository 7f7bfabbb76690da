import fc from "fast-check";
import { expect, test } from "vitest";
import { FIT, pan, STEP, type View, zoomAt } from "./zoom.ts";

const size = { width: 400, height: 300 };
const middle = { x: 0, y: 0 };

test("an image that fits is not moved and not made smaller", () => {
  expect(pan(FIT, { x: 50, y: -20 }, size)).toEqual(FIT);
  expect(zoomAt(FIT, 1 / STEP, { x: 10, y: 10 }, size)).toEqual(FIT);
});

test("zooming in and out again at one point comes back", () => {
  const at = { x: 100, y: 40 };
  const back = zoomAt(zoomAt(FIT, 2, at, size), 0.5, at, size);
  expect(back.scale).toBeCloseTo(1);
  expect(back.x).toBeCloseTo(0);
});

test("what is under the pointer stays there", () => {
  const near = fc.integer({ min: -150, max: 150 });
  fc.assert(
    fc.property(near, near, fc.double({ min: 1, max: 8, noNaN: true }), (x, y, factor) => {
      const view = zoomAt(FIT, factor, { x, y }, size);
      expect((x - view.x) / view.scale).toBeCloseTo(x);
      expect((y - view.y) / view.scale).toBeCloseTo(y);
    }),
  );
});

test("the edges of the image never come into its frame", () => {
  const step = fc.record({ x: fc.integer(), y: fc.integer() });
  fc.assert(
    fc.property(fc.array(step), fc.double({ min: 1, max: 16, noNaN: true }), (steps, factor) => {
      const view = steps.reduce<View>(
        (v, by) => pan(v, by, size),
        zoomAt(FIT, factor, middle, size),
      );
      expect(Math.abs(view.x)).toBeLessThanOrEqual((400 * (view.scale - 1)) / 2 + 1e-9);
      expect(Math.abs(view.y)).toBeLessThanOrEqual((300 * (view.scale - 1)) / 2 + 1e-9);
    }),
  );
});
