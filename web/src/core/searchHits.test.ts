import fc from "fast-check";
import { expect, test } from "vitest";
import { searchHits } from "./searchHits.ts";

function found(text: string, search: string): string[] {
  return searchHits(text, search).map(({ start, end }) => text.slice(start, end));
}

test("whole words are found, whatever their case", () => {
  expect(found("Cat, cats and CAT", "cat")).toEqual(["Cat", "CAT"]);
  expect(found("Ärger im ärgerlichen Haus", "ärger")).toEqual(["Ärger"]);
});

test("operators are understood and not looked for", () => {
  expect(found("red green blue", "red + (green | -blue)")).toEqual(["red", "green"]);
  expect(found("red green blue", "red -(green blue)")).toEqual(["red"]);
  expect(found("cats concatenate", "cat*")).toEqual(["cats"]);
  expect(found("the word", "word~2")).toEqual(["word"]);
  expect(found("a-b", "\\-b")).toEqual(["b"]);
});

test("a phrase is found in a row, or with as many words between as it allows", () => {
  expect(found("New,  York and new old york", '"new york"')).toEqual(["New,  York"]);
  expect(found("new old york", '"new york"~1')).toEqual(["new old york"]);
});

test("nothing to look for finds nothing", () => {
  for (const search of ["", "  ", "-no", '""', "(|)", "*"])
    expect(found("a b c", search)).toEqual([]);
});

test("no search fails, and hits are stretches of the text in order", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme" }),
      (text, search) => {
        const hits = searchHits(text, search);
        hits.reduce((before, { start, end }) => {
          expect(before <= start && start < end && end <= text.length).toBe(true);
          return end;
        }, 0);
      },
    ),
  );
});
