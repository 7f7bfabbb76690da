import { array, assert, constantFrom, integer, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { inOrder, moved, placed, ranked, unranked } from "./ranking.ts";

const values = ["a", "b", "c", "d"];
const value = constantFrom(...values);
const rankings = uniqueArray(value).chain((names) =>
  array(integer({ min: 1, max: 4 }), { minLength: names.length, maxLength: names.length }).map(
    (ranks) => names.map((value, at) => ({ value, rank: ranks[at] ?? 1 })),
  ),
);

test("an option has one rank, and others keep theirs", () => {
  assert(
    property(rankings, value, integer({ min: 1, max: 4 }), (all, value, rank) => {
      const next = ranked(all, value, rank);
      expect(next.filter((item) => item.value === value)).toEqual([{ value, rank }]);
      expect(unranked(next, value)).toEqual(inOrder(unranked(all, value)));
    }),
  );
});

test("placing ranks all from 1 on and keeps the order of the others", () => {
  assert(
    property(rankings, value, integer({ min: -1, max: 6 }), (all, value, position) => {
      const next = placed(all, value, position);
      expect(next.map((item) => item.rank)).toEqual(next.map((_, at) => at + 1));
      const names = (list: typeof next) => list.map((item) => item.value);
      expect(names(unranked(next, value))).toEqual(names(inOrder(unranked(all, value))));
    }),
  );
});

test("an option moves past its neighbour and comes in at the end", () => {
  const all = [
    { value: "a", rank: 1 },
    { value: "b", rank: 2 },
  ];
  expect(moved(all, "b", -1).map((item) => item.value)).toEqual(["b", "a"]);
  expect(moved(all, "a", -1).map((item) => item.value)).toEqual(["a", "b"]);
  expect(moved(all, "c", -1).map((item) => item.value)).toEqual(["a", "b", "c"]);
});
