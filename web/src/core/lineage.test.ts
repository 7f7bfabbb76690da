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

test("answers of spans are counted by the labels of these", () => {
  const spans = (...labels: string[]) => labels.map((label) => ({ label, start: 0, end: 1 }));
  const answers = [
    { record_id: "a", label: "x 0–1, y 0–1, x 0–1", value: spans("x", "y", "x") },
    { record_id: "b", label: "", value: [] },
  ];
  expect(countLabels(answers)).toEqual([
    { label: "x", count: 2 },
    { label: "", count: 1 },
    { label: "y", count: 1 },
  ]);
});
