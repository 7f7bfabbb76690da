import fc from "fast-check";
import { expect, test } from "vitest";
import {
  countOf,
  everything,
  isTicked,
  nothing,
  pageState,
  pageToggled,
  type Selection,
  stretched,
  toggled,
} from "./selection.ts";

const page = ["a", "b", "c", "d", "e"];
const other = ["x", "y"];
const ticked = (selection: Selection) =>
  [...page, ...other].filter((id) => isTicked(selection, id)).join("");

test("a record is ticked and not ticked by turns", () => {
  const once = toggled(nothing, page, "b");
  expect(ticked(once)).toBe("b");
  expect(ticked(toggled(once, page, "b"))).toBe("");
});

test("a stretch gets what the record got from which it goes", () => {
  const three = stretched(toggled(nothing, page, "b"), page, "d");
  expect(ticked(three)).toBe("bcd");
  expect(ticked(stretched(three, page, "a"))).toBe("abcd");
  const without = toggled(three, page, "c");
  expect(ticked(stretched(without, page, "e"))).toBe("b");
});

test("a stretch that would begin on another page is one record", () => {
  const begun = toggled(nothing, other, "x");
  expect(ticked(stretched(begun, page, "c"))).toBe("cx");
  expect(ticked(stretched(nothing, page, "c"))).toBe("c");
});

test("ticks of other pages stay when a page is ticked", () => {
  const both = pageToggled(toggled(nothing, other, "x"), page);
  expect(ticked(both)).toBe("abcdex");
  expect([pageState(both, page), pageState(both, other)]).toEqual(["all", "some"]);
  expect(ticked(pageToggled(both, page))).toBe("x");
});

test("whoever takes one away from everything keeps those in sight", () => {
  expect(countOf(everything, 500)).toBe(500);
  expect(pageState(everything, page)).toBe("all");
  expect(ticked(toggled(everything, page, "c"))).toBe("abde");
});

test("however it came about, a page says of itself what its records say", () => {
  const step = fc.constantFrom(
    ...page.flatMap((id) => [
      (selection: Selection) => toggled(selection, page, id),
      (selection: Selection) => stretched(selection, page, id),
    ]),
    (selection: Selection) => pageToggled(selection, page),
    () => everything,
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const selection = steps.reduce((held, next) => next(held), nothing);
      const count = page.filter((id) => isTicked(selection, id)).length;
      const state = count === 0 ? "none" : count === page.length ? "all" : "some";
      expect(pageState(selection, page)).toBe(state);
      expect(countOf(selection, page.length)).toBe(count);
    }),
  );
});
