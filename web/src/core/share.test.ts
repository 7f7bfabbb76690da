import { expect, test } from "vitest";
import { shareAfter, shareOf, shares } from "./share.ts";

test("a share stays within its bounds, and what is none is the usual one", () => {
  expect([shareOf(3), shareOf(99), shareOf(40.4)]).toEqual([shares.least, shares.most, 40]);
  expect(shareOf(Number.NaN)).toBe(shares.usual);
  expect(shareOf(Number("wide"))).toBe(shares.usual);
});

test("arrow keys move the line between the columns, and others leave it", () => {
  expect(shareAfter(38, "ArrowLeft")).toBe(40);
  expect(shareAfter(38, "ArrowRight")).toBe(36);
  expect(shareAfter(shares.least, "ArrowRight")).toBe(shares.least);
  expect(shareAfter(50, "Home")).toBe(shares.most);
  expect(shareAfter(50, "End")).toBe(shares.least);
  expect(shareAfter(50, "Enter")).toBe(shares.usual);
  expect(shareAfter(50, "a")).toBeUndefined();
});
