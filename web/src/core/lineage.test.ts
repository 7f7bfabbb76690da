import { expect, test } from "vitest";
import { compareLineages, countLabels } from "./lineage.ts";

const learned = (of: Record<string, string>) =>
  Object.entries(of).map(([record_id, label]) => ({ record_id, label }));

test("each answer is new, gone, changed or the same", () => {
  const diff = compareLineages(
    learned({ a: "x", b: "x", c: "y" }),
    learned({ b: "y", c: "y", d: "x" }),
  );
  expect(diff).toEqual({
    added: [{ record_id: "d", label: "x" }],
    removed: [{ record_id: "a", label: "x" }],
    changed: [{ record_id: "b", from: "x", to: "y" }],
    kept: 1,
  });
});

test("labels are counted, the most frequent first", () => {
  expect(countLabels(learned({ a: "x", b: "y", c: "y" }))).toEqual([
    { label: "y", count: 2 },
    { label: "x", count: 1 },
  ]);
});
