import { expect, test } from "vitest";
import { found, hueOf, shownAtFirst, suggestedFirst } from "./labels.ts";

const options = ["Sport", "Space", "Transport", "Money"].map((text) => ({
  value: text.toLowerCase(),
  text,
}));
const values = (list: { value: string }[]) => list.map((option) => option.value);

test("labels that begin with what is looked for come first", () => {
  expect(values(found(options, " SP"))).toEqual(["sport", "space", "transport"]);
  expect(values(found(options, ""))).toEqual(values(options));
  expect(found(options, "x")).toEqual([]);
});

test("likelier suggestions come first and the others keep their order", () => {
  const scores = new Map([
    ["money", 0.4],
    ["space", 0.5],
  ]);
  expect(values(suggestedFirst(options, scores))).toEqual(["space", "money", "sport", "transport"]);
});

test("a label that is chosen is shown, however few are", () => {
  expect(values(shownAtFirst(options, 1, new Set(["money"])))).toEqual(["sport", "money"]);
});

test("neighbours have hues far apart", () => {
  for (let at = 0; at < 30; at++) {
    const apart = Math.abs(hueOf(at) - hueOf(at + 1));
    expect(Math.min(apart, 360 - apart)).toBeGreaterThan(90);
  }
});
