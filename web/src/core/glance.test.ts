import { expect, test } from "vitest";
import { parsed, readGlance, shown } from "./glance.ts";

test("a look is read with its columns, and rows that cannot be read are not counted", () => {
  const look = readGlance({
    rows: 5,
    refused: 1,
    refusals: [{ row: 3, reason: "odd" }],
    columns: [
      {
        name: "a",
        kind: "text",
        filled: 4,
        unique: true,
        values: ["x"],
        role: "text",
        target: "a",
        question: null,
      },
    ],
    samples: [{ a: "x" }],
  });
  expect(look?.rows).toBe(4);
  expect(look?.columns[0]?.role).toBe("text");
  expect(look?.refusals).toEqual([{ row: 3, reason: "odd" }]);
});

test("a role that is not known leaves the column out", () => {
  const look = readGlance({ rows: 1, refused: 0, columns: [{ name: "a", role: "new" }] });
  expect(look?.columns[0]?.role).toBe("nothing");
});

test("what is no look is none", () => {
  expect(readGlance("<html>")).toBeUndefined();
  expect(readGlance({ rows: 1 })).toBeUndefined();
});

test("cells show texts as they are and all else as JSON", () => {
  expect([shown(null), shown("a"), shown(1), shown(["a"])]).toEqual(["", "a", "1", '["a"]']);
  expect(parsed('[{"role":"user"}]')).toEqual([{ role: "user" }]);
  expect(parsed("[not json")).toBe("[not json");
});
