import fc from "fast-check";
import { expect, test } from "vitest";
import { type Listed, listed, orderOf, percent } from "./datasetList.ts";

const dataset = (name: string, at: number, workspace = "w1"): Listed => ({
  id: name,
  name,
  workspace_id: workspace,
  inserted_at: `2026-01-0${at}T00:00:00`,
  last_activity_at: `2026-02-0${10 - at}T00:00:00`,
});

const all = [dataset("News 10", 1), dataset("news 9", 2), dataset("Mail", 3, "w2")];
const names = (found: Listed[]) => found.map((one) => one.name);
const wanted = { search: "", workspace: "", order: "activity" } as const;

test("all words of a search must stand in the name", () => {
  expect(names(listed(all, { ...wanted, search: " 9  NEWS" }))).toEqual(["news 9"]);
  expect(names(listed(all, { ...wanted, search: "news mail" }))).toEqual([]);
});

test("a workspace keeps its own", () => {
  expect(names(listed(all, { ...wanted, workspace: "w2" }))).toEqual(["Mail"]);
});

test("names are in the order of people, times with the latest first", () => {
  expect(names(listed(all, { ...wanted, order: "name" }))).toEqual(["Mail", "news 9", "News 10"]);
  expect(names(listed(all, { ...wanted, order: "created" }))).toEqual([
    "Mail",
    "news 9",
    "News 10",
  ]);
  expect(names(listed(all, wanted))).toEqual(["News 10", "news 9", "Mail"]);
  expect(orderOf("nonsense")).toBe("activity");
});

test("only what is done is 100 percent", () => {
  expect(percent(999, 1000)).toBe(99);
  expect(percent(0, 0)).toBe(0);
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      const share = percent(a, a + b);
      return share >= 0 && share <= 100 && (share < 100 || b === 0);
    }),
  );
});
