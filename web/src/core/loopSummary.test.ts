import { expect, test } from "vitest";
import { quality } from "./loopSummary.ts";

const published = (value: number) => ({
  evaluated: {
    headline: { published: { estimate: { value, low: value - 0.1, high: value + 0.1 } } },
  },
});

test("the latest measured round counts", () => {
  const rounds = [published(0.5), published(0.7), { evaluated: null }];
  expect(quality(rounds)).toEqual({
    kind: "measured",
    score: { value: 0.7, low: 0.7 - 0.1, high: 0.7 + 0.1 },
  });
});

test("too few audited records are told and not rounded up to a score", () => {
  const rounds = [{ evaluated: { headline: { too_few: { have: 12, need: 100 } } } }];
  expect(quality(rounds)).toEqual({ kind: "too-few", have: 12, need: 100 });
});

test("nothing is known of what was never measured", () => {
  expect(quality([])).toEqual({ kind: "unknown" });
  expect(quality([{ evaluated: null }, { evaluated: "odd" }])).toEqual({ kind: "unknown" });
});
