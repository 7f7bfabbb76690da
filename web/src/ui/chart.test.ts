import { expect, test } from "vitest";
import { type ChartLine, walk } from "./chart.ts";

const lines: ChartLine[] = [
  { name: "a", tone: "accent", points: [1, 5, 9].map((x) => ({ x, y: x })) },
  { name: "empty", tone: "muted", points: [] },
  { name: "b", tone: "muted", points: [2, 6].map((x) => ({ x, y: x })) },
];

test("arrows walk along a line and stop at its ends", () => {
  expect(walk(lines, undefined, "ArrowRight")).toEqual({ line: 0, point: 0 });
  expect(walk(lines, { line: 0, point: 2 }, "ArrowRight")).toEqual({ line: 0, point: 2 });
  expect(walk(lines, { line: 0, point: 0 }, "ArrowLeft")).toEqual({ line: 0, point: 0 });
  expect(walk(lines, { line: 0, point: 0 }, "End")).toEqual({ line: 0, point: 2 });
});

test("up and down go to the nearest point of another line with points", () => {
  expect(walk(lines, { line: 0, point: 1 }, "ArrowDown")).toEqual({ line: 2, point: 1 });
  expect(walk(lines, { line: 2, point: 0 }, "ArrowUp")).toEqual({ line: 0, point: 0 });
});

test("other keys and empty charts go nowhere", () => {
  expect(walk(lines, { line: 0, point: 0 }, "a")).toBeUndefined();
  expect(walk([], undefined, "ArrowRight")).toBeUndefined();
});
