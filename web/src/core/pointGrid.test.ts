import fc from "fast-check";
import { expect, test } from "vitest";
import { extent, PointGrid, towards } from "./pointGrid.ts";

const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
const spot = fc.record({ x: coordinate, y: coordinate });

test("the point found is as near as any", () => {
  fc.assert(
    fc.property(fc.array(spot, { minLength: 1, maxLength: 80 }), spot, (points, place) => {
      const found = new PointGrid(points, 3).nearest(place);
      const away = (at: number) =>
        Math.hypot((points[at]?.x ?? 0) - place.x, (points[at]?.y ?? 0) - place.y);
      const least = Math.min(...points.map((_, at) => away(at)));
      expect(found).toBeDefined();
      if (found !== undefined) expect(away(found)).toBeCloseTo(least, 9);
    }),
  );
});

test("nothing is found where there is nothing", () => {
  expect(new PointGrid([]).nearest({ x: 0, y: 0 })).toBeUndefined();
  expect(new PointGrid([{ x: 5, y: 5 }]).nearest({ x: 0, y: 0 }, 2)).toBeUndefined();
});

test("an arrow goes ahead and not aside", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 3, y: 0 },
    { x: 1, y: 2 },
    { x: -1, y: 0 },
  ];
  expect(towards(points, 0, { x: 1, y: 0 })).toBe(1);
  expect(towards(points, 0, { x: 0, y: 1 })).toBe(2);
  expect(towards(points, 0, { x: -1, y: 0 })).toBe(3);
  expect(towards(points, 0, { x: 0, y: -1 })).toBeUndefined();
});

test("the extent of nothing is that of a unit", () => {
  expect(extent([])).toEqual({ least: 0, most: 1 });
  expect(extent([3, -1, 2])).toEqual({ least: -1, most: 3 });
});
